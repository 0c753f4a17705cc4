"""What is true of a summary: which passages a link worker may read, how they are grouped, and what time they may tell.

Three decisions. A passage stands once on the page: with what the person wants to talk about, else under the first of
its themes in the person's own order: nothing is read twice, and everything can be taken out in one place. Without leave
to say when, passages lie in the order of a hash of their ids: always the same, and nothing to do with time. A week that
lets nothing be seen (only for the person, quiet, no ticks where only ticks are shared) leaves no mark at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.themes.rules import Theme, Themes, in_order_of

# What fits on one side of A4 beside the stones and above the room to write by hand, in lines and in letters.
PAPER_LINES = 22
PAPER_LINE = 36
PAPER_LENGTH = 4 * PAPER_LINE
PAPER_FRAME = 1


@dataclass(frozen=True)
class Passage:
    """One week as a link worker may see it. `words` is empty unless words are shared, `when` unless the week is."""

    id: UUID
    words: str
    themes: Themes
    when: date | None

    @property
    def theme_ids(self) -> list[str]:
        """The stones it shows."""
        return [theme.id for theme in self.themes]

    @property
    def theme_names(self) -> list[str]:
        """What those stones mean."""
        return [theme.name_shown for theme in self.themes]


@dataclass(frozen=True)
class Moments:
    """One theme that came up: how many stones its path has, the words about it, and its weeks if they may be told."""

    theme: Theme
    count: int
    passages: tuple[Passage, ...]
    weeks: tuple[date, ...]

    @property
    def id(self) -> str:
        """The theme's id, as the stones ask for it."""
        return self.theme.id

    @property
    def name(self) -> str:
        """The theme's name in the language being spoken."""
        return self.theme.name_shown


@dataclass(frozen=True)
class Summary:
    """Everything a link worker may see of one diary, and nothing else."""

    to_talk_about: tuple[Passage, ...] = ()
    by_theme: tuple[Moments, ...] = ()
    in_other_words: tuple[Passage, ...] = ()
    with_when: bool = False

    @property
    def themes(self) -> Themes:
        """The themes that came up, in the person's order."""
        return tuple(moments.theme for moments in self.by_theme)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage in the order of the page."""
        grouped = (passage for moments in self.by_theme for passage in moments.passages)
        return (*self.to_talk_about, *grouped, *self.in_other_words)

    @property
    def has_words(self) -> bool:
        """Whether there are words beside those the person wants to talk about."""
        return bool(self.in_other_words) or any(moments.passages for moments in self.by_theme)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see just now."""
        return not (self.passages or self.by_theme)


@dataclass(frozen=True)
class OnPaper:
    """What the printed sheet can hold: passages cut to fit, and whether there is more on the screen."""

    passages: tuple[Passage, ...]
    more: bool


@dataclass(frozen=True)
class Opened:
    """What a link worker sees of somebody on her list. `summary` is None when nothing is shared with her."""

    name: str
    called: str
    joined: bool
    meets_on: date | None
    summary: Summary | None
    asks: tuple[str, ...]
    year: int

    @property
    def paper(self) -> OnPaper:
        """What of it goes on a printed sheet."""
        return on_paper(self.summary or Summary())


def digest(seen_weeks: Iterable[Reflection], theme_order: Themes, *, with_when: bool) -> Summary:
    """The summary of a diary, from its weeks narrowed to what may be seen; a week with nothing left leaves no mark."""
    seen = [(week, _passage(week, theme_order, with_when=with_when)) for week in seen_weeks]
    visible = _ordered([(week, passage) for week, passage in seen if passage], with_when=with_when)
    flagged = tuple(passage for week, passage in visible if week.talk_about)
    others = [passage for week, passage in visible if not week.talk_about and passage.words]
    return Summary(
        to_talk_about=flagged,
        by_theme=_by_theme(visible, others, theme_order, with_when=with_when),
        in_other_words=tuple(passage for passage in others if not passage.themes),
        with_when=with_when,
    )


def after(summary: Summary, reflection_id: UUID) -> UUID | None:
    """The passage with words that follows this one on the page, or the one before when it is the last."""
    ids = [passage.id for passage in summary.passages if passage.words]
    if reflection_id not in ids or len(ids) == 1:
        return None
    place = ids.index(reflection_id)
    return ids[place + 1] if place + 1 < len(ids) else ids[place - 1]


def on_paper(summary: Summary) -> OnPaper:
    """What goes on the sheet: what the person wants to talk about first, then other words, as much of each as fits."""
    chosen: list[Passage] = []
    room, more = PAPER_LINES, False
    for passage in summary.passages:
        words = shortened(passage.words, PAPER_LENGTH)
        room -= _paper_lines(passage, words)
        if room < 0:
            return OnPaper(tuple(chosen), more=True)
        more = more or words != " ".join(passage.words.split())
        chosen.append(replace(passage, words=words))
    return OnPaper(tuple(chosen), more=more)


def shortened(words: str, longest: int) -> str:
    """Words on one line and no longer than this, cut between two words where that can be."""
    line = " ".join(words.split())
    if len(line) <= longest:
        return line
    return f"{line[:longest].rsplit(' ', 1)[0]} …"


def _paper_lines(passage: Passage, words: str) -> int:
    """How many lines of the sheet a passage takes, counted generously."""
    lines = -(-len(words) // PAPER_LINE) if words else len(passage.themes)
    return max(lines, 2) + (1 if passage.when else 0) + PAPER_FRAME


def _passage(week: Reflection, theme_order: Themes, *, with_when: bool) -> Passage | None:
    """One week as a passage; None when there is nothing to see."""
    themes = in_order_of(theme_order, week.themes)
    return Passage(week.id, week.words, themes, week.week if with_when else None) if week.words or themes else None


def _ordered(visible: Sequence[tuple[Reflection, Passage]], *, with_when: bool) -> list[tuple[Reflection, Passage]]:
    if with_when:
        return sorted(visible, key=lambda pair: pair[0].week, reverse=True)
    return sorted(visible, key=lambda pair: sha256(pair[1].id.bytes).digest())


def _by_theme(
    visible: Sequence[tuple[Reflection, Passage]], others: Sequence[Passage], theme_order: Themes, *, with_when: bool
) -> tuple[Moments, ...]:
    found = []
    for theme in theme_order:
        stones = [passage for _week, passage in visible if theme in passage.themes]
        passages = tuple(passage for passage in others if passage.themes[:1] == (theme,))
        weeks = tuple(passage.when for passage in stones if passage.when) if with_when else ()
        if stones:
            found.append(Moments(theme, len(stones), passages, weeks))
    return tuple(found)
