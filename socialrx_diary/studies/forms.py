"""What an administrator says of a study: how it is set up, and who works on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import SelectMultipleField
from wtforms.validators import StopValidation, ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.studies.rules import Asks, Part, Tier
from socialrx_diary.web.forms import Day, Form, OneOf, Typed

ASKS_SAID = {
    Asks.AGE: N_("Age, in bands"),
    Asks.FIRST: N_("Which page came first, and which theme stands at the top"),
    Asks.PROMPT: N_("Which ideas for writing they asked for"),
    Asks.LENGTH: N_("How long their words are"),
    Asks.WRITING: N_("Who wrote it down, and if in the same week"),
}
HIGHEST = {
    Tier.COUNTS.value: N_("Numbers only"),
    Tier.CODES.value: N_("Also one row for each week, without words"),
    Tier.WORDS.value: N_("Also words that two people have read"),
    Tier.QUOTES.value: N_("Also sentences to quote, each allowed by whoever wrote it"),
}
FACTS = ("title", "controller", "approval_reference", "information_sheet_version", "starts_on", "ends_on")


class StudyDay(Day):
    """The first or the last day of a study, which has to be there."""

    def __init__(self, label: str = "", *, missing: str = "", **more: Any) -> None:
        super().__init__(label=_(label), **more)
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


class MemberForm(Form):
    """Somebody more who works on a study."""

    staff = OneOf(N_("Who?"), otherwise=N_("Choose who."))
    part = OneOf(
        N_("What will they do?"),
        choices=(
            (Part.CHECKER.value, N_("Only check words for names")),
            (Part.RESEARCHER.value, N_("All that the researcher does")),
        ),
        otherwise=N_("Choose what they will do."),
    )

    @classmethod
    def among(cls, researchers: Sequence[tuple[UUID, str]]) -> "MemberForm":
        """The form with those who could be put on it."""
        form = cls()
        form.staff.offer([(str(staff_id), name) for staff_id, name in researchers])
        return form


class StudyForm(Form):
    """A new study."""

    title = Typed(N_("What is the study called?"), missing=N_("Type what the study is called."), longest=160)
    controller = Typed(N_("Who runs it?"), missing=N_("Type who runs the study, such as a university."), longest=160)
    approval_reference = Typed(N_("Approval reference"), missing=N_("Type the reference of its approval."), longest=80)
    information_sheet_version = Typed(
        N_("Version of the information sheet"), missing=N_("Type the version of the information sheet."), longest=20
    )
    starts_on = StudyDay(N_("First day"), missing=N_("Give the first day of the study."))
    ends_on = StudyDay(N_("Last day"), missing=N_("Give the last day of the study."))
    asks = SelectMultipleField(validate_choice=False)
    highest_tier = OneOf(
        N_("What may leave in files?"), choices=list(HIGHEST.items()), otherwise=N_("Choose what may leave in files.")
    )
    researcher = OneOf(N_("Who is the researcher?"), otherwise=N_("Choose the researcher."))

    @classmethod
    def among(cls, researchers: Sequence[tuple[UUID, str]]) -> "StudyForm":
        """The form with the researchers of a service to choose from."""
        form = cls()
        form.researcher.offer([(str(researcher_id), name) for researcher_id, name in researchers])
        form.asks.label.text = _("What else does it ask for, beside what people tick?")
        form.asks.choices = [(one.value, _(ASKS_SAID[one])) for one in Asks]
        return form

    @property
    def facts(self) -> dict[str, Any]:
        """All that is said of the study itself."""
        facts = {name: self[name].data for name in FACTS}
        asked = [one for one in Asks if one.value in (self.asks.data or [])]
        return facts | {"asks": asked, "highest_tier": Tier(self.highest_tier.data)}

    def validate_ends_on(self, field: Day) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day is before the first. Change one of them."))
