"""Writing to the trail and reading it back."""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from socialrx_diary.audit import checking
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import (
    AT_THE_DIARY,
    LOOKS,
    NEEDS_WHOLE,
    SEEN_BY_SERVICE,
    START,
    WAYS_IN,
    Deed,
    Doer,
    Entry,
    link,
    mark_of,
)
from socialrx_diary.db import bind_actor, one_at_a_time

# More than any trail has; the largest number of a column of 32 bits.
MOST_ENTRIES = 2**31 - 1


def note(session: Session, by: Doer, deed: Deed, chain: UUID, now: datetime, **about: str) -> None:
    """Put a deed on somebody's trail, in the same transaction as the deed. `about` holds ids and kinds, never words.

    A look is noted only on a trail that holds: otherwise `BrokenTrailError` ends it before anything is shown.
    """
    bind_actor(session, by.id)
    wait_turn(session, chain)
    service_id = _listed_by(session, by, chain) if deed in SEEN_BY_SERVICE else None
    if deed in NEEDS_WHOLE:
        checking.insist(session, service_id, chain)
    last = session.execute(
        select(TrailEntry.position, TrailEntry.seal)
        .where(TrailEntry.chain == chain)
        .order_by(TrailEntry.position.desc())
        .limit(1)
    ).first()
    position, previous = (last.position + 1, last.seal) if last else (0, START)
    entry = Entry(chain, position, now, deed, by.kind, by.id, about)
    session.add(
        TrailEntry(
            chain=chain,
            position=position,
            at=now,
            deed=deed,
            actor_role=by.kind,
            actor_id=by.id,
            about=about,
            seal=link(session.info["trail_secret"], previous, entry),
            service_id=service_id,
            mark=mark_of(service_id, chain) if service_id else None,
        )
    )
    session.flush()


def wait_turn(session: Session, chain: UUID) -> None:
    """Wait until nobody else is writing on this trail, and let nobody else begin before this transaction is over.

    Whoever asks for leave after this finds all that was chosen and handed over before.
    """
    one_at_a_time(session, f"trail:{chain}")


def _listed_by(session: Session, by: Doer, chain: UUID) -> UUID:
    """The service whose administrators can list a deed: that of whoever did it, else the one the trail began in."""
    own: UUID | None = getattr(by, "organisation_id", None)
    began = select(TrailEntry.service_id).where(TrailEntry.chain == chain, TrailEntry.service_id.is_not(None)).limit(1)
    return own or session.scalar(began) or chain


def looks(
    session: Session,
    participant_id: UUID,
    limit: int = 100,
    before: int | None = None,
    since: datetime | None = None,
) -> list[Entry]:
    """Every look by somebody else at this person's diary, newest first; `before` is the position to go on from."""
    wanted = select(TrailEntry).where(TrailEntry.chain == participant_id, TrailEntry.deed.in_(LOOKS))
    if before is not None:
        wanted = wanted.where(TrailEntry.position < _possible(before))
    if since is not None:
        wanted = wanted.where(TrailEntry.at >= since)
    rows = session.scalars(wanted.order_by(TrailEntry.position.desc()).limit(limit))
    return [row.entry for row in rows]


def ways_in(session: Session, participant_id: UUID, since: datetime | None = None) -> list[Entry]:
    """How this person's diary was opened, and where, newest first."""
    wanted = select(TrailEntry).where(TrailEntry.chain == participant_id, TrailEntry.deed.in_(WAYS_IN))
    if since is not None:
        wanted = wanted.where(TrailEntry.at >= since)
    return [row.entry for row in session.scalars(wanted.order_by(TrailEntry.position.desc()))]


def look_at(session: Session, participant_id: UUID, position: int) -> Entry | None:
    """One look by somebody else, by its position; None when nothing there is a look."""
    row = session.scalar(
        select(TrailEntry).where(
            TrailEntry.chain == participant_id, TrailEntry.position == _possible(position), TrailEntry.deed.in_(LOOKS)
        )
    )
    return row.entry if row else None


def _possible(position: int) -> int:
    """A position that any database can be asked for: addresses may hold numbers larger than a column does."""
    return max(-1, min(position, MOST_ENTRIES))


def deeds(session: Session, chain: UUID, which: Collection[Deed]) -> list[Entry]:
    """Every deed of some kinds on a chain, oldest first."""
    rows = session.scalars(
        select(TrailEntry).where(TrailEntry.chain == chain, TrailEntry.deed.in_(which)).order_by(TrailEntry.position)
    )
    return [row.entry for row in rows]


def seals(session: Session, chains: Collection[UUID], deed: Deed, **about: str) -> dict[UUID, bytes]:
    """The seal of the last deed of a kind about something, on each of several chains that has one."""
    rows = session.execute(
        select(TrailEntry.chain, TrailEntry.about, TrailEntry.seal)
        .where(TrailEntry.chain.in_(list(chains)), TrailEntry.deed == deed)
        .order_by(TrailEntry.chain, TrailEntry.position)
    )
    return {chain: seal for chain, said, seal in rows if about.items() <= said.items()}


def how_many(session: Session, chains: Select[UUID], which: Collection[Deed]) -> int:
    """How many deeds of some kinds stand on some chains, taken together."""
    counted = select(func.count()).where(TrailEntry.chain.in_(chains), TrailEntry.deed.in_(which))
    return session.scalar(counted) or 0


def last_look(session: Session, participant_id: UUID, actor_id: UUID) -> datetime | None:
    """When this person last looked at what that person shares of their diary."""
    return session.scalar(
        select(func.max(TrailEntry.at)).where(
            TrailEntry.chain == participant_id,
            TrailEntry.actor_id == actor_id,
            TrailEntry.deed.in_(AT_THE_DIARY),
        )
    )


def chains_ended_by(session: Session, deed: Deed, among: Iterable[UUID] | None = None) -> set[UUID]:
    """The chains on which this deed stands, such as everyone whose diary was deleted; of all, or among some."""
    wanted = select(TrailEntry.chain).where(TrailEntry.deed == deed)
    wanted = wanted if among is None else wanted.where(TrailEntry.chain.in_(list(among)))
    return set(session.scalars(wanted))


def faults(session: Session) -> list[str]:
    """Where the trail does not hold together: an altered, missing, added or swapped entry. Empty when it is whole."""
    said = {checking.MISSING: "is missing", checking.CHANGED: "is not as it was written"}
    return [f"chain {chain}: entry {one.position} {said[one.how]}" for chain, one in checking.faults(session)]


def head(session: Session) -> tuple[int, str]:
    """How many entries there are and one hash of every chain's end, to be kept somewhere else.

    Entries cut off the end of a chain leave no gap behind; only a head kept elsewhere shows that they are gone.
    """
    count, digest = 0, sha256()
    rows = select(TrailEntry.chain, TrailEntry.seal).order_by(TrailEntry.chain, TrailEntry.position)
    every = session.execute(rows.execution_options(yield_per=1000))
    for _chain, entries in groupby(every, attrgetter("chain")):
        seals = [row.seal for row in entries]
        count += len(seals)
        digest.update(seals[-1])
    return count, digest.hexdigest()
