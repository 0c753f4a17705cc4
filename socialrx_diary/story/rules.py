"""What is true of a story: which weeks are in it, in which order, and how words stand on paper. Nothing is added."""

import math
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.themes.rules import Theme, Themes, in_order_of
from socialrx_diary.weeks import Season, season_of

LONGEST_TITLE = 80
# How many letters a line of a page holds at least, and how many lines of a week surely stand on one page.
USUAL, LARGE = (50, 30), (26, 15)
# No letters but orders to a machine, and marks that a PDF may not hold.
NOT_FOR_PAPER = frozenset("\ufeff\ufffe\uffff")
TALL_LETTERS = ("ar", "ur")


@dataclass(frozen=True)
class Wishes:
    """How somebody would like their story: in which order, and with what beside the words."""

    title: str
    newest_first: bool = False
    with_themes: bool = True
    with_dates: bool = True
    large: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Some lines that belong together, in the direction they are written."""

    direction: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One week as it stands in the story."""

    kept: Reflection
    themes: Themes
    paragraphs: tuple[Paragraph, ...]
    long: bool

    @property
    def stones(self) -> tuple[str, ...]:
        """The drawings beside it."""
        return tuple(theme.id for theme in self.themes) or (("rest",) if self.kept.kind == "quiet" else ("own",))


@dataclass(frozen=True)
class Part:
    """Weeks under one heading: those of a season, or all of them when dates are left out."""

    season: tuple[int, Season] | None
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Story:
    """A story, ready to be shown."""

    wishes: Wishes
    parts: tuple[Part, ...]


def season_name(year: int, season: Season) -> str:
    """A season as the form says it: `2026-autumn`."""
    return f"{year}-{season.value}"


def picked(
    weeks: Iterable[Reflection], *, every: bool, seasons: Collection[str], ids: Collection[UUID]
) -> list[Reflection]:
    """The weeks that were ticked: each by itself, with its season, or all."""
    return [week for week in weeks if every or week.id in ids or season_name(*season_of(week.week)) in seasons]


def told(weeks: Iterable[Reflection], wishes: Wishes, order: Themes) -> Story:
    """These weeks as a story."""
    in_time = sorted(weeks, key=lambda one: one.week, reverse=wishes.newest_first)
    pages = [_page(week, wishes, order) for week in in_time]
    if not wishes.with_dates:
        return Story(wishes, (Part(None, tuple(pages)),))
    parts: list[tuple[tuple[int, Season], list[Page]]] = []
    for page in pages:
        season = season_of(page.kept.week)
        if not parts or parts[-1][0] != season:
            parts.append((season, []))
        parts[-1][1].append(page)
    return Story(wishes, tuple(Part(season, tuple(together)) for season, together in parts))


def paragraphs(words: str) -> tuple[Paragraph, ...]:
    """Words as paragraphs and lines, without what no paper can show. No letter of a language is ever left out."""
    found, lines = [], []
    for line in [*for_paper(words).split("\n"), ""]:
        if line.strip():
            lines.append(line)
        elif lines:
            found.append(Paragraph(direction(" ".join(lines)), tuple(lines)))
            lines = []
    return tuple(found)


def for_paper(words: str) -> str:
    """Words without orders to machines; a tab becomes a space."""
    return "".join(
        " " if letter == "\t" else letter
        for letter in words.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
        if letter in "\t\n" or (letter not in NOT_FOR_PAPER and unicodedata.category(letter) not in {"Cc", "Cs"})
    )


def direction(words: str) -> str:
    """Which way words are written: the way of their first letter that has one."""
    for letter in words:
        strong = unicodedata.bidirectional(letter)
        if strong in {"L", "R", "AL"}:
            return "ltr" if strong == "L" else "rtl"
    return "ltr"


def is_long(found: Sequence[Paragraph], *, large: bool) -> bool:
    """Whether a week may be too long for one page, so that it must be let run on to the next."""
    letters, most = LARGE if large else USUAL
    lines = sum(1 + sum(max(1, math.ceil(len(line) / letters)) for line in one.lines) for one in found)
    return lines > most


def for_typesetting(story: Story, said: "Said") -> dict[str, Any]:
    """The story as plain data: only strings, lists and yes or no, so that nothing in it can be taken for an order."""
    return {
        "title": for_paper(story.wishes.title).replace("\n", " "),
        "language": said.language,
        "direction": said.direction,
        "tall": said.language in TALL_LETTERS,
        "large": story.wishes.large,
        "level": 3 if story.wishes.with_dates else 2,
        "parts": [
            {
                "title": said.seasons[part.season] if part.season else "",
                "weeks": [_plain(page, story.wishes, said) for page in part.pages],
            }
            for part in story.parts
        ],
    }


@dataclass(frozen=True)
class Said:
    """What a story says in the language being spoken, besides the person's own words."""

    language: str
    direction: str
    seasons: dict[tuple[int, Season], str]
    headings: dict[UUID, str]
    abouts: dict[UUID, str]


def _page(week: Reflection, wishes: Wishes, order: Themes) -> Page:
    found = paragraphs(week.words)
    themes: tuple[Theme, ...] = in_order_of(order, week.themes) if wishes.with_themes else ()
    return Page(week, themes, found, is_long(found, large=wishes.large))


def _plain(page: Page, wishes: Wishes, said: Said) -> dict[str, Any]:
    return {
        "heading": said.headings[page.kept.id],
        "about": said.abouts[page.kept.id],
        "stones": list(page.stones) if wishes.with_themes else [],
        "long": page.long,
        "paragraphs": [{"direction": one.direction, "lines": list(one.lines)} for one in page.paragraphs],
    }
