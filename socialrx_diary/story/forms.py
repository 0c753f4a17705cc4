"""What somebody says of their story: which weeks, what it is called, what stands beside the words."""

from typing import Any
from uuid import UUID

from wtforms import BooleanField, SelectMultipleField

from socialrx_diary.language import N_, _
from socialrx_diary.story.rules import LONGEST_TITLE
from socialrx_diary.web.forms import Form, OneOf, Typed

CHOOSE = N_("Choose one of the answers.")
NONE = N_("Tick the weeks you want in your story.")


class Ticks(SelectMultipleField):
    """Any of several things; what is on offer is said by the page, and what is not there is passed over."""

    def __init__(self, label: str = "", **more: Any) -> None:
        super().__init__(_(label), choices=[], validate_choice=False, **more)


class StoryForm(Form):
    """Nothing of this is kept: it goes along with the press of a button and comes back as a booklet."""

    every = BooleanField()
    seasons = Ticks()
    weeks = Ticks()
    title = Typed(N_("What is it called?"), missing=N_("Type a name for your story."), longest=LONGEST_TITLE)
    order = OneOf(
        N_("In which order?"),
        choices=(("oldest", N_("Oldest first")), ("newest", N_("Newest first"))),
        otherwise=CHOOSE,
    )
    size = OneOf(N_("Size of the letters"), choices=(("usual", N_("Usual")), ("large", N_("Large"))), otherwise=CHOOSE)
    themes = BooleanField()
    dates = BooleanField()

    @property
    def ids(self) -> set[UUID]:
        """The weeks that were ticked one by one."""
        return {found for one in self.weeks.data or () if (found := _id(one))}

    def none_ticked(self) -> None:
        """No week is in it yet: say what to do."""
        self.every.errors = [_(NONE)]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
