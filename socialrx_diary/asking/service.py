"""What somebody is asked again: the first question they said yes to in words that are no longer in use."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import own_words, versions
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.own_words import Own
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.versions import Answered
from socialrx_diary.consent.wording import Shown, Wording
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side, StudyAsked


@dataclass(frozen=True)
class Again:
    """One question to be asked again: its new words, the older ones, and what was answered to those."""

    answered: Answered
    shown: Shown
    older: Shown

    @property
    def scope(self) -> Scope:
        """What the question is about."""
        return self.answered.scope

    @property
    def before(self) -> str:
        """What was answered, in the words of then."""
        return dict(self.older.options)[self.answered.choice.value]


def first(session: Session, by: Actor, today: date) -> Again | None:
    """The first question to ask somebody again; one that no longer concerns anything of theirs is passed over."""
    answered = versions.answered_before(session, by)
    side = sharing.side(session, by) if answered else None
    for one in answered:
        study = sharing.study_asked(session, by, one.recipient_id, today) if one.recipient_id else None
        if side and _concerns(one, side, study):
            said = [_shown(session, by, words, side, study) for words in (one.newer, one.older)]
            return Again(one, said[0], said[1])
    return None


def answer(session: Session, by: Actor, again: Again, choice: str, now: datetime) -> None:
    """Note the answer to the new words. From here on it is the one that stands."""
    chosen = Chosen(again.scope, Choice(choice), again.answered.recipient_id)
    consent.choose(session, by, chosen, again.shown, now)


def _concerns(one: Answered, side: Side, study: StudyAsked | None) -> bool:
    """Whether an answer still opens anything: to the link worker they have now, to a study that goes on."""
    if one.scope is Scope.RESEARCH:
        return study is not None
    return one.scope is Scope.KEEP or (one.recipient_id == side.worker_id and side.shares)


def _shown(session: Session, by: Actor, words: Wording | Own, side: Side, study: StudyAsked | None) -> Shown:
    if study:
        return study.as_put(own_words.shown(words, study=study.title, controller=study.controller))
    return sharing.words_of(session, by, words, side.worker)
