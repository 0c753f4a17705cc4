"""Handing people over, and answering whether to share with somebody new."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.wording import Shown
from socialrx_diary.handing_over.rules import Handing, OnList, waiting_first
from socialrx_diary.invites import service as invites
from socialrx_diary.participants import moving
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Moved
from socialrx_diary.sharing import service as sharing
from socialrx_diary.vault import Vault


def lists(session: Session, by: Actor) -> list[OnList]:
    """Every list with people on it in one's service, those that nobody looks after first."""
    staff = [one for one in accounts.staff_of(session, by.organisation_id) if one.role is Role.LINK_WORKER]
    counts = moving.counts_of(session, [one.id for one in staff])
    return waiting_first([OnList(one.id, one.name, one.active, counts[one.id]) for one in staff if one.id in counts])


def has_people(session: Session, staff_id: UUID) -> bool:
    """Whether anybody is on this list."""
    return bool(moving.counts_of(session, [staff_id]))


def own_list(session: Session, vault: Vault, by: Actor) -> Handing:
    """A link worker's own list, to be handed over."""
    people = tuple((one.id, one.name) for one in participants.list_of(session, vault, by))
    return Handing(OnList(by.id, by.name, works_here=True, count=len(people)), people, _takers(session, by, by.id))


def list_of(session: Session, vault: Vault, by: Actor, staff_id: UUID, now: datetime) -> Handing | None:
    """Somebody's list in one's service, working here or not; None for anybody else. That it was read is noted."""
    worker = _link_worker(session, by, staff_id)
    if worker is None:
        return None
    moving.note_shown(session, by, staff_id, now)
    people = tuple(moving.names_on(session, vault, by, staff_id))
    return Handing(replace(worker, count=len(people)), people, _takers(session, by, staff_id))


def hand_over(
    session: Session, by: Actor, handing: Handing, chosen: Collection[UUID], to_worker_id: UUID, now: datetime
) -> int:
    """Hand over those that were chosen and are still on that list; returns how many were.

    A card that would open new weeks of somebody's diary stops: its code is known to whoever hands them over.
    """
    many = 0
    # In one order for everybody, so that two who hand over at once cannot wait for each other.
    for participant_id in sorted({one for one, _name in handing.people} & set(chosen)):
        if participants.hand_over(session, by, participant_id, to_worker_id, now):
            invites.stop_new_cards(session, participant_id)
            many += 1
    return many


def words(session: Session, by: Actor, moved: Moved) -> Shown:
    """The question somebody is asked who has another link worker."""
    return sharing.words_for(session, by, wording.ANEW, moved.worker)


def share_nothing(session: Session, by: Actor, moved: Moved, shown: Shown, now: datetime) -> None:
    """Somebody would rather not share with this one. It is an answer, so they are not asked again."""
    consent.choose(session, by, Chosen(Scope.SHARE, Choice.NOTHING, moved.worker_id), shown, now)


def _takers(session: Session, by: Actor, but: UUID) -> tuple[tuple[UUID, str], ...]:
    staff = accounts.staff_of(session, by.organisation_id)
    return tuple((one.id, one.name) for one in staff if one.role is Role.LINK_WORKER and one.active and one.id != but)


def _link_worker(session: Session, by: Actor, staff_id: UUID) -> OnList | None:
    member = accounts.staff_member(session, staff_id)
    if member is None or member.organisation_id != by.organisation_id or member.role is not Role.LINK_WORKER:
        return None
    return OnList(member.id, member.name, member.active, 0)
