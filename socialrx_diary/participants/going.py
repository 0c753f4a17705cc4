"""Leaving for good: the moment a diary goes, staying after all, and the rows and the key that go in the end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import NOBODY, Deed, Machine
from socialrx_diary.participants.models import Erasure, Participant
from socialrx_diary.vault import Vault

# Why a diary went: its person asked for it, nobody opened it for long, or a copy put back brought it up again.
ASKED, AWAY, AGAIN = "asked", "away", "again"
AT_ONCE = 2000


def set_leaves_at(session: Session, by: Actor, moment: datetime) -> None:
    """Note when one's own diary goes for good."""
    session.execute(
        update(Participant).where(Participant.id == by.id).values(leaves_at=moment, version=Participant.version + 1)
    )
    session.expire_all()


def stay(session: Session, by: Actor, now: datetime) -> bool:
    """Note that one's own diary stays after all; False when it was to be gone by now."""
    stays = session.execute(
        update(Participant)
        .where(Participant.id == by.id, Participant.leaves_at > now)
        .values(leaves_at=None, version=Participant.version + 1)
        .returning(Participant.id)
    ).first()
    session.expire_all()
    return stays is not None


def due_to_leave(session: Session, now: datetime) -> list[UUID]:
    """Everybody whose diary was to be gone by now."""
    return list(session.scalars(select(Participant.id).where(Participant.leaves_at <= now)))


def leave(
    session: Session,
    by: Actor | Machine,
    participant_id: UUID,
    now: datetime,
    *,
    if_due: bool = False,
    why: str = ASKED,
) -> bool:
    """Delete a diary and all that hangs on it: weeks, codes, sign-ins. False when there is none, or it is not due yet.

    That it went stands on the list of erasures from now on. The caller shreds the key once this is committed.
    """
    wanted = delete(Participant).where(Participant.id == participant_id)
    wanted = wanted.where(Participant.leaves_at <= now) if if_due else wanted
    gone = session.execute(wanted.returning(Participant.id, Participant.organisation_id)).first()
    if gone is None:
        return False
    session.add(Erasure(participant_id=gone.id, organisation_id=gone.organisation_id, why=why, at=now))
    audit.note(session, by, Deed.DIARY_DELETED, participant_id, now)
    session.expire_all()
    return True


def finish_leaving(session: Session, vault: Vault) -> int:
    """Shred keys of people whose diary is deleted, in case a crash came between the two; returns how many.

    Every process that serves does this again and again, so everybody's ids are never in its memory at once.
    """
    finished, last = 0, NOBODY
    while people := vault.people(last, AT_ONCE):
        first, last = min(people), max(people)
        here = session.scalars(select(Participant.id).where(Participant.id.between(first, last)))
        without_diary = people.difference(here)
        if not without_diary:
            continue
        for participant_id in audit.chains_ended_by(session, Deed.DIARY_DELETED, without_diary):
            vault.shred(participant_id)
            finished += 1
    return finished
