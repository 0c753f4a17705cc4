"""Moving from one link worker's list to another's: who waits to be handed over, and what their person is told."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.models import Participant
from socialrx_diary.participants.rules import Change, Moved, shortened
from socialrx_diary.vault import Vault


def moved(session: Session, by: Actor) -> Moved | None:
    """Whether one has another link worker and has not said what this one may see, or has none who works here."""
    worker = accounts.staff_member(session, participants.own(session, by).link_worker_id)
    if worker is None:
        return None
    standing = consent.standing_of(session, by.id)
    if not worker.active:
        return Moved(called(worker.name)) if standing.shared_before(None) == worker.id else None
    changes = [] if standing.asked_to_share(worker.id) else history(session, by.id)
    return Moved(changes[0].before, called(worker.name), worker.id) if changes else None


def history(session: Session, participant_id: UUID) -> list[Change]:
    """Each time somebody was put on another list, newest first."""
    found = audit.deeds(session, participant_id, (Deed.HANDED_OVER,))
    ids = {UUID(one.about[way]) for one in found for way in ("from", "to")}
    names = {str(staff_id): called(name) for staff_id, name in accounts.staff_names(session, ids).items()}
    return [Change(one.at, names.get(one.about["from"], ""), names.get(one.about["to"], "")) for one in reversed(found)]


def counts_of(session: Session, worker_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many people are on the list of each of these; whoever is leaving is on nobody's."""
    rows = session.execute(
        select(Participant.link_worker_id, func.count())
        .where(Participant.link_worker_id.in_(list(worker_ids)), Participant.leaves_at.is_(None))
        .group_by(Participant.link_worker_id)
    )
    return {row[0]: row[1] for row in rows}


def names_on(session: Session, vault: Vault, by: Actor, worker_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody on a link worker's list in one's own service, for an administrator: names shortened, no more.

    That a list was read goes on the trail of the service.
    """
    people = session.scalars(
        select(Participant).where(
            Participant.link_worker_id == worker_id,
            Participant.organisation_id == by.organisation_id,
            Participant.leaves_at.is_(None),
        )
    ).all()
    keys = vault.keys_of(person.id for person in people)
    found = []
    for person in people:
        if person.id in keys:
            grant = consent.grant_handing_over(session, by, person.id)
            name = keys[person.id].open(grant, person.name_sealed, participants.name_place(person.id))
            found.append((person.id, participants.called_on_list(person, shortened(name))))
    return sorted(found, key=lambda one: (one[1].casefold(), one[0]))


def note_shown(session: Session, by: Actor, worker_id: UUID, now: datetime) -> None:
    """Note that an administrator read a list of names."""
    audit.note(session, by, Deed.LIST_SHOWN, by.organisation_id, now, staff=str(worker_id))


def last_number(session: Session, by: Actor) -> int | None:
    """The highest number on a card of anybody on one's own list."""
    audit.wait_turn(session, by.id)  # two sheets at once would give out the same numbers
    return session.scalar(select(func.max(Participant.card_number)).where(Participant.link_worker_id == by.id))


def on_sheet(session: Session, by: Actor, sheet_id: UUID) -> list[tuple[UUID, int]]:
    """The cards of a sheet that are on one's own list still: whose each is, and its number."""
    rows = session.execute(
        select(Participant.id, Participant.card_number)
        .where(
            Participant.link_worker_id == by.id,
            Participant.card_sheet == sheet_id,
            Participant.leaves_at.is_(None),
        )
        .order_by(Participant.card_number)
    )
    return [(row.id, row.card_number or 0) for row in rows]


def name(session: Session, vault: Vault, by: Actor, participant_id: UUID, name: str, now: datetime) -> bool:
    """Say who has a card: one's own name when one joins, or somebody's who is on one's list and has no name yet."""
    audit.wait_turn(session, participant_id)
    person = session.get(Participant, participant_id)
    if person is None or not (_is_own(by, person) or _is_nameless(session, vault, by, participant_id)):
        return False
    sealed = vault.key_of(participant_id).seal(name, participants.name_place(participant_id))
    session.execute(
        update(Participant)
        .where(Participant.id == participant_id)
        .values(name_sealed=sealed, version=Participant.version + 1)
    )
    audit.note(session, by, Deed.NAMED, participant_id, now)
    session.expire_all()
    return True


def _is_own(by: Actor, person: Participant) -> bool:
    return by.role is Role.PARTICIPANT and by.id == person.id


def _is_nameless(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> bool:
    found = participants.on_my_list(session, vault, by, participant_id)
    return found is not None and found.nameless
