"""What the pages of a week ask alike: which week it is, in which order its cards stand, and who can see it."""

from datetime import date

from flask import abort, request

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.consent import versions
from socialrx_diary.meetings import service as meetings
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen
from socialrx_diary.reflections.rules import Reflection, Sight, can_write_about
from socialrx_diary.themes.rules import Themes
from socialrx_diary.web.later import is_put_off, put_off
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

# What is put off by "not now": a question whose words have changed.
ASKING = "asking"


def week_asked(day: str) -> date:
    """The week an address names; there is no page for a week that has not begun or for any other day."""
    try:
        monday = date.fromisoformat(day)
    except ValueError:
        abort(404)
    if monday.isoformat() != day or not can_write_about(monday, today(now())):
        abort(404)
    return monday


def order_of(me: Actor) -> Themes:
    """The order of this person's cards."""
    return participants.theme_order(participants.own(session(), me))


def sight_of(me: Actor, week: Reflection | None) -> Sight:
    """Who can see a week. A week not kept yet will be seen as was agreed."""
    return seen.sight(session(), vault(), me, week)


def meeting_soon(me: Actor) -> tuple[str, date] | None:
    """Whom somebody meets soon, and on which day, where it is near enough to get ready."""
    day = meetings.own_meeting(session(), me, today(now())).soon(today(now()))
    worker = accounts.staff_member(session(), participants.own(session(), me).link_worker_id) if day else None
    return (called(worker.name), day) if day and worker and worker.active else None


def is_asked_again(me: Actor) -> bool:
    """Whether there is a question to ask this person once more, and they did not put it off for this visit."""
    if "later" in request.args:
        put_off(ASKING)
    return not is_put_off(ASKING) and bool(versions.answered_before(session(), me))
