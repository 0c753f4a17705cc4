"""What administrators do with the trail and with what people do here. Nothing here knows a participant's name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import staff
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import checking, listing
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.checking import TrailCheck
from socialrx_diary.audit.rules import Deed
from socialrx_diary.organisations import service as organisations
from socialrx_diary.organisations.rules import ELSEWHERE, may_lead_to
from socialrx_diary.participants import counting


def listed(session: Session, by: Actor, wanted: listing.Wanted, limit: int) -> list[listing.Listed]:
    """What is wanted of the trail of an administrator's own service."""
    return listing.listed(session, by.organisation_id, wanted, limit)


def last_check(session: Session, by: Actor) -> TrailCheck | None:
    """The newest check of the service's trail."""
    return checking.last_check(session, by.organisation_id)


def check_trail(session: Session, by: Actor, now: datetime, at_once: int = checking.AT_ONCE) -> TrailCheck:
    """Check the service's trail as far as one go reaches; a check that is done is noted."""
    check = checking.go_on(session, by.organisation_id, now, at_once)
    if check.ended_at:
        audit.note(session, by, Deed.TRAIL_CHECKED, by.organisation_id, now, broken=check.broken)
    return check


def leads_to(session: Session, by: Actor) -> str:
    """Where somebody who leaves quickly is led."""
    shown = organisations.shown(session, by.organisation_id)
    return shown.leave_to if shown and may_lead_to(shown.leave_to) else ELSEWHERE


def people_of(session: Session, staff_id: UUID) -> int:
    """How many people are on somebody's list."""
    return counting.how_many_on_list(session, staff_id)


def change_role(session: Session, by: Actor, staff_id: UUID, role: Role, now: datetime) -> bool:
    """Have somebody do something else here. Nobody leaves people behind on a list that nobody sees."""
    if people_of(session, staff_id):
        return False
    return staff.change_role(session, by, staff_id, role, now)
