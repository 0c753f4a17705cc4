"""How a reminder is told of to whoever it is for: when, by what, to where, and how it fared."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date

from socialrx_diary.language import N_, _, current, left_to_right
from socialrx_diary.reminders.rules import Done, How, Reminder, Sent, State
from socialrx_diary.web.dates import clock, day_year, moment_year

MONDAY = date(2024, 1, 1)
COMES_BY = {
    How.SMS: N_("A text to %(to)s: each %(day)s at %(time)s."),
    How.EMAIL: N_("An email to %(to)s: each %(day)s at %(time)s."),
    How.PUSH: N_("A note on your phone: each %(day)s at %(time)s."),
}
FARED = {
    State.CLAIMED: N_("On its way: %(moment)s."),
    State.GOING: N_("On its way: %(moment)s."),
    State.LATER: N_("Not sent yet: %(moment)s. We try again for a while."),
    State.SENT: N_("Sent: %(moment)s."),
    State.ARRIVED: N_("Sent, and it came: %(moment)s."),
    State.REFUSED: N_("It did not come: %(moment)s. Look at the number or address."),
    State.UNKNOWN: N_("We do not know if it went: %(moment)s. We did not send it again."),
    State.LEFT: N_("Not sent: %(moment)s. The time for it had gone by, or it was not wanted any more."),
}
# A phone that takes no notes any more has no number or address to look at.
NOT_ON_PHONE = N_("It did not come: %(moment)s. Turn it on once more on your phone.")
CHOSE = {
    "reminders_on": N_("You turned reminders on: %(moment)s."),
    "reminders_paused": N_("You paused reminders: %(moment)s."),
    "reminders_off": N_("You stopped reminders: %(moment)s."),
}
STOPPED_BY = {
    "link": N_("Stopped with the link in a message: %(moment)s."),
    "text": N_("Stopped by a reply to a text: %(moment)s."),
}
SENT_BY = {How.SMS: N_("Texts"), How.EMAIL: N_("Emails"), How.PUSH: N_("Notes on phones")}


def day_name(weekday: int) -> str:
    """Sunday."""
    return format_date(MONDAY + timedelta(days=weekday), "EEEE", locale=current())


def time_said(minutes: int) -> str:
    """4pm. In winter the clock here is that of UTC."""
    return clock(datetime(2024, 1, 1, *divmod(minutes, 60), tzinfo=UTC))


def comes(reminder: Reminder, *, in_full: bool = False) -> str:
    """By what, to where and when somebody is reminded."""
    when = reminder.when
    to, time = left_to_right(reminder.to if in_full else reminder.masked), time_said(when.minutes)
    return _(COMES_BY[reminder.how], to=to, day=day_name(when.weekday), time=time)


def everything(chosen: Reminder | None, sent: Iterable[Sent], done: Iterable[Done]) -> list[str]:
    """How somebody is reminded, what they chose and what went to them, in sentences."""
    told = [comes(chosen, in_full=True)] if chosen else []
    if chosen and not chosen.confirmed_at:
        told.append(_("Not turned on yet: the code did not come back."))
    if chosen and chosen.paused_until:
        told.append(rests(chosen.paused_until))
    return [*told, *map(happened, done), *map(fared, sent)]


def fared(sent: Sent) -> str:
    """How one reminder fared, and where it went."""
    off = sent.how is How.PUSH and sent.state is State.REFUSED
    said = _(NOT_ON_PHONE if off else FARED[sent.state], moment=moment_year(sent.at))
    return f"{said} {left_to_right(sent.to)}" if sent.to else said


def happened(done: Done) -> str:
    """What was chosen about reminders, and when."""
    return _(STOPPED_BY.get(done.by, CHOSE[done.deed]), moment=moment_year(done.at))


def table(found: Mapping[How, Mapping[str, int | None]]) -> list[list[str]]:
    """How reminders of a whole service fared: a row for each way, and in it a number for each end."""
    few = _("few or none")
    return [
        [_(SENT_BY[how]), *(few if count is None else str(count) for count in ends.values())]
        for how, ends in found.items()
    ]


def rests(until: date) -> str:
    """That nothing is sent before a day."""
    return _("Paused until %(day)s.", day=day_year(until))
