"""Saying whether notes are right, the copies both then keep, and what was agreed until it is done or dropped."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.notes import service
from socialrx_diary.notes.copies import Copy, Version, Whole, read, spelled
from socialrx_diary.notes.models import AgreedLine, Note, NoteAnswer, NoteWords
from socialrx_diary.notes.rules import (
    AGREED_ON,
    Answer,
    Line,
    Pair,
    Part,
    Said,
    State,
    Together,
    Writer,
)
from socialrx_diary.vault import Grant, PersonKey, Place, Vault
from socialrx_diary.weeks import today

DEEDS = {Answer.RIGHT: Deed.NOTES_RIGHT, Answer.NOT_RIGHT: Deed.NOTES_NOT_RIGHT}


def answer(session: Session, vault: Vault, by: Actor, note: Together, said: Answer, seen: str, now: datetime) -> bool:
    """The person says whether a note is right; False when it has changed since it was `seen`: they look once more."""
    if service.stood_now(session, note.pair.note_id) != seen or note.stood != seen:
        return False
    if note.state not in {State.EMPTY, State(said.value)}:
        number = _note(session, vault.key_of(by.id), consent.grant_own(session, by), note, said, today(now), now)
        about = {"note": str(note.pair.note_id), "number": str(number)}
        audit.note(session, by, DEEDS[said], by.id, now, **about)
    return True


def agreed_aloud(session: Session, vault: Vault, by: Actor, pair: Pair, on: date, seen: str, now: datetime) -> bool:
    """The link worker notes that the person agreed aloud, on which day; False when the note has changed meanwhile."""
    if service.stood_now(session, pair.note_id) != seen:
        return False
    opened = service.open_for(session, vault, by, pair, Deed.NOTES_AGREED_ALOUD, now)
    if opened is None or opened[0].state in {State.EMPTY, *AGREED_ON}:
        return opened is not None
    note, grant = opened
    _note(session, vault.key_of(pair.participant_id), grant, note, Answer.ALOUD, on, now)
    return True


def copy_of(session: Session, vault: Vault, grant: Grant, pair: Pair, number: int) -> Copy | None:
    """One copy, for a reader who holds a grant; None when there is none of this number."""
    row = session.scalar(_copies(pair.note_id).where(NoteAnswer.number == number))
    return _copy(vault.key_of(pair.participant_id), grant, row) if row else None


def copy_for(session: Session, vault: Vault, by: Actor, pair: Pair, number: int, now: datetime) -> Copy | None:
    """One copy for the link worker who made the notes, on the trail first. It stays theirs whatever is shared since."""
    if session.scalar(_copies(pair.note_id).where(NoteAnswer.number == number)) is None:
        return None
    about = {"note": str(pair.note_id), "number": str(number)}
    grant = consent.grant_notes(session, by, pair.participant_id, Deed.NOTES_COPIED, now, **about)
    return copy_of(session, vault, grant, pair, number) if grant else None


def agreed_before(session: Session, vault: Vault, grant: Grant, pair: Pair) -> tuple[Line, ...]:
    """What these two agreed last time, with what the person has said of it: only that, for the next notes."""
    agreed = select(AgreedLine.note_id).join(Note).where(
        Note.participant_id == pair.participant_id, Note.worker_id == pair.worker_id, Note.met_on < pair.met_on,
        AgreedLine.left_out.is_(False),
    )  # fmt: skip
    last = session.scalar(agreed.order_by(Note.met_on.desc()).limit(1))
    key = vault.key_of(pair.participant_id)
    lines = (_line(key, grant, row) for row in session.scalars(_lines_of([last] if last else [])))
    return tuple(line for line in lines if not line.left_out)


def on_home(session: Session, vault: Vault, by: Actor) -> tuple[Line, ...]:
    """What was agreed and is neither done nor dropped, in the order it was agreed, for the person's own home."""
    if not by.whole:
        return ()
    rows = session.scalars(_own_lines(by).where(AgreedLine.said.is_(None))).all()
    if not rows:
        return ()
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return tuple(_line(key, grant, row) for row in rows)


def every_line(session: Session, vault: Vault, by: Actor) -> tuple[Line, ...]:
    """Everything that was ever agreed and not left out since, in the order it was agreed."""
    rows = session.scalars(_own_lines(by)).all()
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return tuple(_line(key, grant, row) for row in rows)


def say(session: Session, by: Actor, line_id: UUID, said: Said | None, now: datetime) -> bool:
    """The person says that something agreed is done or not any more, or takes that back; False if it is not theirs."""
    row = session.scalar(_own_lines(by).where(AgreedLine.id == line_id))
    if row is None:
        return False
    if row.said != (said.value if said else None):
        row.said, row.said_at = (said.value, now) if said else (None, None)
        audit.note(session, by, Deed.AGREED_SAID, by.id, now, line=str(line_id))
    session.flush()
    return True


def every(session: Session, vault: Vault, by: Actor) -> list[Whole]:
    """All there is of one's own notes, for one's own copy of everything."""
    found = service.own(session, vault, by)
    if not found:
        return []
    key, grant, kept = vault.key_of(by.id), consent.grant_own(session, by), service.note_rows(session, by)
    versions: dict[UUID, list[Version]] = defaultdict(list)
    lines: dict[UUID, list[Line]] = defaultdict(list)
    copies: dict[UUID, list[Copy]] = defaultdict(list)
    for row in service.rows_of(session, list(kept)):
        versions[row.note_id].append(_version(key, grant, row))
    for line in session.scalars(_lines_of(list(kept))):
        lines[line.note_id].append(_line(key, grant, line))
    for one in session.scalars(select(NoteAnswer).where(NoteAnswer.note_id.in_(kept)).order_by(NoteAnswer.number)):
        if one.copy_sealed is not None:
            copies[one.note_id].append(_copy(key, grant, one))
    return [
        Whole(
            note,
            kept[note_id].started_by,
            kept[note_id].started_at,
            tuple(versions[note_id]),
            tuple(lines[note_id]),
            tuple(copies[note_id]),
        )
        for note_id, note in ((note.pair.note_id, note) for note in found)
    ]


def _version(key: PersonKey, grant: Grant, row: NoteWords) -> Version:
    words, writer = service.words_in(key, grant, row), Writer(row.written_by)
    return Version(Part(row.part), row.version, words, writer, row.set_aside, row.settled, row.kept_at)


def _copy(key: PersonKey, grant: Grant, row: NoteAnswer) -> Copy:
    sealed = key.open(grant, row.copy_sealed or b"", _place("note_answers", row.id))
    return read(sealed, Answer(row.answer), row.said_on)


def _note(session: Session, key: PersonKey, grant: Grant, note: Together, said: Answer, on: date, now: datetime) -> int:
    """Note an answer. When the note is right, both keep a copy of it as it stands, and what was agreed is agreed."""
    number = 1 + (note.answers[-1].number if note.answers else 0)
    row = NoteAnswer(id=uuid4(), note_id=note.pair.note_id, number=number, answer=said.value, stood=note.stood)
    row.said_on, row.at = on, now
    if said is not Answer.NOT_RIGHT:
        row.copy_sealed = key.seal(spelled(_copied(note, said, on)), _place("note_answers", row.id))
        _agree(session, key, grant, note, now)
    session.add(row)
    session.flush()
    return number


def _copied(note: Together, said: Answer, on: date) -> Copy:
    parts = {part: one.words for part, one in note.parts.items() if one.words}
    return Copy(note.pair.person, note.pair.worker, note.pair.met_on, said, on, parts, note.for_person)


def _agree(session: Session, key: PersonKey, grant: Grant, note: Together, now: datetime) -> None:
    """Put what was agreed on the person's home. What stood there before keeps what was said of it."""
    rows = session.scalars(_lines_of([note.pair.note_id])).all()
    known = {key.open(grant, row.words_sealed, _place("agreed_lines", row.id)): row for row in rows}
    lines = note.words("agreed").lines
    for words, row in known.items():
        row.left_out = words not in lines
    for number, words in enumerate(lines):
        if words not in known:
            line = AgreedLine(id=uuid4(), note_id=note.pair.note_id, number=number, agreed_at=now, left_out=False)
            line.words_sealed = key.seal(words, _place("agreed_lines", line.id))
            session.add(line)
    session.flush()


def _line(key: PersonKey, grant: Grant, row: AgreedLine) -> Line:
    words = key.open(grant, row.words_sealed, _place("agreed_lines", row.id))
    said = Said(row.said) if row.said else None
    return Line(row.id, words, said, row.said_at, row.agreed_at, row.left_out)


def _lines_of(note_ids: Sequence[UUID]) -> Select[AgreedLine]:
    return select(AgreedLine).where(AgreedLine.note_id.in_(note_ids)).order_by(AgreedLine.agreed_at, AgreedLine.number)


def _own_lines(by: Actor) -> Select[AgreedLine]:
    own = select(AgreedLine).join(Note).where(Note.participant_id == by.id, AgreedLine.left_out.is_(False))
    return own.order_by(AgreedLine.agreed_at, AgreedLine.number)


def _copies(note_id: UUID) -> Select[NoteAnswer]:
    return select(NoteAnswer).where(NoteAnswer.note_id == note_id, NoteAnswer.copy_sealed.is_not(None))


def _place(table: str, row_id: UUID) -> Place:
    return Place(table, "copy" if table == "note_answers" else "words", row_id)
