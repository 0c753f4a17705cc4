"""Looking for damage: does the trail hold, does everything sealed open, is the database whole, is any key left over."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice, product
from operator import itemgetter
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, FromClause, Select, select, text
from sqlalchemy.orm import Session

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.migrations.models import metadata
from socialrx_diary.migrations.rows import UNGUARDED
from socialrx_diary.migrations.triggers import DEEDS
from socialrx_diary.upkeep import Service
from socialrx_diary.vault import PersonKey, Place, Vault, VaultError

APPEND_ONLY = ("trail", "permissions", "wordings", "erasures")
# Rows that go with their owner and are never changed before: what both agreed on.
NEVER_CHANGED = ("note_answers",)
PEOPLE_AT_ONCE = 50

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}

# Tables of the wall between services that stands: forced upon everybody, by a policy and nothing that opens it wider.
WALLED = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity
AND ARRAY(SELECT polname FROM pg_policy WHERE polrelid = pg_class.oid) = ARRAY['whose'::name]
"""


@dataclass(frozen=True)
class Sealed:
    """A column that holds sealed texts. Without an owner they are the service's own, sealed with the key ring.

    `through` is the table by which a row belongs to its owner's, where it is not their own.
    """

    table: str
    column: str
    place: str
    owner: str | None = None
    through: str | None = None

    def rows(self) -> Select[UUID, UUID, bytes]:
        """Owner, row and sealed text, the same owner's together."""
        table = metadata.tables[self.table]
        owners = (self.owner or self.table).split(".")[0]
        joined: FromClause = table
        for other in (self.through, owners):
            if other and other != self.table:
                joined = joined.join(metadata.tables[other])
        wanted = select(self._owner(), table.c.id, table.c[self.column]).select_from(joined)
        wanted = wanted.where(table.c[self.column].is_not(None))
        return wanted.order_by(self._owner(), table.c.id).execution_options(yield_per=1000)

    def _owner(self) -> ColumnElement[UUID]:
        table, column = (self.owner or f"{self.table}.id").split(".")
        return metadata.tables[table].c[column]


SEALED = (
    Sealed("participants", "name_sealed", "name", "participants.id"),
    Sealed("needs", "said_sealed", "said", "needs.participant_id"),
    Sealed("invites", "code_sealed", "code", "invites.participant_id"),
    Sealed("reflections", "words_sealed", "words", "reflections.participant_id"),
    Sealed("earlier_versions", "words_sealed", "words", "reflections.participant_id"),
    Sealed("drafts", "words_sealed", "words", "drafts.participant_id"),
    Sealed("talk_lines", "words_sealed", "words", "talk_lines.participant_id"),
    Sealed("passkeys", "name_sealed", "name", "passkeys.participant_id"),
    Sealed("paper_pages", "code_sealed", "code", "paper_pages.participant_id"),
    Sealed("openings", "name_sealed", "name"),
    Sealed("note_words", "words_sealed", "words", "notes.participant_id"),
    Sealed("note_answers", "copy_sealed", "copy", "notes.participant_id"),
    Sealed("agreed_lines", "words_sealed", "words", "notes.participant_id"),
    Sealed("passing_words", "words_sealed", "words", "passing_words.participant_id"),
    Sealed("answer_sets", "answers_sealed", "answers", "answer_sets.participant_id"),
    Sealed("passage_readings", "decisions_sealed", "decisions", "reflections.participant_id", through="passages"),
    Sealed("reminders", "to_sealed", "to", "reminders.participant_id"),
    Sealed("reminders_sent", "hint_sealed", "hint", "reminders_sent.participant_id"),
    Sealed("staff", "totp_sealed", "totp"),
    Sealed("staff_passkeys", "name_sealed", "name"),
    Sealed("makings", "plan_sealed", "plan"),
    Sealed("file_pieces", "content_sealed", "content"),
    Sealed("releases", "seed_sealed", "seed"),
    Sealed("released", "inside_sealed", "inside"),
)


@dataclass
class Found:
    """What there was to check, and how much of it."""

    sealed: int = 0
    idle_keys: int = 0


def faults(service: Service, found: Found) -> Iterator[str]:
    """Every fault there is, each in one line with what can be done; what was looked at is counted in `found`."""
    for name, engine in (("data", service.database.reader), ("key store", service.keys.reader)):
        yield from _broken_database(name, engine)
    with service.database.reading() as session:
        yield from (f"The trail has been tampered with: {one}." for one in audit.faults(session))
        yield from _missing_triggers(session)
        yield from _open_tables(session)
        for sealed in SEALED:
            yield from _unopenable(session, service.vault, sealed, found)
        yield from _left_over_keys(session, service.vault, found)


def _broken_database(name: str, engine: Engine) -> Iterator[str]:
    """PostgreSQL keeps these promises by itself; SQLite is asked."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for row in connection.execute(text("PRAGMA integrity_check")):
            if row[0] != "ok":
                yield f"The {name} is damaged: {row[0]}. Put a backup back."
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"The {name} is damaged: a row of {row[0]} belongs to a row of {row[2]} that is gone."


def _missing_triggers(session: Session) -> Iterator[str]:
    dialect = session.get_bind().dialect.name
    there = set(session.scalars(text(TRIGGERS[dialect])))
    wanted = [*product(APPEND_ONLY, DEEDS[dialect]), *product(NEVER_CHANGED, ("update",))]
    for table, deed in wanted:
        if f"{table}_never_{deed}" not in there:
            yield f"The trigger {table}_never_{deed} is gone: rows of {table} could be changed. Put a backup back."


def _open_tables(session: Session) -> Iterator[str]:
    """SQLite knows no such wall."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in sorted(metadata.tables.keys() - UNGUARDED.keys() - set(session.scalars(text(WALLED)))):
        yield f"Rows of {table} are not kept apart by service: its policy is gone. Put a backup back."


def _unopenable(session: Session, vault: Vault, sealed: Sealed, found: Found) -> Iterator[str]:
    owners = groupby(session.execute(sealed.rows()), itemgetter(0))
    # Some people's texts at a time are in memory, and their keys are fetched together.
    while together := {owner: list(rows) for owner, rows in islice(owners, PEOPLE_AT_ONCE)}:
        keys = _keys(vault, list(together)) if sealed.owner else {}
        for owner, rows in together.items():
            found.sealed += len(rows)
            for _owner, row_id, blob in rows:
                if not _opens(vault, keys.get(owner), sealed, Place(sealed.table, sealed.place, row_id), blob):
                    yield f"What is sealed in {sealed.table}, row {row_id}, does not open. Put a backup back."


def _keys(vault: Vault, owners: list[UUID]) -> dict[UUID, PersonKey]:
    """The keys of several people, without those that have been damaged."""
    try:
        return vault.keys_of(owners)
    except VaultError:
        halves = owners[: len(owners) // 2], owners[len(owners) // 2 :]
        return {} if len(owners) == 1 else _keys(vault, halves[0]) | _keys(vault, halves[1])


def _opens(vault: Vault, key: PersonKey | None, sealed: Sealed, place: Place, blob: bytes) -> bool:
    if sealed.owner:
        return key is not None and key.fits(blob, place)
    return vault.fits_service(blob, place)


def _left_over_keys(session: Session, vault: Vault, found: Found) -> Iterator[str]:
    with_keys = vault.people()
    people = set(session.scalars(select(metadata.tables["participants"].c.id)))
    gone = audit.chains_ended_by(session, Deed.DIARY_DELETED)
    if with_keys & gone:
        yield f"Keys of deleted diaries are left over: {len(with_keys & gone)}. Run: socialrx-diary sweep"
    # An invitation that was broken off leaves a key that opens nothing. That is no fault, and one may be on its way.
    found.idle_keys = len(with_keys - people - gone)
