"""What is true of sharing: with whom somebody could share, what a study asks, and how a look is said in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from socialrx_diary.audit.rules import AT_THE_DIARY, Deed
from socialrx_diary.consent.rules import Choice, Shared
from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_, _
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.reflections.sentences import Sentence
from socialrx_diary.studies.rules import Asks, Tier, as_put
from socialrx_diary.summary.rules import Opened, Passage


@dataclass(frozen=True)
class Side:
    """The link worker somebody has now, if they have one who still works here, and what is shared with them.

    `moved_on` names somebody they shared with before; sharing ended with that and is never carried over.
    """

    worker_id: UUID | None
    worker: str
    moved_on: str
    share: Shared
    when: bool
    asked: bool
    asked_when: bool
    answers: bool = False

    @property
    def shares(self) -> bool:
        """Whether anything is shared with anyone."""
        return self.share is not Shared.NOTHING

    @property
    def shares_words(self) -> bool:
        """Whether words are shared and not only ticks."""
        return self.share is Shared.WORDS


class Why(Enum):
    """Why words, or some of them, are out of what a link worker sees."""

    WEEK = "week"
    SENTENCES = "sentences"
    CHANGED = "changed"


@dataclass(frozen=True)
class Out:
    """Words that were taken out. For `CHANGED` they are all the words of a week that has changed since."""

    passage: Passage
    why: Why


@dataclass(frozen=True)
class Cut:
    """One week's words as sentences, and the numbers of those the link worker sees. `mark` names these very words."""

    week: Reflection
    sentences: tuple[Sentence, ...]
    seen: frozenset[int]
    mark: str
    changed: bool


@dataclass(frozen=True)
class StudyAsked:
    """A study, and what somebody lets it use. `asked` is whether they have answered at all."""

    id: UUID
    title: str
    controller: str
    uses: Shared
    asked: bool
    asks: tuple[Asks, ...] = ()
    highest: Tier = Tier.COUNTS

    @property
    def gets_words(self) -> bool:
        """Whether anything that somebody wrote can be in its files."""
        return self.highest.words

    @property
    def may_quote(self) -> bool:
        """Whether it may ask for sentences to quote."""
        return self.highest is Tier.QUOTES

    @property
    def choice(self) -> Choice:
        """What they chose, as the form says it."""
        return Choice.NO if self.uses is Shared.NOTHING else Choice(self.uses.value)

    def as_put(self, question: Shown) -> Shown:
        """The question about it."""
        return as_put(question, self.asks, self.highest)

    def allows_less(self, chosen: Choice) -> bool:
        """Whether this choice takes something back that the study could use before it."""
        order = (Choice.NO, Choice.TICKS, Choice.WORDS)
        return order.index(chosen) < order.index(self.choice)

    @property
    def said(self) -> str:
        """What it may use, in words."""
        if self.uses is Shared.WORDS:
            return _("It can use what you tick and your words.")
        if self.uses is Shared.TICKS:
            return _("It can use what you tick.")
        return _("It does not use your diary.")


LOOKED: Mapping[Deed, str] = {
    Deed.SUMMARY_OPENED: N_("%(who)s looked on %(moment)s."),
    Deed.SUMMARY_PRINTED: N_("%(who)s printed a sheet on %(moment)s."),
    Deed.SUMMARY_ON_TABLE: N_("%(who)s opened what you want to talk about on %(moment)s."),
    Deed.ANSWERS_OPENED: N_("%(who)s looked at answers you share on %(moment)s."),
    Deed.NOTES_OPENED: N_("%(who)s opened your notes on %(moment)s."),
    Deed.NOTES_COPIED: N_("%(who)s opened a copy of your notes on %(moment)s."),
    Deed.PASSING_OPENED: N_("%(who)s read what you want passed on, on %(moment)s."),
    Deed.PASSING_TAKEN: N_("%(who)s took a copy of what you want passed on, on %(moment)s."),
}
# What stays with whoever looked: every sheet, copy and file is told, however many there are in a minute.
TAKEN = frozenset({Deed.SUMMARY_PRINTED, Deed.NOTES_COPIED, Deed.PASSING_TAKEN, Deed.RESEARCH_EXPORTED})


@dataclass(frozen=True)
class Look:
    """One look by somebody else at what a person wrote."""

    position: int
    deed: Deed
    at: datetime
    who: str
    study: str
    study_id: UUID | None = None
    words: bool = False
    quotes: bool = False

    @property
    def shows_then(self) -> bool:
        """Whether it was a look at what is shared, so that this can be shown again."""
        return self.deed in AT_THE_DIARY

    def goes_on(self, before: "Look") -> bool:
        """Whether it is the look before it, gone on with: the same was opened by the same person in the same minute.

        At the diary nothing may have been noted in between: something else could be seen then.
        """
        minutes = {one.at.replace(second=0, microsecond=0) for one in (self, before)}
        what, what_before = ((one.deed, one.who, one.study) for one in (self, before))
        same = what == what_before and len(minutes) == 1
        apart = self.shows_then and self.position - before.position > 1
        return same and self.deed not in TAKEN and not apart

    def said(self, moment: str, day: str) -> str:
        """The look in words; times are said by whoever shows it."""
        if self.deed is Deed.RESEARCH_EXPORTED:
            if self.quotes:
                return _(
                    "A sentence of yours was put in a research file for the study “%(study)s” on %(day)s.",
                    study=self.study,
                    day=day,
                )
            if self.words:
                return _(
                    "Your words were put in a research file for the study “%(study)s” on %(day)s.",
                    study=self.study,
                    day=day,
                )
            if self.study:
                return _(
                    "What you ticked was put in a research file for the study “%(study)s” on %(day)s.",
                    study=self.study,
                    day=day,
                )
            return _("What you ticked was put in a research file on %(day)s.", day=day)
        if self.deed is Deed.WORDS_CHECKED:
            return _(
                "Somebody checked your words for names, for the study “%(study)s”, on %(moment)s.",
                study=self.study,
                moment=moment,
            )
        return _(LOOKED[self.deed], who=self.who, moment=moment)


def told_once(looks: Sequence[Look]) -> list[Look]:
    """Looks, newest first, each with those it goes on from as one: a page is turned, and opened again after writing."""
    newer = (None, *looks)
    return [look for later, look in zip(newer, looks, strict=False) if later is None or not later.goes_on(look)]


@dataclass(frozen=True)
class Then:
    """What could be seen at a moment that has gone. `gone` is whether a week that could be seen was deleted since."""

    day: date
    look: Look | None
    worker: str
    opened: Opened
    looks: tuple[Look, ...]
    gone: bool
    began: bool


@dataclass(frozen=True)
class Unseen:
    """Whole months in which nobody looked, by their first days; both are the same when it is one."""

    first: date
    last: date

    def said(self, month: Callable[[date], str]) -> str:
        """It in words; `month` says what a month is called."""
        if self.first == self.last:
            return _("Nobody looked in %(month)s.", month=month(self.first))
        return _("Nobody looked from %(first)s to %(last)s.", first=month(self.first), last=month(self.last))


def unseen_between(older: date, newer: date) -> Unseen | None:
    """The whole months between two days, each of which lies in a month of its own or in the same."""
    first, last = _month_after(older), _month_before(newer)
    return Unseen(first, last) if first <= last else None


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
