"""Keeping answers for the person alone; and showing a link worker those sets of them that their person shares."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.wording import Shown
from socialrx_diary.measures.models import AnswersKept
from socialrx_diary.measures.rules import Answered, AnswerSet, Measure, When
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side
from socialrx_diary.vault import Grant, Place, Vault


class Seen(NamedTuple):
    """What a link worker sees: whose answers, and those that are shared."""

    name: str
    called: str
    sets: list[AnswerSet]


def chosen(session: Session, organisation_id: UUID) -> list[str]:
    """The measures a service has switched on."""
    service = organisations.shown(session, organisation_id)
    return service.measures.split() if service else []


def choose(session: Session, by: Actor, measure_ids: Iterable[str], now: datetime) -> None:
    """Switch on these measures and no others. What was answered before stays with those who answered."""
    organisations.offer(session, by, by.organisation_id, " ".join(measure_ids), now)


def keep(
    session: Session, vault: Vault, by: Actor, measure: Measure, when: When, chosen_: dict[str, str], now: datetime
) -> UUID:
    """Keep what somebody answered. A question left out is kept as left out."""
    answers_id = uuid4()
    told = [
        {"question": one.text, "answer": one.told(chosen_[one.id]) if chosen_.get(one.id) else ""}
        for one in measure.questions
    ]
    kept = {"name": measure.name, "source": measure.source, "language": measure.language, "answers": told}
    sealed = vault.key_of(by.id).seal(json.dumps(kept, ensure_ascii=False), _place(answers_id))
    session.add(
        AnswersKept(
            id=answers_id,
            participant_id=by.id,
            measure=measure.id,
            moment=when.value,
            answers_sealed=sealed,
            answered_at=now,
        )
    )
    session.flush()
    audit.note(session, by, Deed.ANSWERS_KEPT, by.id, now, answers=str(answers_id))
    return answers_id


def own(session: Session, vault: Vault, by: Actor) -> list[AnswerSet]:
    """All that somebody answered, the newest first."""
    grant = consent.grant_own(session, by)
    standing = consent.standing_of(session, by.id)
    worker_id = participants.own(session, by).link_worker_id
    return [
        replace(_opened(vault, grant, row), shared=standing.shares_answers(worker_id, row.id))
        for row in session.scalars(_rows(by.id))
    ]


def own_set(session: Session, vault: Vault, by: Actor, answers_id: UUID) -> AnswerSet | None:
    """One set of one's own answers; None for anybody else's, there or not."""
    return next((one for one in own(session, vault, by) if one.id == answers_id), None)


def forget(session: Session, by: Actor, side: Side, found: AnswerSet, now: datetime) -> None:
    """Delete one set of one's own answers, and with it that it was shared."""
    if found.shared:
        share(session, by, side, found, Choice.NO, words(session, by, side), now)
    session.execute(delete(AnswersKept).where(AnswersKept.id == found.id, AnswersKept.participant_id == by.id))
    audit.note(session, by, Deed.ANSWERS_DELETED, by.id, now, answers=str(found.id))


def words(session: Session, by: Actor, side: Side) -> Shown:
    """The words of the question whether to share a set of answers."""
    return sharing.words_for(session, by, wording.ANSWERS, side.worker)


def share(
    session: Session, by: Actor, side: Side, found: AnswerSet, choice: Choice, shown: Shown, now: datetime
) -> None:
    """Share this very set with one's link worker, or stop."""
    consent.choose(session, by, Chosen(Scope.ANSWERS, choice, side.worker_id, found.id), shown, now)


def open_for(session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime) -> Seen | None:
    """The answers somebody shares with the link worker who asks; None for anybody not on her list.

    The look goes on the trail first, in this very transaction.
    """
    person = participants.on_my_list(session, vault, by, participant_id)
    if person is None:
        return None
    grant = consent.grant_answers(session, by, participant_id, now)
    if grant is None:
        return Seen(person.name, called(person.name), [])
    standing = consent.standing_of(session, participant_id)
    rows = [row for row in session.scalars(_rows(participant_id)) if standing.shares_answers(by.id, row.id)]
    return Seen(person.name, called(person.name), [_opened(vault, grant, row) for row in rows])


def _rows(participant_id: UUID) -> Select[AnswersKept]:
    wanted = select(AnswersKept).where(AnswersKept.participant_id == participant_id)
    return wanted.order_by(AnswersKept.answered_at.desc(), AnswersKept.id)


def _opened(vault: Vault, grant: Grant, row: AnswersKept) -> AnswerSet:
    kept = json.loads(vault.key_of(row.participant_id).open(grant, row.answers_sealed, _place(row.id)))
    answers = tuple(Answered(one["question"], one["answer"]) for one in kept["answers"])
    when = When(row.moment)
    return AnswerSet(row.id, kept["name"], kept["source"], kept["language"], when, row.answered_at, answers)


def _place(answers_id: UUID) -> Place:
    return Place("answer_sets", "answers", answers_id)
