"""What is true of a summary: which passages a link worker may read, how they are grouped, and what time they may tell.

A passage stands once on the page: with what the person wants to talk about, else under the first of its themes in the
person's own order: nothing is read twice, and everything can be taken out in one place. Without leave to say when,
passages lie in the order of a hash of their ids: always the same, nothing to do with time. A week that lets nothing be
seen (only for the person, quiet, no ticks where only ticks are shared) leaves no mark at all. What is since the two
last met is told apart only with leave to say when: without it the cut itself would tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from socialrx_diary.meetings.rules import in_their_order
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.themes.rules import Theme, Themes, in_order_of
from socialrx_diary.weeks import week_of

# What somebody reads in sixty seconds: as many passages to talk about on the first screen, each with as many letters.
FIRST = 3
FIRST_LENGTH = 56
# Words that are not new are folded away by theme, unless there are as few as this.
FEW = 6

# What fits on one side of A4 beside the stones and above the room to write by hand, in lines and in letters.
PAPER_LINES = 22
PAPER_LINE = 36
PAPER_LENGTH = 4 * PAPER_LINE
PAPER_FRAME = 1

NOT_A_WEEK = UUID(int=0)  # the line beside the weeks stands where passages do, and is none


@dataclass(frozen=True)
class Passage:
    """One week as a link worker may see it. `words` is empty unless words are shared, `when` unless the week is."""

    id: UUID
    words: str
    themes: Themes
    when: date | None

    @property
    def is_week(self) -> bool:
        """Whether it is one; the line beside the weeks is none."""
        return self.id != NOT_A_WEEK

    @property
    def at_a_glance(self) -> str:
        """Its words, cut to what is read at a glance."""
        return at_a_glance(self.words)

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
    """Everything a link worker may see of one diary, and nothing else.

    `met` is when the two last met, and only where the weeks may be told. `line` is what the person wants to talk about
    beside their weeks.
    """

    to_talk_about: tuple[Passage, ...] = ()
    by_theme: tuple[Moments, ...] = ()
    in_other_words: tuple[Passage, ...] = ()
    with_when: bool = False
    met: date | None = None
    line: str = ""

    @property
    def themes(self) -> Themes:
        """The themes that came up, in the person's order."""
        return tuple(moments.theme for moments in self.by_theme)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage in the order of the page."""
        grouped = (passage for moments in self.before for passage in moments.passages)
        return (*self.to_talk_about, *self.words_since, *grouped, *self.other_words_before)

    @property
    def to_show(self) -> tuple[Passage, ...]:
        """What the person chose to talk about, in their order, and last the line beside it."""
        return (*self.to_talk_about, *self._line)

    @property
    def first(self) -> tuple[Passage, ...]:
        """What of it is read at once; the line beside the weeks is always among it."""
        return self.to_show if len(self.to_show) <= FIRST else (*self.to_show[: FIRST - bool(self.line)], *self._line)

    @property
    def next(self) -> tuple[Passage, ...]:
        """What of it is read when there is time."""
        return tuple(passage for passage in self.to_show if passage not in self.first)

    @property
    def since(self) -> tuple[Moments, ...]:
        """The themes that came up since the two last met; all of them where that cannot be told."""
        if not self.met:
            return self.by_theme
        newer = ((moments, tuple(filter(self._is_since, moments.weeks))) for moments in self.by_theme)
        return tuple(replace(moments, count=len(weeks), weeks=weeks) for moments, weeks in newer if weeks)

    @property
    def words_since(self) -> tuple[Passage, ...]:
        """The words of since the two last met, newest first; none where that cannot be told."""
        grouped = (passage for moments in self.by_theme for passage in moments.passages)
        newer = (one for one in (*grouped, *self.in_other_words) if one.when and self._is_since(one.when))
        return tuple(sorted(newer, key=lambda one: one.when or date.max, reverse=True))

    @property
    def before(self) -> tuple[Moments, ...]:
        """The other words, by theme."""
        return tuple(replace(moments, passages=self._before(moments.passages)) for moments in self.by_theme)

    @property
    def other_words_before(self) -> tuple[Passage, ...]:
        """The other words that stand under no theme."""
        return self._before(self.in_other_words)

    @property
    def has_words_before(self) -> bool:
        """Whether there are other words than those of since the two last met."""
        return bool(self.other_words_before) or any(moments.passages for moments in self.before)

    @property
    def folds(self) -> bool:
        """Whether the other words are more than are read at a glance."""
        return sum(len(moments.passages) for moments in self.before) + len(self.other_words_before) > FEW

    @property
    def has_words(self) -> bool:
        """Whether there are words beside those the person wants to talk about."""
        return bool(self.in_other_words) or any(moments.passages for moments in self.by_theme)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see just now."""
        return not (self.passages or self.by_theme or self.line)

    @property
    def _line(self) -> tuple[Passage, ...]:
        return (Passage(NOT_A_WEEK, self.line, (), None),) if self.line else ()

    def _before(self, passages: Iterable[Passage]) -> tuple[Passage, ...]:
        return tuple(one for one in passages if not (one.when and self._is_since(one.when)))

    def _is_since(self, week: date) -> bool:
        """Whether a week is not over when the two met, or is later."""
        return self.met is not None and week >= week_of(self.met)


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
    set_by_person: bool = False
    stopped: bool = False

    @property
    def paper(self) -> OnPaper:
        """What of it goes on a printed sheet."""
        return on_paper(self.summary or Summary())


def digest(
    seen_weeks: Iterable[Reflection],
    theme_order: Themes,
    *,
    with_when: bool,
    talk_order: Sequence[UUID] = (),
    met: date | None = None,
    line: str = "",
) -> Summary:
    """The summary of a diary, from its weeks narrowed to what may be seen; a week with nothing left leaves no mark."""
    seen = [(week, passage_of(week, theme_order, with_when=with_when)) for week in seen_weeks]
    visible = _ordered([(week, passage) for week, passage in seen if passage], with_when=with_when)
    flagged = {passage.id: passage for week, passage in visible if week.talk_about}
    others = [passage for week, passage in visible if not week.talk_about and passage.words]
    return Summary(
        to_talk_about=tuple(flagged[one] for one in in_their_order(flagged, talk_order)),
        by_theme=_by_theme(visible, others, theme_order, with_when=with_when),
        in_other_words=tuple(passage for passage in others if not passage.themes),
        with_when=with_when,
        met=met if with_when else None,
        line=line,
    )


def passage_of(week: Reflection, theme_order: Themes, *, with_when: bool) -> Passage | None:
    """One week as a passage; None when there is nothing to see."""
    themes = in_order_of(theme_order, week.themes)
    return Passage(week.id, week.words, themes, week.week if with_when else None) if week.words or themes else None


def after(summary: Summary, reflection_id: UUID) -> UUID | None:
    """The passage with words that follows this one on the page, or the one before when it is the last."""
    ids = [passage.id for passage in summary.passages if passage.words]
    if reflection_id not in ids or len(ids) == 1:
        return None
    place = ids.index(reflection_id)
    return ids[place + 1] if place + 1 < len(ids) else ids[place - 1]


def at_a_glance(words: str) -> str:
    """Words as they are read at a glance: as they are when they are short, else cut."""
    return words if len(words) <= FIRST_LENGTH and "\n" not in words else shortened(words, FIRST_LENGTH)


def on_paper(summary: Summary) -> OnPaper:
    """What goes on the sheet: what the person wants to talk about, or where that is nothing, their words; what fits."""
    chosen: list[Passage] = []
    room, more = PAPER_LINES, bool(summary.to_show) and len(summary.passages) > len(summary.to_talk_about)
    for passage in summary.to_show or summary.passages:
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
