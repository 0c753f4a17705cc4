"""What a researcher may say of a file, and an administrator of a study."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import DateField
from wtforms.validators import StopValidation, ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf, Typed

FACTS = ("title", "controller", "approval_reference", "information_sheet_version", "starts_on", "ends_on")


class Day(DateField):
    """A day, from the browser's own calendar or typed as year, month and day."""

    def __init__(self, label: str = "", *, missing: str = "", **more: Any) -> None:
        super().__init__(_(label), **more)
        self.missing = _(missing)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; what is none is kept as it was typed and said to be missing."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None

    def pre_validate(self, form: object) -> None:
        """Say what to do when there is no day."""
        if self.data is None:
            raise StopValidation(self.missing)


class StudyForm(Form):
    """A new study."""

    title = Typed(N_("What is the study called?"), missing=N_("Type what the study is called."), longest=160)
    controller = Typed(N_("Who runs it?"), missing=N_("Type who runs the study, such as a university."), longest=160)
    approval_reference = Typed(N_("Approval reference"), missing=N_("Type the reference of its approval."), longest=80)
    information_sheet_version = Typed(
        N_("Version of the information sheet"), missing=N_("Type the version of the information sheet."), longest=20
    )
    starts_on = Day(N_("First day"), missing=N_("Give the first day of the study."))
    ends_on = Day(N_("Last day"), missing=N_("Give the last day of the study."))
    researcher = OneOf(N_("Who is the researcher?"), otherwise=N_("Choose the researcher."))

    @classmethod
    def among(cls, researchers: Sequence[tuple[UUID, str]]) -> "StudyForm":
        """The form with the researchers of a service to choose from."""
        form = cls()
        form.researcher.offer([(str(researcher_id), name) for researcher_id, name in researchers])
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """All that is said of the study itself."""
        return {name: self[name].data for name in FACTS}

    def validate_ends_on(self, field: Day) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first. Change one of them."))
