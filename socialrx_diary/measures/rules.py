"""What is true of a measure: its words are published and asked to the letter; its answers are never added up.

There is no score here on purpose. An answer is kept and told as its words, beside the question it answers.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from socialrx_diary.language import N_, _


class When(Enum):
    """When questions are asked: three moments, each of them the person's to choose."""

    START = "start"
    REVIEW = "review"
    END = "end"

    @property
    def said(self) -> str:
        """It in words."""
        return _(SAID[self])


SAID = {When.START: N_("At the start"), When.REVIEW: N_("When we look back together"), When.END: N_("At the end")}


@dataclass(frozen=True)
class Scale:
    """An answer by number, between two that have words."""

    lowest: int
    highest: int
    least: str
    most: str


@dataclass(frozen=True)
class Question:
    """One published question, with its answers in their published order, or a scale."""

    id: str
    text: str
    answers: tuple[str, ...]
    scale: Scale | None = None

    def told(self, answer: str) -> str:
        """An answer in words that stand by themselves."""
        if self.scale is None:
            return answer
        ends = f"{self.scale.lowest} is “{self.scale.least}” and {self.scale.highest} is “{self.scale.most}”"
        return f"{answer}, where {ends}"


@dataclass(frozen=True)
class Measure:
    """A set of questions that belong together, with where they are published and by what licence they are asked."""

    id: str
    name: str
    source: str
    licence: str
    language: str
    introduction: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Answered:
    """One question with its answer, in words; empty where it was left out."""

    question: str
    answer: str


@dataclass(frozen=True)
class AnswerSet:
    """What somebody answered at one moment, word for word as it was asked then."""

    id: UUID
    name: str
    source: str
    language: str
    when: When
    answered_at: datetime
    answers: tuple[Answered, ...]
    shared: bool = False
