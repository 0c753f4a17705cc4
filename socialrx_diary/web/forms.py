"""The form every form here is made from: it carries a token against forgery and a key against doubles.

Forms are checked by WTForms and drawn by our own macros, which are about ten times faster than its widgets.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from socialrx_diary.language import N_, _

BIGGEST = 2**31 - 1  # of a column of 32 bits


class Form(FlaskForm):  # type: ignore[misc]
    """A form with a token and a key. A stale token is an ordinary mistake: the page comes back with what was typed."""

    once = HiddenField(default=lambda: str(uuid4()))

    def validate(self, extra_validators: object = None) -> bool:
        """Check the form; say in plain words what is wrong with the token, if anything is."""
        good: bool = super().validate(extra_validators)
        if self.meta.csrf and self.csrf_token.errors:
            self.csrf_token.errors = [
                _("This page was open for a long time. What you wrote is still here. Press the button once more.")
            ]
        return good


class ChangeForm(Form):
    """A change to what somebody else may change meanwhile: it carries the version it was typed upon."""

    version = IntegerField(widget=HiddenInput(), default=0)

    @property
    def based_on(self) -> int:
        """The version this change was typed upon; -1, which never was one, for a number the database cannot hold."""
        version = self.version.data or 0
        return version if 0 <= version <= BIGGEST else -1

    def change_after(self, version: int) -> None:
        """Base the next try on this version; what was typed stays."""
        self.version.data, self.version.raw_data = version, None


class OneOf(RadioField):
    """One choice of a few, none of them made beforehand. Labels are given marked for translation and said here."""

    def __init__(
        self, label: str = "", *, choices: Sequence[tuple[str, str]] = (), otherwise: str = "", **more: Any
    ) -> None:
        super().__init__(_(label), validate_choice=False, **more)
        self.offer([(value, _(text)) for value, text in choices])
        self.otherwise = _(otherwise)

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """Let these be chosen from; their labels are said already."""
        self.choices = list(choices)
        self.values = {value for value, _text in choices}

    def pre_validate(self, form: object) -> None:
        """Say what to do when nothing was chosen, or something that cannot be."""
        if self.data not in self.values:
            raise StopValidation(self.otherwise)


class Typed(StringField):
    """One line that somebody types. Its label and what is said when it will not do are given marked and said here."""

    def __init__(
        self,
        label: str = "",
        *,
        missing: str = "",
        longest: int = 120,
        too_long: str = N_("That is too long for this box. Make it shorter."),
        exactly: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(_(label), **more)
        self.missing, self.longest, self.too_long, self.exactly = _(missing), longest, _(too_long), exactly

    @property
    def typed(self) -> str:
        """What was typed, perhaps nothing."""
        return self.data or ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take away what nobody meant to type, such as spaces at the end; `exactly` leaves a password alone."""
        super().process_formdata(valuelist)
        if not self.exactly:
            self.data = "".join(letter for letter in self.typed if letter.isprintable()).strip()

    def pre_validate(self, form: object) -> None:
        """Say what to do when nothing was typed, or too much."""
        if self.missing and not self.typed:
            raise StopValidation(self.missing)
        if len(self.typed) > self.longest:
            raise StopValidation(self.too_long)


class Day(DateField):
    """A day, from the browser's own calendar or typed as people in the UK write it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format=["%Y-%m-%d", "%d/%m/%Y"], **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; say in our own words, and in the language being spoken, that something else is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Type a day, such as 26/11/2026.")) from None


class ActionForm(Form):
    """A form with nothing to fill in: one button that does one thing."""


def number(said: object) -> int | None:
    """A number as a page carries it, such as a version; None for anything that is none, or too large for a database."""
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
