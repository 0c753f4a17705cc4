"""How somebody likes to be reached: kept as it is now, for them and for the link worker whose list they are on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.models import NeedsKept
from socialrx_diary.participants.rules import Asked, Needs, Told
from socialrx_diary.vault import Grant, Place, Vault
from socialrx_diary.weeks import today


def own(session: Session, vault: Vault, by: Actor) -> Asked:
    """One's own needs."""
    return _of(session, vault, consent.grant_own(session, by))


def of(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> Asked | None:
    """The needs of somebody on one's own list; None for anybody else, there or not."""
    if participants.on_my_list(session, vault, by, participant_id) is None:
        return None
    return _of(session, vault, consent.grant_name(session, by, participant_id))


def printed_large(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> bool:
    """Whether what is printed for somebody on one's own list is printed large."""
    asked = of(session, vault, by, participant_id)
    return asked is not None and asked.needs.is_large


def of_list(session: Session, vault: Vault, by: Actor, participant_ids: Iterable[UUID]) -> dict[UUID, Needs]:
    """The needs of people on one's own list, in two queries however many they are."""
    rows = session.scalars(select(NeedsKept).where(NeedsKept.participant_id.in_(list(participant_ids)))).all()
    keys = vault.keys_of(row.participant_id for row in rows)
    return {
        row.participant_id: Needs.read(
            keys[row.participant_id].open(
                consent.grant_name(session, by, row.participant_id), row.said_sealed, _place(row.id)
            )
        )
        for row in rows
        if row.participant_id in keys
    }


def keep(
    session: Session, vault: Vault, by: Actor, participant_id: UUID, needs: Needs, based_on: int, now: datetime
) -> bool:
    """Keep needs, or that they were asked about and are as before; False when somebody else changed them first.

    The caller has made sure that they are one's own, or of somebody on one's own list.
    """
    audit.wait_turn(session, participant_id)
    row = session.scalar(select(NeedsKept).where(NeedsKept.participant_id == participant_id))
    if (row.version if row else 0) != based_on:
        return False
    needs_id = row.id if row else uuid4()
    said: dict[str, Any] = {
        "said_sealed": vault.key_of(participant_id).seal(needs.spelled(), _place(needs_id)),
        "asked_on": today(now),
        "version": based_on + 1,
    }
    if row is None:
        session.add(NeedsKept(id=needs_id, participant_id=participant_id, **said))
        session.flush()
    else:
        session.execute(update(NeedsKept).where(NeedsKept.id == needs_id).values(**said))
    about: dict[str, str] = {} if by.role is Role.PARTICIPANT else {"name": by.name}
    audit.note(session, by, Deed.NEEDS_KEPT, participant_id, now, **about)
    session.expire_all()
    return True


def history(session: Session, participant_id: UUID) -> list[Told]:
    """Who wrote needs down, and when, newest first. What was written before is not kept."""
    found = audit.deeds(session, participant_id, (Deed.NEEDS_KEPT,))
    names = accounts.staff_names(session, {one.actor_id for one in found})
    return [Told(one.at, names.get(one.actor_id, one.about.get("name", ""))) for one in reversed(found)]


def _of(session: Session, vault: Vault, grant: Grant) -> Asked:
    row = session.scalar(select(NeedsKept).where(NeedsKept.participant_id == grant.participant_id))
    if row is None:
        return Asked()
    said = vault.key_of(grant.participant_id).open(grant, row.said_sealed, _place(row.id))
    return Asked(Needs.read(said), row.asked_on, row.version)


def _place(needs_id: UUID) -> Place:
    return Place("needs", "said", needs_id)
