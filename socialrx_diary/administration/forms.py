"""What somebody types who looks after a service."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from socialrx_diary.accounts.rules import Role
from socialrx_diary.help.rules import TRUSTED, Line, Part, Way
from socialrx_diary.language import N_, _
from socialrx_diary.organisations.rules import DULL, ELSEWHERE, LONGEST_ADDRESS, may_lead_to
from socialrx_diary.web.forms import ChangeForm, Form, OneOf, Typed

LONGEST_PROCEDURE = 6000
NUMBER = re.compile(r"\+?[0-9][0-9 ]{1,24}")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")

ROLES = (
    (Role.LINK_WORKER.value, N_("Link worker")),
    (Role.RESEARCHER.value, N_("Researcher")),
    (Role.ADMINISTRATOR.value, N_("Looks after the service")),
)


OTHER = "other"
LEADS = (
    (DULL[0], N_("The weather, from the BBC")),
    (DULL[1], N_("The weather, from the Met Office")),
    (DULL[2], N_("Recipes, from the BBC")),
    (DULL[3], N_("The government’s own site")),
    (OTHER, N_("Another site")),
)


class ServiceForm(ChangeForm):
    """How a service is named and reached, and where somebody who leaves quickly is led."""

    name = Typed(N_("Name of the service"), missing=N_("Type the name of the service."))
    link_worker_word = Typed(
        N_("Your word for a link worker"), missing=N_("Type the word people here use."), longest=40
    )
    phone = Typed(N_("Phone number for people with a diary"), missing=N_("Type a phone number."), longest=40)
    hours = Typed(N_("When somebody answers it"), missing=N_("Type the days and hours."))
    leads = OneOf(
        N_("Where does “Leave quickly” lead?"), choices=LEADS, otherwise=N_("Choose where “Leave quickly” leads.")
    )
    address = Typed(N_("Address of the other site"), longest=LONGEST_ADDRESS)

    @classmethod
    def showing(cls, service: Any) -> "ServiceForm":
        """The form with a service's details in it."""
        leave_to = service.leave_to or ELSEWHERE
        known = leave_to in DULL
        return cls(obj=service, data={"leads": leave_to if known else OTHER, "address": "" if known else leave_to})

    def details(self) -> dict[str, str]:
        """What was typed, by the names the service gives it."""
        typed = (self.name, self.link_worker_word, self.phone, self.hours)
        leave_to = self.address.typed if self.leads.data == OTHER else self.leads.data
        return {"leave_to": leave_to or "", **{field.name: field.typed for field in typed}}

    def validate_address(self, field: Typed) -> None:
        if self.leads.data == OTHER and not may_lead_to(field.typed):
            raise ValidationError(_("Type a whole address that begins with https://, such as https://www.gov.uk/."))


class ProcedureForm(ChangeForm):
    """What to do after reading something that worries, and whom to call."""

    words = TextAreaField()
    ring = TextAreaField()

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.words.label.text, self.ring.label.text = _("What to do"), _("Who to call")

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


class RoleForm(Form):
    """What somebody who works here does from now on."""

    role = OneOf(N_("What will they do here?"), choices=ROLES, otherwise=N_("Choose what they will do here."))


class LineForm(ChangeForm):
    """One number that people can call or text, or one page they can open."""

    part = OneOf(
        N_("On which page is it?"),
        choices=((Part.HELP.value, N_("Help now")), (Part.COMPLAIN.value, N_("If something is wrong"))),
        otherwise=N_("Choose the page."),
    )
    label = Typed(N_("When is it the one to choose?"), missing=N_("Type when it is the one to choose."))
    way = OneOf(
        N_("How is it reached?"),
        choices=((Way.CALL.value, N_("Call")), (Way.TEXT.value, N_("Text")), (Way.WEB.value, N_("Open a page"))),
        otherwise=N_("Choose how it is reached."),
    )
    number = Typed(N_("Number, or address of the page"), missing=N_("Type the number."), longest=LONGEST_ADDRESS)
    text = Typed(N_("What to text"), longest=40)
    answers = Typed(N_("Who answers, and when"), missing=N_("Type who answers, and when."), longest=200)
    owner = Typed(N_("Who looks after it here"), missing=N_("Type who looks after it."))
    shown = OneOf(
        N_("Do people see it?"),
        choices=(("yes", N_("Yes")), ("no", N_("No"))),
        otherwise=N_("Choose yes or no."),
    )

    @classmethod
    def of(cls, line: Line) -> "LineForm":
        """The form with a line in it as people see it."""
        said = {"label": line.when, "answers": line.who, "shown": "yes" if line.shown else "no"}
        same = {name: getattr(line, name) for name in ("way", "number", "text", "owner", "version")}
        return cls(data={**same, **said, "part": line.part.value})

    def line(self, today: date, before: Line | None = None) -> Line:
        """What was typed. Words left as they were go on in every language; whoever saves it has looked at it."""
        usual = replace(before, label="", answers="") if before else None
        label, answers = self.label.typed, self.answers.typed
        return Line(
            before.id if before else "",
            self.way.data or "",
            self.number.typed,
            self.text.typed if self.way.data == Way.TEXT.value else "",
            Part(self.part.data),
            "" if usual and label == usual.when else label,
            "" if usual and answers == usual.who else answers,
            self.owner.typed,
            today,
            today + TRUSTED,
            self.shown.data != "no",
        )

    def validate_number(self, field: Typed) -> None:
        if self.way.data == Way.WEB.value and not may_lead_to(field.typed):
            raise ValidationError(_("Type a whole address that begins with https://, such as https://www.gov.uk/."))
        if self.way.data != Way.WEB.value and not NUMBER.fullmatch(field.typed):
            raise ValidationError(_("Type the number with figures and spaces only."))
