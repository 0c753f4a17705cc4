"""What either of the two writes in notes, and how they say that both agree."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from wtforms import DateField, HiddenField, TextAreaField, ValidationError

from socialrx_diary.drafts.rules import how_far, page_named
from socialrx_diary.language import _
from socialrx_diary.notes.rules import (
    LONGEST_LINE,
    LONGEST_PART,
    MOST_LINES,
    Part,
    Together,
    Words,
    Written,
    digest,
    lines_of,
    may_write,
)
from socialrx_diary.reflections.rules import tidy
from socialrx_diary.web.forms import Day, Form, number

BOXES = {"words": None, "aloud": Part.PERSON, "agreed": Part.AGREED, "different": Part.DIFFERENT}


def _tidy(words: str | None) -> str:
    return tidy(words or "")


class NoteForm(Form):
    """The boxes of a note that one side may write in. `had` says which words were in them when the page was opened."""

    words = TextAreaField(filters=[_tidy])
    aloud = TextAreaField(filters=[_tidy])
    agreed = TextAreaField(filters=[_tidy])
    different = TextAreaField(filters=[_tidy])
    page = HiddenField(default=lambda: str(uuid4()))
    typed = HiddenField(default="0")
    had = HiddenField(default="")

    @classmethod
    def about(cls, note: Together, *, by_person: bool) -> "NoteForm":
        """The form of one side, with what is there; boxes that are not theirs to write are left out."""
        own = note.words("person" if by_person else "worker")
        boxes: dict[str, Words] = {"words": own, "agreed": note.words("agreed"), "different": note.words("different")}
        if not by_person:
            boxes["aloud"] = note.words("person")
        values: dict[str, Any] = {name: one.words for name, one in boxes.items()}
        had = " ".join(f"{one.part.value}:{one.version}:{digest(one.words)}" for one in boxes.values())
        form = cls(had=had, **values)
        form.sides(by_person=by_person, note=note)
        return form

    def sides(self, *, by_person: bool, note: Together) -> None:
        """Name the boxes by the two people, and leave out what this side does not write."""
        self.own = Part.PERSON if by_person else Part.WORKER
        pair = note.pair
        self.words.label.text = _("%(name)s says", name=pair.person if by_person else pair.worker)
        self.aloud.label.text = _("%(name)s says", name=pair.person)
        self.agreed.label.text = _("We agree to try")
        self.different.label.text = _("We see this differently")
        if by_person or may_write(False, Part.PERSON, note.words("person")) is None:  # noqa: FBT003 - the worker's side
            del self.aloud

    def validate_words(self, field: TextAreaField) -> None:
        _fits(field)

    validate_aloud = validate_different = validate_words

    def validate_agreed(self, field: TextAreaField) -> None:
        _fits(field)
        lines = lines_of(field.data or "")
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("Keep it to a few short lines. Everything you typed is still here."))

    @property
    def written(self) -> Mapping[Part, Written]:
        """What stands in the boxes, each with whether it is something else than when the page was opened."""
        had, found = self._had(), {}
        for name, part in BOXES.items():
            field, of = getattr(self, name, None), part or self.own
            version, before = had.get(of.value, (0, digest("")))
            if field is not None and field.raw_data:
                changed = digest(field.data or "") != before
                page, typed = page_named(self.page.data), how_far(self.typed.data)
                found[of] = Written(field.data or "", version, page, typed, changed)
        return found

    @property
    def typed_now(self) -> str:
        """All that was typed since the page was opened, to be handed back."""
        return "\n\n".join(one.words for one in self.written.values() if one.changed and one.words)

    def _had(self) -> dict[str, tuple[int, str]]:
        told = (one.split(":") for one in str(self.had.data or "").split())
        return {one[0]: (number(one[1]) or 0, one[2]) for one in told if len(one) == 3}


class SeenForm(Form):
    """An answer to a note as it stood on the page."""

    seen = HiddenField(default="")


class AloudForm(SeenForm):
    """The day on which the person agreed aloud."""

    day = Day()

    def __init__(self, person: str, today: date, **values: object) -> None:
        super().__init__(**values)
        self.today = today
        self.day.label.text = _("Which day did %(name)s agree?", name=person)

    @property
    def on(self) -> date:
        """That day; today when the form does not say."""
        return self.day.data or self.today

    def validate_day(self, field: DateField) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(_("Type a day, such as 26/11/2026."))
        if field.data and field.data > self.today:
            raise ValidationError(_("Choose today or a day before."))


def _fits(field: TextAreaField) -> None:
    if len(field.data or "") > LONGEST_PART:
        raise ValidationError(_("That is more than this box can hold. Everything you typed is still here."))
