"""What may be said of how somebody likes to be reached, by themselves or by their link worker."""

from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.participants.rules import LONGEST_NAME, WAYS, Asked, Call, Message, Needs, Way
from socialrx_diary.web.forms import Form, OneOf, Typed

UNSAID = ("unsaid", N_("Not said"))
CALLS = (
    (Call.YES.value, N_("Yes")),
    (Call.NO.value, N_("No")),
    (Call.TIMES.value, N_("Only at some times")),
    UNSAID,
)
MESSAGES = ((Message.YES.value, N_("Yes")), (Message.NO.value, N_("No")), UNSAID)


class Perhaps(OneOf):
    """One choice of a few, or none at all."""

    def pre_validate(self, form: object) -> None:
        """Nothing chosen is an answer as good as any; what cannot be chosen is none."""
        if self.data not in self.values:
            self.data = None


class NeedsForm(Form):
    """How somebody likes to be reached. `version` tells which needs were on the screen."""

    version = HiddenField()
    ways = SelectMultipleField(validate_choice=False)
    language = Typed(N_("Which language?"), longest=60)
    call = Perhaps(N_("Is it safe to call?"), choices=CALLS)
    times = Typed(N_("At which times?"), longest=120)
    message = Perhaps(N_("Is it safe to leave a message?"), choices=MESSAGES)
    more = Typed(N_("Anything else"), longest=300)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.ways.label.text = _("What helps?")
        self.ways.choices = [(way.value, _(said)) for way, said in WAYS]

    @classmethod
    def about(cls, asked: Asked) -> "NeedsForm":
        """The form as it was filled in last."""
        values = asked.needs.plain()
        return cls(version=asked.version, **{key: value for key, value in values.items() if value})

    def needs(self) -> Needs:
        """What was said. Another language is one by being named."""
        known = {way.value for way, _said in WAYS}
        ways = {Way(one) for one in self.ways.data or () if one in known} | (
            {Way.LANGUAGE} if self.language.typed else set()
        )
        call = Call(self.call.data) if self.call.data not in {None, "unsaid"} else None
        message = Message(self.message.data) if self.message.data not in {None, "unsaid"} else None
        times = self.times.typed if call is Call.TIMES else ""
        return Needs(frozenset(ways), self.language.typed, call, times, message, self.more.typed)

    @property
    def based_on(self) -> int:
        """The version this was said upon; -1, which never was one, for anything that is no number."""
        said = self.version.data or ""
        return int(said) if said.isdecimal() and len(said) < 9 else -1

    def meet(self, version: int) -> None:
        """They were changed meanwhile: say so, and let the next press be about those."""
        self.version.data = str(version)
        self.version.errors = [_("Somebody changed this just now. Press Save again to keep what is here.")]

    def validate_times(self, field: Typed) -> None:
        if self.call.data == Call.TIMES.value and not field.typed:
            raise ValidationError(_("Type the times when it is safe to call."))


class NameForm(Form):
    """Who has a card. A first name is enough; it is what the card and the list will say."""

    name = Typed(N_("First name"), missing=N_("Type a first name."), longest=LONGEST_NAME)
