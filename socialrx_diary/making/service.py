"""Files of releases, as a researcher meets them: begun, on the way, here for a while, fetched, gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import Database
from socialrx_diary.making import holding, pieces
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.rules import DOWNLOADS, STILL_READ, Part, Progress, Stage, progress, size_said, stage
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


WAITING = Standing(Stage.WAITING, None, None, None, None, (0, "kB"), DOWNLOADS)


def start(session: Session, release_id: UUID) -> None:
    """Have the file of a release made; asked twice it is still one file."""
    if session.get(Making, release_id) is None:
        session.add(Making(id=release_id))
        session.flush()


def start_all(session: Session) -> None:
    """Have the file of every release made that a second person said yes to."""
    for release_id in releases.to_be_made(session):
        start(session, release_id)


def to_do(session: Session) -> bool:
    """Whether there is a file to be made that nobody works at."""
    begun = [session.get(Making, release_id) for release_id in releases.to_be_made(session)]
    return None in begun or bool(holding.waiting(session))


def standing(session: Session, release_id: UUID, now: datetime) -> Standing:
    """Where the file of a release stands that may be made."""
    kept = session.get(Making, release_id)
    if kept is None:
        return WAITING
    return Standing(
        stage=stage(kept, now),
        progress=progress(kept.done, kept.all_of_it, kept.weeks),
        made_at=kept.made_at,
        expires_at=kept.expires_at,
        sha256=kept.sha256,
        size=size_said(kept.size),
        left=max(0, DOWNLOADS - kept.fetched),
    )


def fetch(session: Session, by: Actor, study_id: UUID, release_id: UUID, now: datetime) -> int | None:
    """Count one download and note it; returns how many pieces there are, None when it cannot be fetched any more."""
    here = (Making.id == release_id, Making.fetched < DOWNLOADS, Making.expires_at > now)
    counted = update(Making).where(*here).values(fetched=Making.fetched + 1).returning(Making.pieces)
    count = session.execute(counted).scalar()
    if count is not None:
        about = {"study": str(study_id), "export": str(release_id)}
        audit.note(session, by, Deed.RESEARCH_FILE_FETCHED, by.organisation_id, now, **about)
    return count


def content(database: Database, vault: Vault, release_id: UUID, count: int) -> Iterator[bytes]:
    """The ZIP, a piece at a time. Whoever is slow holds up nobody."""
    return pieces.read(database, vault, release_id, Part.FILE, 0, count)


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
        pieces.forget(database, making_id, Part.ROWS)
    for making_id in gone:
        pieces.forget(database, making_id, Part.FILE)
    return len(gone)


def _has(part: Part) -> ColumnElement[bool]:
    return select(Piece.id).where(Piece.making_id == Making.id, Piece.part == part.value).exists()
