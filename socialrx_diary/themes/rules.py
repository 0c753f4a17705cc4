"""What is true of the five themes. They are a plain set: comparing two raises, so nothing can rank them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from socialrx_diary.language import N_, _


class Theme(Enum):
    """What a week was about. The values are ids kept in every diary."""

    HELP = "help"
    PEOPLE = "people"
    LEARNING = "learning"
    ME = "me"
    AHEAD = "ahead"

    @property
    def id(self) -> str:
        """The id under which it is kept."""
        return str(self.value)

    @property
    def name_shown(self) -> str:
        """Its name in the language being spoken."""
        return _(_SAID[self].name)

    @property
    def line(self) -> str:
        """One line that says what it holds, the good and the hard."""
        return _(_SAID[self].line)

    @property
    def short_line(self) -> str:
        """The same in a few words, for a card."""
        return _(_SAID[self].short)


@dataclass(frozen=True)
class _Said:
    name: str
    line: str
    short: str


_SAID = {
    Theme.HELP: _Said(
        N_("Getting help"),
        N_("Someone helping with a worry, or help that did not come."),
        N_("Help that came, or did not"),
    ),
    Theme.PEOPLE: _Said(
        N_("Being with people"),
        N_("Seeing people, joining in, or finding that hard."),
        N_("Good times, or hard ones"),
    ),
    Theme.LEARNING: _Said(
        N_("Trying and learning"),
        N_("Things you try, and how you get on with people."),
        N_("Things I did, how they went"),
    ),
    Theme.ME: _Said(
        N_("How I see things"),
        N_("How you see yourself, and what you think could happen in your life."),
        N_("Me, my life, what could be"),
    ),
    Theme.AHEAD: _Said(
        N_("Now and next"),
        N_("How life feels today, and what you would like next."),
        N_("How life is, what I would like"),
    ),
}

Themes = tuple[Theme, ...]


def shuffled(chance: random.Random) -> Themes:
    """The themes in a random order: drawn once per person, so that no order is taught and hands can learn the place."""
    order = list(Theme)
    chance.shuffle(order)
    return tuple(order)


def spelled(themes: Iterable[Theme]) -> str:
    """Themes as they are kept: ids with spaces between."""
    return " ".join(theme.id for theme in themes)


@cache
def read(kept: str) -> Themes:
    """Themes from how they are kept."""
    return tuple(Theme(theme_id) for theme_id in kept.split())


def in_order_of(order: Themes, ticked: Iterable[Theme]) -> Themes:
    """Ticked themes in a person's own order."""
    chosen = set(ticked)
    return tuple(theme for theme in order if theme in chosen)
