"""What is asked about reminders."""

import json
from collections.abc import Iterable
from datetime import date

from wtforms import BooleanField, HiddenField, ValidationError

from socialrx_diary.channels import channels, push
from socialrx_diary.language import N_, _
from socialrx_diary.reminders.rules import HOURS, LONGEST_PAUSE, How, When, email_address, phone_number, read_code
from socialrx_diary.reminders.telling import day_name, time_said
from socialrx_diary.settings import Sending
from socialrx_diary.web.forms import Day, Form, OneOf, Typed

NONE = "none"
CHOOSE = N_("Choose one of the answers.")
ASKED = {How.SMS: N_("Your mobile number"), How.EMAIL: N_("Your email address"), How.PUSH: ""}
NO_NUMBER = N_("Type a mobile number, such as 07700 900 123.")
NO_ADDRESS = N_("Type an email address, such as name@example.org.")
NOT_FROM_PHONE = N_("Your phone did not say how to reach it. Press the button once more, or choose another way.")
NOT_SENT = N_("We could not send it just now. Wait 10 minutes, then press the button again.")
ENOUGH = N_("There were many codes today. Wait until tomorrow, or choose another way.")
WRONG_CODE = N_("That is not the code, or it is too old. Look again, or ask for a new one.")
LONGEST_PHONE = 2000


class HowForm(Form):
    """Whether to be reminded, and by what."""

    how = OneOf(N_("Shall we remind you each week?"), otherwise=CHOOSE)

    @classmethod
    def offering(cls, ways: Iterable[How]) -> "HowForm":
        """The form with the ways that are there."""
        form = cls()
        labels = channels()
        form.how.offer([*((way.value, _(labels[way.value].LABEL)) for way in ways), (NONE, _("No reminders"))])
        return form


class WhenForm(Form):
    """Where to, on which day and at what time."""

    to = Typed(longest=200)
    phone = HiddenField()
    weekday = OneOf(N_("Day"), otherwise=N_("Choose a day."))
    minutes = OneOf(N_("Time"), otherwise=N_("Choose a time."))
    again = BooleanField()

    @classmethod
    def about(cls, how: How, when: When, sending: Sending, *, to: str = "", again: bool = False) -> "WhenForm":
        """The form for one way, with what was chosen before."""
        form = cls(to=to, weekday=str(when.weekday), minutes=str(when.minutes), again=again)
        form.how, form.sending = how, sending
        form.to.label.text = _(ASKED[how])
        form.again.label.text = _("Remind me one more time on the next day, if my page is still empty")
        form.weekday.offer([(str(day), day_name(day)) for day in range(7)])
        form.minutes.offer([(str(60 * hour), time_said(60 * hour)) for hour in HOURS])
        return form

    how: How = How.SMS
    sending: Sending = Sending()

    @property
    def where(self) -> str:
        """Where to, in the form in which it is kept; empty when that is nowhere."""
        if self.how is How.SMS:
            return phone_number(self.to.typed) or ""
        if self.how is How.EMAIL:
            return email_address(self.to.typed) or ""
        return subscribed(self.phone.data or "", self.sending)

    @property
    def when(self) -> When:
        """The day and time that were chosen."""
        return When(int(self.weekday.data), int(self.minutes.data))

    def validate_to(self, field: Typed) -> None:
        if self.how is not How.PUSH and not self.where:
            raise ValidationError(_(NO_NUMBER if self.how is How.SMS else NO_ADDRESS))

    def validate_phone(self, field: HiddenField) -> None:
        if self.how is How.PUSH and not self.where:
            raise ValidationError(_(NOT_FROM_PHONE))


class CodeForm(Form):
    """The code that was sent."""

    code = Typed(N_("The code we sent you"), missing=N_("Type the 6 numbers of the code."), longest=40)

    @property
    def typed(self) -> str:
        """The numbers that were typed."""
        return read_code(self.code.typed)


class PauseForm(Form):
    """Until when nothing is sent."""

    until = Day()

    def __init__(self, today: date | None = None, **more: date) -> None:
        super().__init__(**more)
        self.today = today
        self.until.label.text = _("Pause until")

    def validate_until(self, field: Day) -> None:
        if field.data is None or self.today is None or not self.today < field.data <= self.today + LONGEST_PAUSE:
            raise ValidationError(_("Choose a day after today, within a year."))


def subscribed(said: str, sending: Sending) -> str:
    """What a phone said of itself, as it is kept: its address at the push service and its two keys; else nothing."""
    try:
        told = json.loads(said[:LONGEST_PHONE])
        found = {"endpoint": told["endpoint"], "p256dh": told["keys"]["p256dh"], "auth": told["keys"]["auth"]}
    except (ValueError, KeyError, TypeError):
        return ""
    plain = all(isinstance(one, str) for one in found.values())
    return json.dumps(found) if plain and push.allowed(found["endpoint"], sending) else ""
