"""Files of releases, as a researcher meets them: begun, on the way, here for a while, fetched, gone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import Database, one_at_a_time
from socialrx_diary.making import holding, pieces
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.rules import (
    DOWNLOADS,
    STILL_READ,
    FileKept,
    Part,
    Progress,
    Stage,
    progress,
    size_said,
    stage,
)
from socialrx_diary.releases import service as releases
from socialrx_diary.vault import Vault


@dataclass(frozen=True)
class Standing:
    """Where a file stands, for the page that says so."""

    stage: Stage
    progress: Progress | None
    made_at: datetime | None
    expires_at: datetime | None
    sha256: str | None
    size: tuple[int, str]
    left: int


@dataclass(frozen=True)
class Fetched:
    """A file that may be read once: in how many pieces it is kept, and how long it is."""

    release_id: UUID
    pieces: int
    size: int


# All that is said of a file. The plan is not among it: it may be large, and pages ask every few seconds.
SAID = (
    Making.begun_at, Making.made_at, Making.expires_at, Making.given_up_at, Making.fetched, Making.sha256, Making.size,
    Making.weeks, Making.done, Making.all_of_it, Making.plan_sealed.is_not(None).label("gathered"),
)  # fmt: skip
WAITING = Standing(Stage.WAITING, None, None, None, None, (0, "kB"), DOWNLOADS)


def start(session: Session, release_id: UUID) -> None:
    """Have the file of a release made; asked twice it is still one file."""
    one_at_a_time(session, f"making:{release_id}")
    if not _begun(session, [release_id]):
        session.add(Making(id=release_id))
        session.flush()


def start_all(session: Session) -> None:
    """Have the file of every release made that may be made."""
    for release_id in releases.to_be_made(session):
        start(session, release_id)


def to_do(session: Session) -> bool:
    """Whether there is a file to be made that nobody works at."""
    asked = set(releases.to_be_made(session))
    return asked > _begun(session, asked) or bool(holding.waiting(session))


def standing(session: Session, release_id: UUID, now: datetime) -> Standing:
    """Where the file of a release stands that may be made."""
    kept = session.execute(select(*SAID).where(Making.id == release_id)).one_or_none()
    if kept is None:
        return WAITING
    return Standing(
        stage=stage(cast("FileKept", kept), now),
        progress=progress(kept.done, kept.all_of_it, kept.weeks),
        made_at=kept.made_at,
        expires_at=kept.expires_at,
        sha256=kept.sha256,
        size=size_said(kept.size),
        left=max(0, DOWNLOADS - kept.fetched),
    )


def fetch(session: Session, by: Actor, study_id: UUID, release_id: UUID, now: datetime) -> Fetched | None:
    """Count one download and note it; None when it cannot be fetched any more."""
    here = (Making.id == release_id, Making.fetched < DOWNLOADS, Making.expires_at > now)
    counted = update(Making).where(*here).values(fetched=Making.fetched + 1).returning(Making.pieces, Making.size)
    found = session.execute(counted).one_or_none()
    if found is None:
        return None
    about = {"study": str(study_id), "export": str(release_id)}
    audit.note(session, by, Deed.RESEARCH_FILE_FETCHED, by.organisation_id, now, **about)
    return Fetched(release_id, found.pieces, found.size)


def content(database: Database, vault: Vault, fetched: Fetched) -> Iterator[bytes]:
    """The ZIP, a piece at a time. Whoever is slow holds up nobody."""
    return pieces.read(database, vault, fetched.release_id, Part.FILE, 0, fetched.pieces)


def sweep(database: Database, now: datetime) -> int:
    """Forget the pieces of files whose time is over, and what was put by for others; returns how many files went.

    The line that says that a file was made stays.
    """
    over = or_(Making.expires_at <= now - STILL_READ, Making.given_up_at.is_not(None))
    with database.reading() as session:
        made = select(Making.id).where(Making.made_at.is_not(None) | Making.given_up_at.is_not(None))
        left = set(session.scalars(made.where(_has(Part.ROWS))))
        gone = set(session.scalars(select(Making.id).where(over, _has(Part.FILE))))
    for making_id in left | gone:
        pieces.forget(database.writing, making_id, Part.ROWS)
    for making_id in gone:
        pieces.forget(database.writing, making_id, Part.FILE)
    return len(gone)


def without_pieces(session: Session, now: datetime) -> None:
    """Where no piece is left, as after a backup was put back: a file being made is begun anew, any other is over."""
    session.execute(delete(Making).where(Making.made_at.is_(None), Making.given_up_at.is_(None)))
    session.execute(update(Making).where(Making.expires_at > now).values(expires_at=now))
    releases.end(session, now)


def _begun(session: Session, release_ids: Collection[UUID]) -> set[UUID]:
    return set(session.scalars(select(Making.id).where(Making.id.in_(release_ids))))


def _has(part: Part) -> ColumnElement[bool]:
    return select(Piece.id).where(Piece.making_id == Making.id, Piece.part == part.value).exists()
