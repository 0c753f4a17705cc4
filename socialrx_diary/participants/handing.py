"""Putting somebody on another link worker's list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.participants.models import Participant


def hand_over(session: Session, by: Actor, participant_id: UUID, to_worker_id: UUID, now: datetime) -> bool:
    """Put somebody on another link worker's list. What was shared with the first ends; it is never carried over.

    An administrator can do it, and the link worker whose list it is. Whoever reads just now is waited for, and whoever
    reads next finds it done.
    """
    audit.wait_turn(session, participant_id)
    before_id = session.scalar(select(Participant.link_worker_id).where(Participant.id == participant_id))
    before = accounts.staff_member(session, before_id) if before_id else None
    to = accounts.staff_member(session, to_worker_id)
    if before is None or to is None or before.id == to.id or not _may_hand(by, before.id):
        return False
    if not before.organisation_id == to.organisation_id == by.organisation_id:
        return False
    if to.role is not Role.LINK_WORKER or not to.active:
        return False
    consent.end_sharing(session, by, participant_id, before.id, called(before.name), now)
    session.execute(
        update(Participant).where(Participant.id == participant_id).values(link_worker_id=to.id, meets_on=None)
    )
    audit.note(session, by, Deed.HANDED_OVER, participant_id, now, **{"from": str(before.id), "to": str(to.id)})
    session.expire_all()
    return True


def _may_hand(by: Actor, before_id: UUID) -> bool:
    return by.role is Role.ADMINISTRATOR or (by.role is Role.LINK_WORKER and by.id == before_id)
