"""What somebody types who looks after a service."""

import re
from typing import Any

from wtforms import IntegerField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from socialrx_diary.accounts.rules import Role
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf, Typed

BIGGEST = 2**31 - 1
LONGEST_PROCEDURE = 6000
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

ROLES = (
    (Role.LINK_WORKER.value, N_("Link worker")),
    (Role.RESEARCHER.value, N_("Researcher")),
    (Role.ADMINISTRATOR.value, N_("Looks after the service")),
)


class ServiceForm(Form):
    """How a service is named and reached."""

    version = IntegerField(widget=HiddenInput(), default=0)
    name = Typed(N_("Name of the service"), missing=N_("Type the name of the service."))
    link_worker_word = Typed(
        N_("Your word for a link worker"), missing=N_("Type the word people here use."), longest=40
    )
    phone = Typed(N_("Phone number for people with a diary"), missing=N_("Type a phone number."), longest=40)
    hours = Typed(N_("When somebody answers it"), missing=N_("Type the days and hours."))

    def details(self) -> dict[str, str]:
        """What was typed, by the names the service gives it."""
        typed = (self.name, self.link_worker_word, self.phone, self.hours)
        return {field.name: field.typed for field in typed}

    @property
    def based_on(self) -> int:
        """The version this change was typed upon; 0, which never was one, for a number the database cannot hold."""
        version = self.version.data or 0
        return version if 0 < version <= BIGGEST else 0

    def change_after(self, version: int) -> None:
        """Base the next try on this version; what was typed stays."""
        self.version.data, self.version.raw_data = version, None


class ProcedureForm(Form):
    """What to do after reading something that worries, and whom to call."""

    version = IntegerField(widget=HiddenInput(), default=0)
    words = TextAreaField()
    ring = TextAreaField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.words.label.text, self.ring.label.text = _("What to do"), _("Who to call")

    @property
    def based_on(self) -> int:
        """The version this change was typed upon; -1, which never was one, for a number the database cannot hold."""
        version = self.version.data or 0
        return version if 0 <= version <= BIGGEST else -1

    def change_after(self, version: int) -> None:
        """Base the next try on this version; what was typed stays."""
        self.version.data, self.version.raw_data = version, None

    def validate_words(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Type what to do."))
        if len(field.data or "") > LONGEST_PROCEDURE:
            raise ValidationError(_("That is too long for this box. Make it shorter."))

    def validate_ring(self, field: TextAreaField) -> None:
        if len(field.data or "") > LONGEST_PROCEDURE:
            raise ValidationError(_("That is too long for this box. Make it shorter."))


class StaffForm(Form):
    """Somebody new who works here."""

    name = Typed(N_("Full name"), missing=N_("Type their name."))
    email = Typed(N_("Work email"), missing=N_("Type their work email."), longest=254)
    role = OneOf(N_("What will they do here?"), choices=ROLES, otherwise=N_("Choose what they will do here."))
    phone = Typed(N_("Work phone"), longest=40)
    working_days = Typed(N_("Working days"))

    def details(self) -> dict[str, Any]:
        """What was typed and chosen, by the names the service gives it."""
        typed = (self.name, self.email, self.phone, self.working_days)
        return {"role": Role(self.role.data), **{field.name: field.typed for field in typed}}

    def validate_email(self, field: Typed) -> None:
        if not EMAIL.fullmatch(field.typed):
            raise ValidationError(_("Type a whole email address, such as name@service.example."))
