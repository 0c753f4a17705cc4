"""Making the file of one release, in steps that are each kept at once. Broken off anywhere, it is gone on with.

First the rows are put by. Then every file of the ZIP is written from them, one after the other: what is finished stays,
and what was begun and not finished is written again. Nothing in it comes from a clock or from chance, so the ZIP is
the same however often that happened.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary import __version__
from socialrx_diary.db import Database
from socialrx_diary.exports import formats
from socialrx_diary.exports.tables import Project, Table
from socialrx_diary.making import pieces, plain
from socialrx_diary.making.archive import Archive, Cut, Member
from socialrx_diary.making.holding import Hold, LostError, clock, take
from socialrx_diary.making.inside import File, files
from socialrx_diary.making.models import Making
from socialrx_diary.making.putting_by import Laid, LaidProject, Plan, cases_packed, rows_packed
from socialrx_diary.making.readme import readme
from socialrx_diary.making.releases import NEVER, Kept
from socialrx_diary.making.rules import Part
from socialrx_diary.releases.rules import FILE_LASTS, Contents
from socialrx_diary.vault import Place, Vault


class Releases(Protocol):
    """Where releases are kept: what one holds, and whether it may still be handed out as it was gathered."""

    def contents(self, session: Session, vault: Vault, release_id: UUID) -> Contents: ...

    def handed_out(self, session: Session, vault: Vault, plan: Plan, now: datetime) -> bool: ...


def make(database: Database, vault: Vault, making_id: UUID, releases: Releases | None = None) -> bool:
    """Make a file, or go on with it; False when somebody else does, or there is nothing to do, or it may not leave."""
    hold = take(database, making_id)
    if hold is None:
        return False
    try:
        with hold.kept_up():
            while not _Work(hold, vault, releases or Kept()).do():
                pass
    except LostError:
        return False
    except NEVER:
        hold.give_up()
        return False
    except (KeyboardInterrupt, SystemExit):
        hold.let_go()
        raise
    pieces.forget(database.writing, making_id, Part.ROWS)
    return True


class _Work:
    """One file, from where it stands to its end."""

    def __init__(self, hold: Hold, vault: Vault, releases: Releases) -> None:
        self._hold, self._vault, self._releases = hold, vault, releases
        self._number = self._most = 0
        self._hash = sha256()

    def do(self) -> bool:
        """Do all that is left; False when somebody took something back meanwhile, so that it has to begin anew."""
        plan = self._plan() or self._gathered()
        out, archive = self._begun()
        todo = self._files(plan)
        try:
            for number, file in enumerate(todo[len(archive.members) :], len(archive.members)):
                self._hold.done, self._most = (_gone_through(plan, todo[:end]) for end in (number, number + 1))
                with archive.member(file.path) as one:
                    file.write(one, archive.members)
                kept = {"members": plain.bare(archive.members), "size": out.tell(), "tries": 0}
                with self._keep_with(self._rest(out), **kept):
                    pass
            archive.close()
        except BaseException:
            archive.leave()
            raise
        return self._hand_out(plan, out)

    def _plan(self) -> Plan | None:
        """What was put by, unless another version of the diary did: what is begun by one is not ended by another."""
        with self._hold.database.reading() as session:
            sealed = session.scalar(select(Making.plan_sealed).where(Making.id == self._hold.making_id))
        if not sealed:
            return None
        version, _, kept = self._vault.open_bytes_for_service(sealed, self._place).partition(b"\n")
        return plain.loads(Plan, kept) if version.decode() == __version__ else None

    def _gathered(self) -> Plan:
        """Put every row by, as all of them are in one moment."""
        self._forget_all()
        hold = self._hold
        with hold.database.reading() as session:
            contents = self._releases.contents(session, self._vault, hold.making_id)
            weeks = contents.facts.rows
            with hold.step(weeks=weeks, all_of_it=weeks * (1 + len(formats()))):
                pass
            tables = tuple(self._laid(table) for table in contents.tables)
            project = self._laid_project(contents.project) if contents.project else None
        plan = Plan(contents.facts, readme(contents), contents.inside, tables, project)
        kept = f"{__version__}\n".encode() + plain.dumps(plan)
        sealed = self._vault.seal_bytes_for_service(kept, self._place)
        with hold.step(plan_sealed=sealed, all_of_it=_gone_through(plan, self._files(plan))):
            pass
        return plan

    def _files(self, plan: Plan) -> list[File]:
        return files(plan, partial(self._read, Part.ROWS), self._came)

    def _laid(self, table: Table) -> Laid:
        first, rows = self._put_by(rows_packed(table))
        return Laid(table.name, table.title, tuple(table.fields), table.key, first, self._number, rows)

    def _laid_project(self, project: Project) -> LaidProject:
        first, passages = self._put_by(cases_packed(project))
        return LaidProject(project.name, project.title, first, self._number, passages)

    def _put_by(self, packed: Iterable[tuple[bytes, int]]) -> tuple[int, int]:
        """Put rows by; returns the number of their first piece, and how many they are."""
        first, rows = self._number, 0
        for content, count in packed:
            self._keep(Part.ROWS, content, done=count)
            rows += count
        return first, rows

    def _begun(self) -> tuple[Cut, Archive]:
        """The ZIP as far as it is finished; whatever was begun after that is forgotten."""
        wanted = select(Making.members, Making.pieces, Making.size).where(Making.id == self._hold.making_id)
        with self._hold.database.reading() as session:
            members, self._number, size = session.execute(wanted).one()
        for piece in self._read(Part.FILE, 0, self._number):
            self._hash.update(piece)
        pieces.forget(self._hold.step, self._hold.making_id, Part.FILE, self._number)
        out = Cut(partial(self._keep, Part.FILE), size)
        return out, Archive(out, [Member(**one) for one in members])

    def _keep(self, part: Part, content: bytes, *, done: int = 0) -> None:
        sealed = pieces.sealed(self._vault, self._hold.making_id, part, self._number, content)
        self._hold.done += done
        with self._hold.step() as session:
            pieces.put(session, self._hold.making_id, part, self._number, sealed)
        self._number += 1
        if part is Part.FILE:
            self._hash.update(content)

    @contextmanager
    def _keep_with(self, rest: bytes, **kept: object) -> Iterator[Session]:
        """Keep what is left as a piece of its own, however little, and what follows from its being kept, in one."""
        number, self._number = self._number, self._number + 1
        sealed = pieces.sealed(self._vault, self._hold.making_id, Part.FILE, number, rest)
        with self._hold.step(pieces=self._number, **kept) as session:
            pieces.put(session, self._hold.making_id, Part.FILE, number, sealed)
            yield session

    def _hand_out(self, plan: Plan, out: Cut) -> bool:
        """From now on it can be fetched, unless somebody in it took something back while it was made."""
        now, rest = clock(), self._rest(out)
        made = {"made_at": now, "expires_at": now + FILE_LASTS, "sha256": self._hash.hexdigest(), "size": out.tell()}
        try:
            with self._keep_with(rest, plan_sealed=None, members=[], runner=None, held_until=None, **made) as session:
                self._tell(session, plan, now)
        except _TakenBackError:
            self._forget_all()
            return False
        return True

    def _tell(self, session: Session, plan: Plan, now: datetime) -> None:
        """Tell everybody in it, in the transaction that lets it be fetched."""
        if not self._releases.handed_out(session, self._vault, plan, now):
            raise _TakenBackError

    def _rest(self, out: Cut) -> bytes:
        rest = out.rest()
        self._hash.update(rest)
        return rest

    def _forget_all(self) -> None:
        """Begin anew."""
        self._hold.done = self._number = 0
        with self._hold.step(plan_sealed=None, members=[], pieces=0, size=0):
            pass
        for part in Part:
            pieces.forget(self._hold.step, self._hold.making_id, part)

    def _read(self, part: Part, first: int, end: int) -> Iterable[bytes]:
        return pieces.read(self._hold.database, self._vault, self._hold.making_id, part, first, end)

    def _came(self, rows: int) -> None:
        """Some rows were gone through. A format may go through them more than once; that is no more for it."""
        self._hold.done = min(self._hold.done + rows, self._most)

    @property
    def _place(self) -> Place:
        return Place("makings", "plan", self._hold.making_id)


class _TakenBackError(Exception):
    """Somebody in it took something back while it was made."""


def _gone_through(plan: Plan, done: Iterable[File]) -> int:
    """How many rows were gone through once these files are finished, beside putting them by."""
    put_by = sum(table.rows for table in plan.tables) + (plan.project.passages if plan.project else 0)
    return put_by + sum(file.rows for file in done)
