"""Questions a link worker could ask: open ones, from a fixed bank, for the good and the hard alike.

Nothing is inferred from anybody's words. Which themes are asked about follows from the stones alone, and which question
of each follows from the calendar week of the reader, so the same week always offers the same three.
"""

from collections.abc import Sequence
from datetime import date

from socialrx_diary.language import N_, _
from socialrx_diary.themes.rules import Theme, Themes, in_order_of
from socialrx_diary.weeks import WEEK, week_of

ASKED = 3
ABOUT_THEMES = 2
EPOCH = date(1970, 1, 5)

GENERAL = (
    N_("What was that like for you?"),
    N_("Who was there with you?"),
    N_("What would you like more of?"),
    N_("What would you like less of?"),
    N_("What matters most to you just now?"),
    N_("What would you like us to talk about today?"),
)

BANK: dict[Theme, tuple[str, ...]] = {
    Theme.HELP: (
        N_("What help came, and what did not?"),
        N_("What was useful about the help you had? What was not?"),
        N_("What would you like help with right now?"),
        N_("Who do you find easy to talk to, if anyone?"),
        N_("What would you like to sort out, big or small?"),
        N_("What are you waiting for at the moment, if anything?"),
    ),
    Theme.PEOPLE: (
        N_("What was it like being around other people?"),
        N_("How much company do you want? How much do you get?"),
        N_("What do you like about the people you see? What do you not like?"),
        N_("What makes it hard to be with people, if anything?"),
        N_("Who would you like to see more of?"),
        N_("What sort of company would suit you just now, if any?"),
    ),
    Theme.LEARNING: (
        N_("What did you try, and how did it go?"),
        N_("What did you find out, if anything?"),
        N_("What was hard to learn or to do?"),
        N_("What would you like to have a go at one day, if anything?"),
        N_("What did someone show you, or you show them?"),
        N_("How did you deal with something tricky?"),
    ),
    Theme.ME: (
        N_("How do you see yourself at the moment?"),
        N_("What do other people come to you for?"),
        N_("What surprised you, if anything?"),
        N_("What can you picture yourself doing one day, if anything?"),
        N_("What made you doubt yourself, if anything?"),
        N_("What would you not want to lose?"),
    ),
    Theme.AHEAD: (
        N_("How does life feel today?"),
        N_("What are you looking forward to, if anything?"),
        N_("What worries you about the next few weeks, if anything?"),
        N_("What would you like your days to be like?"),
        N_("What do you want to keep just as it is?"),
        N_("What feels out of reach right now?"),
    ),
}


def questions(came_up: Themes, today: date) -> list[str]:
    """Three questions: two about themes that came up, in the person's order, and the rest about nothing special."""
    turn = (week_of(today) - EPOCH) // WEEK
    about = in_order_of(came_up, _from(came_up, turn)[:ABOUT_THEMES])
    asked = [_(_from(BANK[theme], turn + list(BANK).index(theme))[0]) for theme in about]
    return asked + [_(question) for question in _from(GENERAL, turn)[: ASKED - len(asked)]]


def _from(row: Sequence[Theme] | Sequence[str], turn: int) -> tuple:  # type: ignore[type-arg]
    """A row begun at another place, so that everything in it has its turn."""
    start = turn % len(row) if row else 0
    return (*row[start:], *row[:start])
