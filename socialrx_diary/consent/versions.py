"""Which words a question is asked in, one service at a time; and whose answer was given to older ones.

An answer keeps meaning what it said. New words never widen it: they only bring the question up once more, to those
whose yes was given to older words. Whoever said no is not asked again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.models import Permission, WordingVersion
from socialrx_diary.consent.own_words import QUESTIONS, Own, Words, came_with, question_of
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.consent.wording import Wording
from socialrx_diary.db import one_at_a_time

ALLOWS = (Choice.YES.value, Choice.TICKS.value, Choice.WORDS.value)
ASKED = tuple(question.key for question in QUESTIONS)


@dataclass(frozen=True)
class Answered:
    """A yes that stands, the words it was given to, and those that are in use now."""

    scope: Scope
    choice: Choice
    recipient_id: UUID | None
    older: Wording | Own
    newer: Wording | Own


def own_versions(session: Session, organisation_id: UUID, key: str | None = None) -> list[Own]:
    """Every version of a service's own words, oldest first; of one question, or of all."""
    wanted = select(WordingVersion).where(WordingVersion.organisation_id == organisation_id)
    wanted = wanted if key is None else wanted.where(WordingVersion.key == key)
    return [_own(row) for row in session.scalars(wanted.order_by(WordingVersion.key, WordingVersion.version))]


def in_use(session: Session, organisation_id: UUID, question: Wording) -> Wording | Own:
    """The words a question is asked in just now: the service's own, or ours where it has none."""
    if question.key not in ASKED:
        return question
    row = session.scalar(
        select(WordingVersion)
        .where(WordingVersion.organisation_id == organisation_id, WordingVersion.key == question.key)
        .order_by(WordingVersion.version.desc())
        .limit(1)
    )
    return _own(row) if row else question


def who_put(session: Session, organisation_id: UUID, key: str) -> dict[int, UUID]:
    """Who put each version of a service's own words in use."""
    rows = session.execute(
        select(WordingVersion.version, WordingVersion.put_by).where(
            WordingVersion.organisation_id == organisation_id, WordingVersion.key == key
        )
    )
    return {row.version: row.put_by for row in rows}


def put_in_use(
    session: Session, by: Actor, key: str, said: Mapping[str, Words], based_on: int, now: datetime
) -> int | None:
    """Put new words in use from this moment; None when somebody else has put others in use meanwhile."""
    question = question_of(key)
    if by.role is not Role.ADMINISTRATOR or question is None:
        raise NotTheirsError("only an administrator words the questions of a service")
    one_at_a_time(session, f"wording:{by.organisation_id}:{key}")
    before = in_use(session, by.organisation_id, question)
    if before.version != based_on:
        return None
    kept = {code: words.kept() for code, words in said.items()}
    session.add(
        WordingVersion(
            organisation_id=by.organisation_id, key=key, version=based_on + 1, said=kept, put_by=by.id, put_at=now
        )
    )
    session.flush()
    audit.note(session, by, Deed.WORDS_PUT_IN_USE, by.organisation_id, now, wording=key, version=str(based_on + 1))
    return based_on + 1


def answered_before(session: Session, by: Actor) -> list[Answered]:
    """What this person said yes to in words that are no longer in use, in the order questions come.

    It is asked before every week, so in one question where nothing has changed.
    """
    if not by.whole:
        return []
    own = (
        select(WordingVersion.key, func.max(WordingVersion.version).label("version"))
        .add_columns(func.max(WordingVersion.put_at).label("put_at"))
        .where(WordingVersion.organisation_id == by.organisation_id)
        .group_by(WordingVersion.key)
        .subquery()
    )
    last = _last_answers(ASKED).where(Permission.participant_id == by.id)
    rows = session.execute(
        select(Permission, own.c.version, own.c.put_at)
        .outerjoin(own, own.c.key == Permission.scope)
        .where(Permission.id.in_(last), Permission.choice.in_(ALLOWS))
    )
    older = [row for row, version, put_at in rows if _is_older(row, version, put_at)]
    versions = own_versions(session, by.organisation_id) if older else []
    return [_answered(row, versions) for row in sorted(older, key=lambda row: ASKED.index(row.scope))]


def count_allowing(session: Session, among: Select[UUID], key: str, recipients: Collection[UUID] | None) -> int:
    """How many people's yes stands for a question, among some; `recipients` are those still asked about."""
    last = _last_answers([key]).where(Permission.participant_id.in_(among))
    wanted = select(func.count(func.distinct(Permission.participant_id))).where(
        Permission.id.in_(last), Permission.choice.in_(ALLOWS)
    )
    wanted = wanted if recipients is None else wanted.where(Permission.recipient_id.in_(recipients))
    return session.scalar(wanted) or 0


def _last_answers(keys: Collection[str]) -> Select[int]:
    return (
        select(func.max(Permission.id))
        .where(Permission.scope.in_(list(keys)))
        .group_by(Permission.participant_id, Permission.scope, Permission.recipient_id)
    )


def _is_older(row: Permission, own_version: int | None, put_at: datetime | None) -> bool:
    """Whether an answer was given to other words than those in use: the service's newest, or ours where it has none.

    One given by another button counts by its moment, where a service has put words in use; else as given to ours.
    """
    if row.wording == row.scope:
        return row.wording_version < (own_version or _question(row.scope).version)
    return put_at is not None and row.at < put_at


def _answered(row: Permission, own: Sequence[Own]) -> Answered:
    """An answer with the words it was given to; one given by another button counts as given to ours."""
    given_to, question = (row.wording, row.wording_version), _question(row.scope)
    versions = [one for one in own if one.key == row.scope]
    theirs = next((one for one in versions if (one.key, one.version) == given_to), None)
    older = theirs or came_with(*given_to) or question
    newer = versions[-1] if versions else question
    return Answered(Scope(row.scope), Choice(row.choice), row.recipient_id, older, newer)


def _question(key: str) -> Wording:
    question = question_of(key)
    assert question is not None  # noqa: S101 - every scope asked again has a question
    return question


def _own(row: WordingVersion) -> Own:
    return Own(row.key, row.version, {code: Words.read(one) for code, one in row.said.items()}, row.put_at)
