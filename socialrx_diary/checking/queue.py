"""The queue: every week whose words a study may use now, by its exact version, and how far two people are with it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.checking.models import Passage, PassageReading
from socialrx_diary.checking.turns import OPEN_TO_ME, Reading, Turn, turn
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, let_into_study
from socialrx_diary.db import one_at_a_time
from socialrx_diary.reflections import worded
from socialrx_diary.studies import members
from socialrx_diary.studies.service import StudyKept

LAST_READ = 5
MOST_LISTED = 50
# So many weeks are asked for one by one; more than that, and all of a study's are read.
FEW = 20_000


@dataclass(frozen=True)
class Waiting:
    """A week in the queue, with who has read this very version; its passage once anybody has opened it."""

    reflection_id: UUID
    passage_id: UUID | None
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Queue:
    """The queue as one reader sees it: how many passages stand where, and those somebody has begun."""

    turns: Mapping[Turn, int]
    begun: Sequence[tuple[UUID, Turn]]
    last_read: Sequence[UUID]

    @property
    def total(self) -> int:
        """How many passages there are."""
        return sum(self.turns.values())

    @property
    def done(self) -> int:
        """How many two people have read and agreed on."""
        return self.turns.get(Turn.DONE, 0)

    @property
    def mine(self) -> int:
        """How many this reader can read now."""
        return sum(self.turns.get(one, 0) for one in OPEN_TO_ME)


def of(session: Session, by: Actor, study: StudyKept) -> Queue:
    """The queue of a study, for somebody who works on it."""
    stands = [(one, turn(one.readings, by.id)) for one in _waiting(session, study)]
    begun = [(one.passage_id, now) for one, now in stands if one.passage_id and one.readings and now is not Turn.DONE]
    mine = [(one.done_at, each.passage_id) for each, _now in stands for one in each.readings if one.reader_id == by.id]
    return Queue(
        Counter(now for _one, now in stands),
        sorted(begun, key=lambda it: (it[1] not in OPEN_TO_ME, str(it[0])))[:MOST_LISTED],
        [passage_id for _at, passage_id in sorted(mine, reverse=True, key=lambda it: it[0])[:LAST_READ] if passage_id],
    )


def take_next(session: Session, by: Actor, study: StudyKept, after: UUID | None = None) -> UUID | None:
    """The passage this reader reads next, ready to be opened; None when there is none. `after` comes last of all.

    Each reader has an order of their own, in which weeks of one person stand together only by chance.
    """
    one_at_a_time(session, f"checking:{study.id}")
    mine = [(turn(one.readings, by.id), one) for one in _waiting(session, study)]
    open_to_me = [(stands, one) for stands, one in mine if stands in OPEN_TO_ME]
    if not open_to_me:
        return None
    _stands, found = min(
        open_to_me,
        key=lambda it: (
            after is not None and it[1].passage_id == after,
            OPEN_TO_ME.index(it[0]),
            _shuffled(by, it[1].reflection_id),
        ),
    )
    return found.passage_id or _begun(session, study.id, found.reflection_id)


def readings(session: Session, study: StudyKept, versions: Mapping[UUID, int]) -> dict[UUID, list[Reading]]:
    """Who has read these very versions of weeks to their end for a study, by week, oldest first."""
    here = {one.staff_id for one in members.members(session, study)}
    wanted = (
        select(Passage.reflection_id, PassageReading.id, PassageReading.reader_id, PassageReading.version)
        .add_columns(PassageReading.mark, PassageReading.done_at)
        .join(PassageReading, PassageReading.passage_id == Passage.id)
        .where(Passage.study_id == study.id, PassageReading.done_at.is_not(None))
        .order_by(PassageReading.done_at, PassageReading.id)
    )
    if len(versions) <= FEW:
        wanted = wanted.where(Passage.reflection_id.in_(list(versions)))
    found: dict[UUID, list[Reading]] = defaultdict(list)
    for row in session.execute(wanted):
        if versions.get(row.reflection_id) == row.version:
            here_now = row.reader_id in here
            found[row.reflection_id].append(Reading(row.id, row.reader_id, row.mark, row.done_at, here=here_now))
    return found


def last_look(session: Session, by: Actor) -> datetime | None:
    """When somebody last opened a passage on the device in hand."""
    mine = select(PassageReading.looked_at).where(
        PassageReading.reader_id == by.id, PassageReading.device_id == by.device_id
    )
    return session.scalar(mine.order_by(PassageReading.looked_at.desc()).limit(1))


def _waiting(session: Session, study: StudyKept) -> list[Waiting]:
    """Nobody reads words for a study that gets none."""
    if not study.gets_words:
        return []
    asked = consent.ever_chosen_for(session, study.id)
    standings = consent.standings_of(session, asked)
    weeks = [
        one
        for one in worded.weeks_of(session, asked)
        if let_into_study(standings[one.participant_id], study.id, one.id) is Shared.WORDS
    ]
    read = readings(session, study, {one.id: one.version for one in weeks})
    begun = select(Passage.reflection_id, Passage.id).where(Passage.study_id == study.id)
    passages = {row.reflection_id: row.id for row in session.execute(begun)}
    return [Waiting(one.id, passages.get(one.id), tuple(read.get(one.id, ()))) for one in weeks]


def _begun(session: Session, study_id: UUID, reflection_id: UUID) -> UUID:
    passage_id = uuid4()
    session.add(Passage(id=passage_id, study_id=study_id, reflection_id=reflection_id))
    session.flush()
    return passage_id


def _shuffled(by: Actor, reflection_id: UUID) -> bytes:
    return sha256(by.id.bytes + reflection_id.bytes).digest()
