"""A service's own words for a question. Names stand in braces, such as {worker}; answers keep what they do.

Only the words are a service's own: which answers there are, and what each of them opens, is not for words to change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socialrx_diary.consent import wording
from socialrx_diary.consent.wording import Shown, Wording
from socialrx_diary.language import SOURCE, _, catalogue, current, speaking

# The questions people answer and can be asked again. What stands on single buttons is the same for everybody.
QUESTIONS = (wording.KEEP, wording.SHARE, wording.SHARE_WHEN, wording.RESEARCH)

NAME = re.compile(r"\{(\w+)\}")
PUT_IN = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Words:
    """The words of one question in one language. `answers` are the words of each answer, by what it does."""

    title: str
    paragraphs: tuple[str, ...]
    answers: Mapping[str, str]

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it in the order of the page."""
        return (self.title, *self.paragraphs, *self.answers.values())

    @property
    def names(self) -> frozenset[str]:
        """The names that are put in."""
        return frozenset(NAME.findall(" ".join(self.lines)))

    def kept(self) -> dict[str, Any]:
        """It as plain data."""
        return {"title": self.title, "paragraphs": list(self.paragraphs), "answers": dict(self.answers)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Words":
        """It from plain data."""
        return cls(kept["title"], tuple(kept["paragraphs"]), dict(kept["answers"]))


@dataclass(frozen=True)
class Own:
    """One version of a service's own words for one question, by language; English is always among them."""

    key: str
    version: int
    said: Mapping[str, Words]
    put_at: datetime

    def in_language(self, code: str) -> tuple[str, Words]:
        """The words in a language, or in English where they were not given in it; and in which they are."""
        return (code, self.said[code]) if code in self.said else (SOURCE, self.said[SOURCE])


def question_of(key: str) -> Wording | None:
    """The question with this key, if it is one that a service can word."""
    return next((one for one in QUESTIONS if one.key == key), None)


def came_with(key: str, version: int) -> Wording | None:
    """Our own words for a question, of one version."""
    ours = (question_of(key), *wording.OLDER)
    return next((one for one in ours if one and (one.key, one.version) == (key, version)), None)


def ours(question: Wording, code: str) -> Words | None:
    """Our own words for a question in a language; None where not all of them are said in it yet."""
    messages = (question.title, *question.paragraphs, *(text for _value, text in question.options))
    if code != SOURCE and any(catalogue(code).gettext(one) in {"", one} for one in messages):
        return None
    with speaking(code):
        said = [PUT_IN.sub(r"{\1}", _(one)) for one in messages]
    after = 1 + len(question.paragraphs)
    answers = {value: words for (value, _text), words in zip(question.options, said[after:], strict=True)}
    return Words(said[0], tuple(said[1:after]), answers)


def names_to_keep(question: Wording) -> frozenset[str]:
    """The names without which nobody could tell who is asking, or about what."""
    words = ours(question, SOURCE)
    assert words is not None  # noqa: S101 - English is the source
    return words.names


def shown(words: Wording | Own, **names: str) -> Shown:
    """The words of a question as somebody sees them, whoever worded it."""
    if isinstance(words, Wording):
        return wording.shown(words, **names)
    language, said = words.in_language(current())
    names["worker_word"] = _(names.get("worker_word", ""))
    answers = tuple((value, _filled(text, names)) for value, text in said.answers.items())
    paragraphs = tuple(_filled(text, names) for text in said.paragraphs)
    return Shown(words.key, words.version, _filled(said.title, names), paragraphs, answers, language)


def _filled(text: str, names: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: names.get(found[1], found[0]), text)
