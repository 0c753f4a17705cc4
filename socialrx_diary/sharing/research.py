"""Choosing more finely for research: one week of one study, and which sentences it may quote; and what it has had."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope, Shared, let_into_study
from socialrx_diary.consent.wording import Shown, Wording
from socialrx_diary.reflections import seen
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Cut, Look, StudyAsked
from socialrx_diary.vault import Vault

EVERY = 1_000_000


def studies_of_mine(session: Session, by: Actor, today: date) -> list[StudyAsked]:
    """The studies somebody is in."""
    return [one for one in sharing.studies_asked(session, by, today) if one.uses is not Shared.NOTHING]


def study_of_mine(session: Session, by: Actor, study_id: UUID, today: date) -> StudyAsked | None:
    """One of them; None for any other, there or not."""
    return next((one for one in studies_of_mine(session, by, today) if one.id == study_id), None)


def files(session: Session, by: Actor, study: StudyAsked) -> list[Look]:
    """The files of a study that somebody is in, newest first."""
    looks = sharing.looks(session, by, None, EVERY)
    return [one for one in looks if one.deed is Deed.RESEARCH_EXPORTED and one.study_id == study.id]


def words_of(question: Wording, study: StudyAsked) -> Shown:
    """The words of a question about one week and one study."""
    return wording.shown(question, study=study.title)


def week_choice(session: Session, by: Actor, study: StudyAsked, week: Reflection) -> Choice:
    """What somebody said of this one week for this one study."""
    return consent.standing_of(session, by.id).week_in_study(study.id, week.id)


def choose_week(
    session: Session, by: Actor, study: StudyAsked, week: Reflection, choice: Choice, now: datetime
) -> None:
    """Say of one week what one study may use."""
    shown = words_of(wording.STUDY_WEEK, study)
    consent.choose(session, by, Chosen(Scope.STUDY_WEEK, choice, study.id, week.id), shown, now)


def quotable(session: Session, vault: Vault, by: Actor, study: StudyAsked, week: Reflection) -> Cut | None:
    """A week's words as sentences, those ticked that may be quoted; None where a study may quote none of them."""
    standing = consent.standing_of(session, by.id)
    if not study.may_quote or not week.words or let_into_study(standing, study.id, week.id) is not Shared.WORDS:
        return None
    pieces = seen.sentences_of(vault, by, [week])[week.id]
    marks = standing.quotes.get((study.id, week.id), frozenset())
    ticked = frozenset(place for place, piece in enumerate(pieces) if piece.mark in marks)
    return Cut(week, tuple(pieces), ticked, seen.mark_of(vault, by, week), changed=bool(marks) and not ticked)


def choose_quotes(
    session: Session, by: Actor, study: StudyAsked, words: Cut, ticked: Collection[int], now: datetime
) -> None:
    """Let the ticked sentences of a week be quoted, and no others. What changes is noted, sentence by sentence."""
    shown = words_of(wording.QUOTES, study)
    for place, sentence in enumerate(words.sentences):
        if (place in ticked) != (place in words.seen):
            choice = Choice.YES if place in ticked else Choice.NO
            chosen = Chosen(Scope.QUOTE, choice, study.id, words.week.id, sentence.mark)
            consent.choose(session, by, chosen, shown, now)
