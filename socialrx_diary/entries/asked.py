"""What the pages of a week ask alike: which week it is, in which order its cards stand, and who can see it."""

from datetime import date
from uuid import UUID

from flask import abort

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice as Permitted
from socialrx_diary.consent.rules import Shared, shown_to_worker
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections.rules import Sight, can_write_about
from socialrx_diary.themes.rules import Themes
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today


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


def sight_of(me: Actor, reflection_id: UUID | None) -> Sight:
    """Who can see a week. A week not kept yet will be seen as was agreed."""
    worker_id = participants.own(session(), me).link_worker_id
    worker = accounts.staff_member(session(), worker_id)
    standing = consent.standing_of(session(), me.id)
    about = reflection_id or UUID(int=0)
    shown = shown_to_worker(standing, worker_id, about) if worker and worker.active else Shared.NOTHING
    return Sight(called(worker.name) if worker else "", shown, standing.entry(about) is Permitted.ONLY_ME)
