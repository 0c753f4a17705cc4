"""What is true of studies: when they run, and how numbers of people are told so that nobody is picked out.

A number under five is never told; every other is rounded to the nearest five. In a table that adds up to a total one
hidden cell could be worked out from the rest, so others are hidden with it until it cannot, even by somebody who has
read this file.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import islice
from typing import TypeVar
from uuid import UUID

from socialrx_diary.consent.rules import Choice
from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_, _
from socialrx_diary.themes.rules import Theme, Themes
from socialrx_diary.weeks import WEEK, Season, season_of, week_of, weeks_between

SMALL = 5
NEAREST = 5
FEWEST_PEOPLE = 10
# How many people lie in memory together, however many a study has.
AT_ONCE = 200
NO_ID = UUID(int=0)

Thing = TypeVar("Thing")


class Tier(Enum):
    """How much a file holds: numbers only, one row a week, words two people have read, single sentences."""

    COUNTS = "A"
    CODES = "B"
    WORDS = "C"
    QUOTES = "D"

    @property
    def words(self) -> bool:
        """Whether anything that somebody wrote is in it."""
        return self in {Tier.WORDS, Tier.QUOTES}

    @property
    def alone(self) -> bool:
        """Whether one person alone may have it made, because it holds nothing of anybody by themselves."""
        return self is Tier.COUNTS

    def up_to(self) -> tuple["Tier", ...]:
        """It and those that hold less."""
        return tuple(tier for tier in Tier if tier.value <= self.value)


class Asks(Enum):
    """What a study may ask for beside what is ticked week by week."""

    AGE = "age"
    FIRST = "first"
    PROMPT = "prompt"
    LENGTH = "length"
    WRITING = "writing"


ASKS_ALL = tuple(Asks)
ASKED_FOR: Mapping[Asks, str] = {
    Asks.AGE: N_("It gets about how old you are."),
    Asks.FIRST: N_("It gets which page came first, and what stood at the top."),
    Asks.PROMPT: N_("It gets which ideas for writing you asked for."),
    Asks.LENGTH: N_("It gets about how long your words are."),
    Asks.WRITING: N_("It gets who wrote a week down, and if that was in the same week."),
}
COLUMNS: Mapping[Asks, tuple[str, ...]] = {
    Asks.AGE: ("age_band",),
    Asks.FIRST: ("first_step", "first_shown"),
    Asks.PROMPT: ("prompt_shown",),
    Asks.LENGTH: ("had_words", "words_length"),
    Asks.WRITING: ("written_with", "in_same_week"),
}
# A season by its year; None is any time before the study began.
Began = tuple[int, Season] | None


class Stage(Enum):
    """Where a study stands today."""

    TO_COME = "to_come"
    RUNNING = "running"
    OVER = "over"


class Part(Enum):
    """What somebody does in a study: all of it, or only checking words for names."""

    RESEARCHER = "researcher"
    CHECKER = "checker"


@dataclass(frozen=True)
class Week:
    """One week a study may use, without its words. What the person keeps from the study is None."""

    week: date
    kind: str
    themes: Themes
    shown_order: Themes
    first_step: str
    in_same_week: bool
    words_steps: int | None
    prompt_id: str | None
    written_with: str = "self"
    reflection_id: UUID = NO_ID
    version: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody who lets a study use at least one week, their weeks oldest first."""

    id: UUID
    age_band: str | None
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Mention:
    """In how many people's diaries something ever stands, and in how many weeks; None where the people are too few."""

    people: int | None
    weeks: int | None


@dataclass(frozen=True)
class Counts:
    """What a study's page says. Every number is rounded; None is one that is not told."""

    people: int
    weeks: int
    themes: Mapping[Theme, Mention]
    quiet: Mention
    began: Mapping[Began, int | None]


def stage(starts_on: date, ends_on: date, today: date) -> Stage:
    """Where a study stands on a day; its first and last day are part of it."""
    if today < starts_on:
        return Stage.TO_COME
    return Stage.OVER if today > ends_on else Stage.RUNNING


def rounded(count: int) -> int:
    """To the nearest five."""
    return (count + NEAREST // 2) // NEAREST * NEAREST


def told(count: int) -> int | None:
    """A number as it may be told on its own: rounded, or None when it is small."""
    return None if count < SMALL else rounded(count)


def counted(people: Collection[Person], starts_on: date, today: date) -> Counts | None:
    """Everything a study's page may say, or None when there are too few people to say anything."""
    if len(people) < FEWEST_PEOPLE:
        return None
    themes = {theme: _mention(people, _about(theme)) for theme in Theme}
    quiet = _mention(people, lambda week: week.kind == "quiet")
    return Counts(
        people=rounded(len(people)),
        weeks=rounded(sum(len(person.weeks) for person in people)),
        themes=themes,
        quiet=quiet,
        began=protected(len(people), _began(people, starts_on, today)),
    )


def protected(total: int, parts: Mapping[Thing, int]) -> dict[Thing, int | None]:
    """A table whose rounded total is told as well, with None for cells not told.

    Which cell is hidden beside a small one follows from its place, never from its size: whoever has read these lines
    learns no more. Numbers told elsewhere of some of the same people add nothing, because none rounds to more.
    """
    small = {part for part in parts if parts[part] < SMALL}
    hidden = not_alone(list(parts), small)
    if hidden and not _safe(total, parts, hidden, added=hidden != small):
        hidden = set(parts)
    return {part: None if part in hidden else rounded(count) for part, count in parts.items()}


def not_alone(order: Sequence[Thing], small: Collection[Thing]) -> set[Thing]:
    """The small cells, and with one that would stand alone the cell after it, going round at the end."""
    if len(small) != 1:
        return set(small)
    [alone] = small
    return {alone, order[(order.index(alone) + 1) % len(order)]}


def _safe(total: int, parts: Mapping[Thing, int], hidden: Collection[Thing], *, added: bool) -> bool:
    """Whether each small cell could be anything from 0 to 4, for somebody who knows how all of this is done.

    They know how far rounding moves a number, and whether all the hidden cells are small or a bigger one was added.
    """
    seen = [rounded(count) for part, count in parts.items() if part not in hidden]
    seen_least = sum(max(SMALL, number - NEAREST // 2) for number in seen)
    seen_most = sum(number + NEAREST // 2 for number in seen)
    total_least = max(FEWEST_PEOPLE, rounded(total) - NEAREST // 2)
    total_most = rounded(total) + NEAREST // 2
    if added:  # the bigger one takes up whatever the small ones leave; it is five at least
        return total_most - seen_least >= SMALL + SMALL - 1
    others_most = (len(hidden) - 1) * (SMALL - 1)
    return total_least - seen_most <= others_most and total_most - seen_least >= SMALL - 1


def _mention(people: Iterable[Person], about: Callable[[Week], bool]) -> Mention:
    """Weeks are told only where enough people stand behind them: forty weeks may all be one person's."""
    weeks = [count for person in people if (count := sum(1 for week in person.weeks if about(week)))]
    return Mention(told(len(weeks)), told(sum(weeks)) if len(weeks) >= SMALL else None)


def _about(theme: Theme) -> Callable[[Week], bool]:
    return lambda week: theme in week.themes


def _began(people: Iterable[Person], starts_on: date, today: date) -> dict[Began, int]:
    """How many people's weeks begin in each season of the study so far. Seasons without anybody are in it too."""
    first, last = week_of(starts_on), week_of(today)
    study_weeks = [first + number * WEEK for number in range(weeks_between(first, last) + 1)]
    parts: dict[Began, int] = {None: 0} | {season_of(week): 0 for week in study_weeks}
    for person in people:
        began = season_of(person.weeks[0].week)
        parts[began if began in parts else None] += 1
    return parts


def asks(spelled: str) -> tuple[Asks, ...]:
    """What a study asks for, from how it is kept."""
    kept = spelled.split()
    return tuple(one for one in Asks if one.value in kept)


def said_of(asked: Collection[Asks], highest: Tier) -> tuple[str, ...]:
    """What a study asks for, as the person who is asked reads it."""
    said = [_("It gets what you tick, week by week, and if you still write. It is not told which week it was.")]
    said += [_(ASKED_FOR[one]) for one in Asks if one in asked]
    words = _("It can get your words, if you say so. Two people take out names and places first.")
    said.append(words if highest.words else _("It does not get your words."))
    if highest is Tier.QUOTES:
        said.append(_("It may ask to quote a sentence. You choose each one yourself."))
    return tuple(said)


def as_put(question: Shown, asked: Collection[Asks], highest: Tier) -> Shown:
    """The question about a study as it is put: with what it asks for, and without an answer that gives it more."""
    answers = tuple(one for one in question.options if highest.words or one[0] != Choice.WORDS.value)
    return replace(question, options=answers, more=said_of(asked, highest))


def columns_left_out(asked: Collection[Asks]) -> frozenset[str]:
    """The columns that a study did not ask for."""
    return frozenset(name for one in Asks if one not in asked for name in COLUMNS[one])


def few_at_a_time(things: Iterable[Thing], count: int = AT_ONCE) -> Iterator[list[Thing]]:
    """Things in lists of at most so many."""
    rest = iter(things)
    while some := list(islice(rest, count)):
        yield some
