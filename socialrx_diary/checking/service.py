"""Opening passages to be read, keeping what is decided of them, and the words that two people let through."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.checking import highlighting, holding, queue, rules
from socialrx_diary.checking.holding import Held
from socialrx_diary.checking.models import Passage, PassageReading
from socialrx_diary.checking.rules import Decision
from socialrx_diary.checking.turns import counting, is_done
from socialrx_diary.consent import service as consent
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import worded
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.service import StudyKept
from socialrx_diary.vault import Vault


@dataclass(frozen=True)
class Sheet:
    """A passage as one reader has it before them. `others` are what others who read it to the end decided, by name."""

    passage_id: UUID
    version: int
    words: str
    decisions: tuple[Decision, ...]
    others: Sequence[tuple[str, Mapping[tuple[int, int], Decision]]]

    @property
    def left(self) -> int:
        """How many marked words are still open."""
        return rules.left(self.decisions)


def is_there(session: Session, study: StudyKept, passage_id: UUID) -> bool:
    """Whether somebody has ever opened this passage for a study, in the queue now or no more."""
    return holding.passage_of(session, study, passage_id) is not None


def open_passage(
    session: Session, vault: Vault, by: Actor, study: StudyKept, passage_id: UUID, now: datetime, model: str = ""
) -> Sheet | None:
    """A passage to be read; that it was opened is on its writer's trail first. None when it is in the queue no more."""
    held = holding.hold(session, vault, by, study, passage_id, now, shows=True)
    if held is None:
        return None
    row = holding.reading(session, by, held)
    before = held.decisions(row) if row else []
    others = _others(session, by, study, held)
    name = participants.name_of(session, vault, held.grant)
    found = highlighting.found(held.words, name, _hidden_before(session, study, held), model)
    decisions = rules.carried(rules.laid(held.words, found, [before, *(theirs for _who, theirs in others)]), before)
    holding.put_down(session, by, held, row, decisions, now)
    said = [(who, {(one.start, one.end): one for one in theirs}) for who, theirs in others]
    return Sheet(passage_id, held.version, held.words, tuple(decisions), said)


def before_them(
    session: Session, vault: Vault, by: Actor, study: StudyKept, passage_id: UUID, now: datetime
) -> tuple[int, list[Decision]] | None:
    """What a reader has to decide, and of which version; None when it is in no queue, or not as they saw it."""
    held = holding.hold(session, vault, by, study, passage_id, now)
    row = holding.reading(session, by, held) if held else None
    return (held.version, held.decisions(row)) if held and row else None


def decide(
    session: Session,
    vault: Vault,
    by: Actor,
    study: StudyKept,
    passage_id: UUID,
    decisions: Sequence[Decision],
    now: datetime,
) -> bool:
    """Keep what a reader decided so far; False when the passage is in the queue no more, or has other words now."""
    held = holding.hold(session, vault, by, study, passage_id, now)
    row = holding.reading(session, by, held) if held else None
    if held is None or row is None or not rules.fit(held.words, decisions):
        return False
    if decisions != held.decisions(row):
        holding.rewrite(session, held, row, decisions)
    return True


def mark_more(
    session: Session, vault: Vault, by: Actor, study: StudyKept, passage_id: UUID, phrase: str, kind: str, now: datetime
) -> bool:
    """Mark words that the highlighter missed, wherever they stand in a passage; False when they stand nowhere new."""
    held = holding.hold(session, vault, by, study, passage_id, now)
    row = holding.reading(session, by, held) if held else None
    if held is None or row is None:
        return False
    more = rules.with_phrase(held.words, held.decisions(row), phrase, kind)
    if more is None:
        return False
    holding.rewrite(session, held, row, more)
    return True


def finish(session: Session, vault: Vault, by: Actor, study: StudyKept, passage_id: UUID, now: datetime) -> bool:
    """A reader has read a passage to its end. False when something is still open.

    Words that are hidden in one place and stand unmarked in another are marked there, and open.
    """
    held = holding.hold(session, vault, by, study, passage_id, now)
    row = holding.reading(session, by, held) if held else None
    if held is None or row is None:
        return False
    before = held.decisions(row)
    decisions = rules.with_repeats(held.words, before)
    if decisions != before:
        holding.rewrite(session, held, row, decisions)
    if rules.left(decisions):
        return False
    rules.cleared(held.words, decisions)
    holding.end(session, held, row, decisions, now)
    return True


def cleared(session: Session, vault: Vault, study_id: UUID, wanted: Collection[tuple[UUID, int]]) -> dict[UUID, str]:
    """The words that may leave, by week: of those versions that two different people have read and agree on.

    Weeks whose words the study may not use at this moment are not among them, whoever has read them. Raises
    `DoesNotFitError` where decisions are not those that two people agreed on: no week is left out without a word.
    """
    study = studies.studies_named(session, [study_id])[study_id]
    read = queue.readings(session, study, dict(wanted))
    chosen = {week: counting(by_whom)[-1].id for week, by_whom in read.items() if is_done(by_whom)}
    owners = {one.id: one.participant_id for one in worded.weeks_among(session, list(chosen))}
    grants = consent.grants_checked(session, study_id, owners)
    keys = vault.keys_of({grant.participant_id for grant in grants.values()})
    words = worded.words_among(session, keys, grants)
    rows = session.scalars(select(PassageReading).where(PassageReading.id.in_([chosen[week] for week in words])))
    by_id = {row.id: row for row in rows}
    found = {}
    for week, (version, written) in words.items():
        row, key = by_id[chosen[week]], keys[owners[week]]
        decisions = holding.decided(key, grants[week], row)
        if version != row.version:
            continue
        if holding.mark(key, row.passage_id, decisions) != row.mark:
            raise rules.DoesNotFitError("these are not the decisions that two people agreed on")
        found[week] = rules.cleared(written, decisions)
    return found


def open_passages(session: Session, study_id: UUID, wanted: Collection[tuple[UUID, int]]) -> int:
    """How many of these versions of weeks two people have not read, or do not agree on."""
    study = studies.studies_named(session, [study_id])[study_id]
    read = queue.readings(session, study, dict(wanted))
    return sum(1 for week, _version in wanted if not is_done(read.get(week, ())))


def _others(session: Session, by: Actor, study: StudyKept, held: Held) -> list[tuple[str, list[Decision]]]:
    """What everybody else who has read these very words to the end decided, by name; those who count."""
    versions = {held.passage.reflection_id: held.version}
    read = queue.readings(session, study, versions).get(held.passage.reflection_id, [])
    theirs = [one for one in counting(read) if one.reader_id != by.id]
    names = accounts.staff_names(session, {one.reader_id for one in theirs})
    rows = [session.get_one(PassageReading, one.id) for one in theirs]
    return [(names[row.reader_id], holding.decided(held.key, held.grant, row)) for row in rows]


def _hidden_before(session: Session, study: StudyKept, held: Held) -> list[Decision]:
    """What readers decided in the same person's other passages of this study."""
    theirs = [one.id for one in worded.weeks_of(session, [held.grant.participant_id])]
    rows = session.scalars(
        select(PassageReading)
        .join(Passage, Passage.id == PassageReading.passage_id)
        .where(Passage.study_id == study.id, Passage.id != held.passage.id, PassageReading.done_at.is_not(None))
        .where(Passage.reflection_id.in_(theirs))
        .order_by(PassageReading.id)
    )
    return [one for row in rows for one in held.decisions(row)]
