"""One passage in a reader's hands: leave to open it, and what they decided, sealed with its writer's key."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.checking import rules
from socialrx_diary.checking.models import Passage, PassageReading
from socialrx_diary.checking.rules import Decision
from socialrx_diary.consent import service as consent
from socialrx_diary.reflections import worded
from socialrx_diary.studies.service import StudyKept
from socialrx_diary.vault import Grant, PersonKey, Place, Vault


@dataclass(frozen=True)
class Held:
    """A passage that may be worked on just now, with its words as they stand."""

    passage: Passage
    version: int
    words: str
    grant: Grant
    key: PersonKey

    def decisions(self, row: PassageReading) -> list[Decision]:
        """What a reader decided."""
        return opened(self.key, self.grant, row)


def passage_of(session: Session, study: StudyKept, passage_id: UUID) -> Passage | None:
    """A passage of a study; None for another's, there or not, and when its week was deleted."""
    return session.scalar(select(Passage).where(Passage.id == passage_id, Passage.study_id == study.id))


def hold(
    session: Session, vault: Vault, by: Actor, study: StudyKept, passage_id: UUID, now: datetime, *, shows: bool = False
) -> Held | None:
    """A passage to work on, or None when the study may not use its words just now. A look goes on the trail first."""
    passage = passage_of(session, study, passage_id) if study.gets_words else None
    week = worded.week_of(session, passage.reflection_id) if passage else None
    if passage is None or week is None:
        return None
    grant = consent.grant_check(session, by, week.participant_id, study.id, week.id, now, shows=shows)
    if grant is None:
        return None
    key = vault.key_of(week.participant_id)
    version, words = worded.words_of(session, key, grant, week.id)
    return Held(passage, version, words, grant, key)


def reading(session: Session, by: Actor, held: Held) -> PassageReading | None:
    """What a reader has decided of these very words, done or not; None when they never had them open."""
    return session.scalar(
        select(PassageReading).where(
            PassageReading.passage_id == held.passage.id,
            PassageReading.version == held.version,
            PassageReading.reader_id == by.id,
        )
    )


def put_down(
    session: Session, by: Actor, held: Held, row: PassageReading | None, decisions: Sequence[Decision], now: datetime
) -> None:
    """Keep what a reader has before them, opened just now on the device in hand.

    Where somebody's longer mark took in one that this reader had decided, theirs is open again: were it still called
    done once the other is gone, the week would be left out of a file and nobody told.
    """
    reading_id = row.id if row else uuid4()
    sealed = held.key.seal(rules.kept(decisions), _place(reading_id))
    if row is None:
        row = PassageReading(
            id=reading_id, passage_id=held.passage.id, version=held.version, reader_id=by.id, decisions_sealed=sealed
        )
        session.add(row)
    if row.mark and row.mark != mark(held.key, held.passage.id, _decided(decisions)):
        row.mark, row.done_at = None, None
    row.decisions_sealed, row.device_id, row.looked_at = sealed, by.device_id, now
    session.flush()


def rewrite(session: Session, held: Held, row: PassageReading, decisions: Sequence[Decision]) -> None:
    """Keep other decisions than before. A reading that was done is open again, until it is done anew."""
    row.decisions_sealed = held.key.seal(rules.kept(decisions), _place(row.id))
    row.mark, row.done_at = None, None
    session.flush()


def end(session: Session, held: Held, row: PassageReading, decisions: Sequence[Decision], now: datetime) -> None:
    """A reading is done."""
    row.mark, row.done_at = mark(held.key, held.passage.id, decisions), now
    session.flush()


def opened(key: PersonKey, grant: Grant, row: PassageReading) -> list[Decision]:
    """The decisions of a reading."""
    return rules.read(key.open(grant, row.decisions_sealed, _place(row.id)))


def decided(key: PersonKey, grant: Grant, row: PassageReading) -> list[Decision]:
    """The decisions that a reading was ended with. What was marked since, when it was looked at again, is none."""
    return _decided(opened(key, grant, row))


def mark(key: PersonKey, passage_id: UUID, decisions: Sequence[Decision]) -> str:
    """What is the same for all decisions that leave the same words, and tells nothing without the writer's key."""
    apart = hmac.new(key.key, b"v1|checking", sha256).digest()
    return hmac.new(apart, passage_id.bytes + rules.effect(decisions).encode(), sha256).hexdigest()


def _decided(decisions: Iterable[Decision]) -> list[Decision]:
    return [one for one in decisions if one.choice]


def _place(reading_id: UUID) -> Place:
    return Place("passage_readings", "decisions", reading_id)
