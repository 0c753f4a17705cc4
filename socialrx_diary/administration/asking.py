"""What to list of the trail, as an administrator asks for it. It only asks, so it needs no token."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from wtforms import SelectField, ValidationError

from socialrx_diary.administration.told import KINDS
from socialrx_diary.audit.listing import Wanted
from socialrx_diary.audit.rules import read_mark
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import BIGGEST, Form, Typed
from socialrx_diary.weeks import HERE

FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
# Whoever does not work here did nothing; the id of the service itself, which did, is another.
NO_ONE = UUID(int=1)


class LooksForm(Form):
    """By whom, of which kind, between which days, about whom."""

    class Meta:
        csrf = False

    who = SelectField(validate_choice=False, default="")
    kind = SelectField(validate_choice=False, default="")
    since = Typed(N_("From this day"), longest=30)
    until = Typed(N_("Up to this day"), longest=30)
    person = Typed(N_("One person, by their mark"), longest=12)

    def __init__(self, asked: Any, staff: Sequence[tuple[UUID, str]]) -> None:
        super().__init__(asked)
        self.staff = {str(one) for one, _name in staff}
        self.who.label.text, self.kind.label.text = _("Who did it"), _("What kind of thing")
        self.who.choices = [("", _("Anybody")), *((str(one), name) for one, name in staff)]
        self.kind.choices = [("", _("Anything")), *((key, _(said)) for key, (said, _deeds) in KINDS.items())]

    def validate_since(self, field: Typed) -> None:
        if field.typed and _day(field.typed) is None:
            raise ValidationError(_("Write the day like this: 1/3/2026."))

    validate_until = validate_since

    @property
    def narrows(self) -> bool:
        """Whether anything but all of it is asked for."""
        return any((self.who.data, self.kind.data, self.since.typed, self.until.typed, self.person.typed))

    def asked(self) -> dict[str, str]:
        """What was asked, for the link to what came before."""
        return {field.name: field.data for field in self if field.name != "once" and field.data}

    def wanted(self, after: str = "") -> Wanted:
        """What is to be listed; whoever does not work here and kinds there are none of find nothing."""
        known = self.staff
        until = _day(self.until.typed)
        return Wanted(
            actor_id=(UUID(self.who.data) if self.who.data in known else NO_ONE) if self.who.data else None,
            deeds=KINDS[self.kind.data][1] if self.kind.data in KINDS else (),
            since=_begin(_day(self.since.typed)),
            until=_begin(until + timedelta(days=1) if until else None),
            mark=read_mark(self.person.typed.casefold().replace(_("person").casefold(), "")) or None,
            after=read_place(after),
        )


def place_of(at: datetime, number: int) -> str:
    """Where a list was left off, as an address says it."""
    return f"{int(at.timestamp() * 1_000_000)}-{number}"


def read_place(said: str) -> tuple[datetime, int] | None:
    """Where to go on, from an address; from the beginning where it says nothing that can be."""
    moment, _dash, number = said.partition("-")
    with suppress(ValueError, OverflowError):
        began = datetime(1970, 1, 1, tzinfo=UTC)
        return began + timedelta(microseconds=int(moment)), max(0, min(int(number), BIGGEST))
    return None


def _day(typed: str) -> date | None:
    for form in FORMATS:
        with suppress(ValueError):
            return datetime.strptime(typed, form).replace(tzinfo=HERE).date()
    return None


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), HERE).astimezone(UTC) if day else None
