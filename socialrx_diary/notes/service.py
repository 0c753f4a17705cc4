"""Starting notes, finding them, and keeping what either of the two writes. Nobody's words are written over unseen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.wording import Shown
from socialrx_diary.db import one_at_a_time
from socialrx_diary.notes.models import Note, NoteAnswer, NoteWords
from socialrx_diary.notes.rules import (
    Answer,
    Answered,
    Before,
    Beside,
    Kept,
    Pair,
    Part,
    Together,
    Words,
    Writer,
    Written,
    how_kept,
    may_write,
    stood,
)
from socialrx_diary.participants import service as participants
from socialrx_diary.vault import Grant, PersonKey, Place, Vault

WRITES = {Writer.PERSON: (Writer.PERSON,), Writer.WORKER: (Writer.WORKER, Writer.FOR_PERSON)}


def start(session: Session, by: Actor, participant_id: UUID, worker_id: UUID, met_on: date, now: datetime) -> UUID:
    """Begin the notes of a meeting; those of the same two on the same day are the same notes."""
    one_at_a_time(session, f"notes:{participant_id}")
    found = session.scalar(
        select(Note.id).where(Note.participant_id == participant_id, Note.worker_id == worker_id, Note.met_on == met_on)
    )
    if found:
        return found
    note = Note(id=uuid4(), participant_id=participant_id, worker_id=worker_id, met_on=met_on, started_at=now)
    note.started_by = _side(by).value
    session.add(note)
    session.flush()
    audit.note(session, by, Deed.NOTES_STARTED, participant_id, now, note=str(note.id))
    return note.id


def own(session: Session, vault: Vault, by: Actor, note_id: UUID | None = None) -> list[Together]:
    """Somebody's own notes, newest meeting first, with everything in them; or one of them."""
    wanted = _notes(note_id).where(Note.participant_id == by.id)
    rows = session.scalars(wanted).all()
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    person = called(participants.own_name(session, vault, by))
    here = participants.own(session, by).link_worker_id
    names = accounts.staff_names(session, {row.worker_id for row in rows})
    pairs = [_pair(row, person, names.get(row.worker_id, ""), here=row.worker_id == here) for row in rows]
    return _opened(session, key, grant, pairs, whose=None)


def with_somebody(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> list[Pair]:
    """The notes a link worker has with somebody on her list, newest first: whose and of which day, and no words."""
    person = participants.on_my_list(session, vault, by, participant_id)
    if person is None or not person.joined:
        return []
    wanted = _notes().where(Note.participant_id == participant_id, Note.worker_id == by.id)
    return [_pair(row, called(person.name), by.name, here=True) for row in session.scalars(wanted)]


def answers_of(session: Session, pairs: Iterable[Pair]) -> dict[UUID, tuple[Answered, ...]]:
    """What has been said of some notes, oldest first."""
    ids = [pair.note_id for pair in pairs]
    found: dict[UUID, tuple[Answered, ...]] = dict.fromkeys(ids, ())
    rows = select(NoteAnswer).where(NoteAnswer.note_id.in_(ids)).order_by(NoteAnswer.note_id, NoteAnswer.number)
    for row in session.scalars(rows):
        found[row.note_id] += (Answered(row.number, Answer(row.answer), row.said_on, row.stood, row.at),)
    return found


def lets_in(session: Session, by: Actor, pair: Pair) -> bool:
    """Whether a link worker may open and write these notes now."""
    return pair.note_id in open_among(session, by, pair.participant_id, [pair])


def open_among(session: Session, by: Actor, participant_id: UUID, pairs: Sequence[Pair]) -> set[UUID]:
    """Which of the notes with one person a link worker may open and write now.

    What the person wrote there is seen while they let it be. Before they have said so there is nothing of theirs.
    """
    ids = {pair.note_id for pair in pairs}
    choice = consent.standing_of(session, participant_id).notes_with(by.id)
    if choice is not None:
        return ids if choice else set()
    theirs = select(NoteWords.note_id).where(NoteWords.note_id.in_(ids), NoteWords.written_by == Writer.PERSON.value)
    return ids - set(session.scalars(theirs))


def open_for(
    session: Session, vault: Vault, by: Actor, pair: Pair, deed: Deed, now: datetime
) -> tuple[Together, Grant] | None:
    """A note for the link worker it was made with, on the trail first; None when the person does not let it be seen."""
    one_at_a_time(session, f"note:{pair.note_id}")  # first, as whoever writes does: nobody waits for one who waits
    audit.wait_turn(session, pair.participant_id)  # what is taken back meanwhile counts already
    if not lets_in(session, by, pair):
        return None
    grant = consent.grant_notes(session, by, pair.participant_id, deed, now, note=str(pair.note_id))
    if grant is None:
        return None
    return _opened(session, vault.key_of(pair.participant_id), grant, [pair], whose=Writer.WORKER)[0], grant


def keep(session: Session, vault: Vault, by: Actor, pair: Pair, written: Mapping[Part, Written], now: datetime) -> bool:
    """Keep what one of the two wrote. True when some of it stands beside words that are newer, to be settled."""
    one_at_a_time(session, f"note:{pair.note_id}")
    key = vault.key_of(pair.participant_id)
    kept = {_keep_part(session, key, by, pair.note_id, part, one, now) for part, one in written.items()}
    if kept & {Kept.NEW, Kept.BESIDE}:
        audit.note(session, by, Deed.NOTES_WRITTEN, pair.participant_id, now, note=str(pair.note_id))
    if kept - {Kept.OLDER} and by.role is Role.PARTICIPANT:
        _say_yes(session, by, pair, now)
    return Kept.BESIDE in kept


def settle(
    session: Session, vault: Vault, grant: Grant, by: Actor, note: Together, words_id: UUID, now: datetime, *, add: bool
) -> bool:
    """Put words that stand beside others with them, or leave them out; False when there are none to settle."""
    one_at_a_time(session, f"note:{note.pair.note_id}")
    row = session.get(NoteWords, words_id)
    if row is None or row.settled or words_id not in {one.id for one in note.beside}:
        return False
    part, key = Part(row.part), vault.key_of(note.pair.participant_id)
    standing = note.words(row.part)
    if not may_write(_side(by) is Writer.PERSON, part, standing):
        return False
    row.settled = True
    beside = key.open(grant, row.words_sealed, _place(row.id))
    if add:
        words = "\n\n".join(one for one in (standing.words, beside) if one)
        keep(session, vault, by, note.pair, {part: Written(words, standing.version, uuid4())}, now)
    session.flush()
    return True


def stood_now(session: Session, note_id: UUID) -> str:
    """Which version of each part there is now; for this nothing is opened."""
    one_at_a_time(session, f"note:{note_id}")
    newest = {part: _newest(session, note_id, part) for part in Part}
    return stood({part: _unread(row, part) for part, row in newest.items()})


def stop(session: Session, by: Actor, worker_id: UUID, shown: Shown, now: datetime) -> None:
    """Make no more notes with this link worker; those that both agreed on stay."""
    consent.choose(session, by, Chosen(Scope.NOTES, Choice.NO, worker_id), shown, now)


def make_again(session: Session, by: Actor, worker_id: UUID, shown: Shown, now: datetime) -> None:
    """Make notes with this link worker again."""
    consent.choose(session, by, Chosen(Scope.NOTES, Choice.YES, worker_id), shown, now)


def rows_of(session: Session, note_ids: Sequence[UUID]) -> Sequence[NoteWords]:
    """Every version of every part, oldest first."""
    wanted = select(NoteWords).where(NoteWords.note_id.in_(note_ids))
    return session.scalars(wanted.order_by(NoteWords.kept_at, NoteWords.version, NoteWords.id)).all()


def words_in(key: PersonKey, grant: Grant, row: NoteWords) -> str:
    """The words of one version."""
    return key.open(grant, row.words_sealed, _place(row.id))


def note_rows(session: Session, by: Actor) -> dict[UUID, Note]:
    """Somebody's own notes as they are kept."""
    return {row.id: row for row in session.scalars(_notes().where(Note.participant_id == by.id))}


def _say_yes(session: Session, by: Actor, pair: Pair, now: datetime) -> None:
    """Whoever writes on a page that says who sees it has said yes to that; it is noted once, with those words."""
    if pair.here and consent.standing_of(session, by.id).notes_with(pair.worker_id) is None:
        shown = wording.shown(wording.NOTES, worker=pair.worker)
        consent.choose(session, by, Chosen(Scope.NOTES, Choice.YES, pair.worker_id), shown, now)


def _keep_part(
    session: Session, key: PersonKey, by: Actor, note_id: UUID, part: Part, written: Written, now: datetime
) -> Kept:
    """Keep one part. What a link worker wrote down for somebody who has written there meanwhile stands beside it."""
    newest, last = _newest(session, note_id, part), _last_of(session, by, note_id, part, written.page)
    standing = _unread(newest, part)
    writer = may_write(_side(by) is Writer.PERSON, part, standing)
    if writer is None and part is Part.WORKER:
        raise consent.NotTheirsError("nobody writes in the link worker's voice but the link worker")
    goes_on = last is not None and not last.settled and (last.set_aside or last is newest)
    how = how_kept(standing, written, Before(last.typed, goes_on) if last else None)
    if writer is None and how is not Kept.OLDER and not (last and last.set_aside and goes_on):
        how = Kept.BESIDE
    if last and how is Kept.IN_PLACE:
        last.words_sealed, last.typed, last.kept_at = key.seal(written.words, _place(last.id)), written.typed, now
        last.version += 0 if last.set_aside else 1
    elif how in {Kept.NEW, Kept.BESIDE}:
        row = NoteWords(id=uuid4(), note_id=note_id, part=part.value, page=written.page, typed=written.typed)
        row.set_aside, row.settled, row.kept_at = how is Kept.BESIDE, False, now
        row.version = standing.version + (how is Kept.NEW)
        row.written_by = (writer or Writer.FOR_PERSON).value
        row.words_sealed = key.seal(written.words, _place(row.id))
        session.add(row)
    session.flush()
    return how


def _opened(
    session: Session, key: PersonKey, grant: Grant, pairs: Sequence[Pair], whose: Writer | None
) -> list[Together]:
    """Notes with their words. `whose` side it is for: beside another's voice nothing is shown to the link worker."""
    answers = answers_of(session, pairs)
    rows = rows_of(session, [pair.note_id for pair in pairs])
    return [
        Together(
            pair,
            _parts(key, grant, [row for row in rows if row.note_id == pair.note_id]),
            tuple(
                Beside(row.id, Part(row.part), words_in(key, grant, row), Writer(row.written_by))
                for row in rows
                if row.note_id == pair.note_id and row.set_aside and not row.settled
                and (whose is None or Part(row.part) is not Part.PERSON)
            ),
            answers[pair.note_id],
        )
        for pair in pairs
    ]  # fmt: skip


def _parts(key: PersonKey, grant: Grant, rows: Iterable[NoteWords]) -> dict[Part, Words]:
    newest = {Part(row.part): row for row in sorted(rows, key=lambda one: one.version) if not row.set_aside}
    return {
        part: Words(part, row.version, words_in(key, grant, row), Writer(row.written_by))
        for part, row in newest.items()
    }


def _unread(row: NoteWords | None, part: Part) -> Words:
    return Words(part, row.version, "", Writer(row.written_by)) if row else Words(part)


def _newest(session: Session, note_id: UUID, part: Part) -> NoteWords | None:
    wanted = _of_part(note_id, part).where(NoteWords.set_aside.is_(False)).order_by(NoteWords.version.desc())
    return session.scalar(wanted.limit(1))


def _last_of(session: Session, by: Actor, note_id: UUID, part: Part, page: UUID) -> NoteWords | None:
    own = NoteWords.written_by.in_([writer.value for writer in WRITES[_side(by)]])
    wanted = _of_part(note_id, part).where(NoteWords.page == page, own).order_by(NoteWords.kept_at.desc())
    return session.scalar(wanted.limit(1))


def _of_part(note_id: UUID, part: Part) -> Select[NoteWords]:
    wanted = select(NoteWords).where(NoteWords.note_id == note_id, NoteWords.part == part.value)
    return wanted.execution_options(populate_existing=True)


def _notes(note_id: UUID | None = None) -> Select[Note]:
    wanted = select(Note).order_by(Note.met_on.desc(), Note.started_at.desc())
    return wanted.where(Note.id == note_id) if note_id else wanted


def _pair(row: Note, person: str, worker: str, *, here: bool) -> Pair:
    return Pair(row.id, row.participant_id, person, row.worker_id, called(worker), row.met_on, here)


def _side(by: Actor) -> Writer:
    return Writer.PERSON if by.role is Role.PARTICIPANT else Writer.WORKER


def _place(words_id: UUID) -> Place:
    return Place("note_words", "words", words_id)
