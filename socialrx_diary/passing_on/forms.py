"""The three boxes of what somebody wants passed on."""

from dataclasses import asdict
from typing import Any

from wtforms import HiddenField, TextAreaField, ValidationError

from socialrx_diary.language import _
from socialrx_diary.passing_on.rules import LONGEST, TITLES, Boxes, Passing, plain
from socialrx_diary.web.forms import Form, number


def _plain(words: str | None) -> str:
    return plain(words or "")


class PassingForm(Form):
    """The words, and which version of them was on the page."""

    version = HiddenField(default="0")
    had = HiddenField(default="")
    going_on = TextAreaField(filters=[_plain])
    help = TextAreaField(filters=[_plain])
    changed = TextAreaField(filters=[_plain])

    @classmethod
    def about(cls, passing: Passing) -> "PassingForm":
        """The form with the words as they stand."""
        values: dict[str, Any] = asdict(passing.boxes)
        form = cls(version=passing.version, had=passing.boxes.digest, **values)
        for box, title in TITLES.items():
            form[box].label.text = _(title)
        return form

    @property
    def boxes(self) -> Boxes:
        """The words as they were typed."""
        return Boxes(*(str(self[box].data or "") for box in TITLES))

    @property
    def is_same(self) -> bool:
        """Whether the words are what they were when the page was opened."""
        return self.boxes.digest == self.had.data

    @property
    def based_on(self) -> int:
        """The version that was on the page."""
        return number(self.version.data) or 0

    def validate_changed(self, field: TextAreaField) -> None:  # the last box, when all are known
        if self.boxes.length > LONGEST:
            raise ValidationError(_("That is more than others will read. Keep it to about half a page."))


class ApproveForm(Form):
    """Yes to the very words that were on the page."""

    version = HiddenField(default="0")
    based_on = PassingForm.based_on
