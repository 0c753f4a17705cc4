"""The catalogue of prompts, checked when it is read. A prompt is an offer, drawn by chance.

The texts stand in English in one file; like all that is said they are translated by the language's catalogue.
"""

import json
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from socialrx_diary.language import _
from socialrx_diary.themes.rules import Theme

FILE = Path(__file__).with_name("prompts.json")
KINDS = ("any", "hard", "quiet")


@dataclass(frozen=True)
class Prompt:
    """A question that may help somebody to write."""

    id: str
    theme: Theme | None
    kind: str
    source: str

    @property
    def text(self) -> str:
        """The question in the language being spoken."""
        return _(self.source)


@cache
def catalogue() -> tuple[Prompt, ...]:
    """Every prompt there is."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    prompts = tuple(
        Prompt(row["id"], Theme(row["theme"]) if row["theme"] else None, row["week_kind"], row["text"])
        for row in kept["prompts"]
    )
    if len({prompt.id for prompt in prompts}) != len(prompts) or any(prompt.kind not in KINDS for prompt in prompts):
        raise ValueError("the prompts repeat an id or name an unknown kind of week")
    return prompts


def draw(chance: random.Random, kind: str, ticked: Collection[Theme], not_this: str | None = None) -> Prompt:
    """One prompt by chance, about what was ticked or about nothing in particular; another one if there is another.

    Never chosen by a theme's place in any order: prompts in the order of a theory would make diaries repeat the theory.
    """
    wanted = kind if kind in KINDS else "any"
    fitting = [
        prompt for prompt in catalogue() if prompt.kind == wanted and (prompt.theme is None or prompt.theme in ticked)
    ]
    return chance.choice([prompt for prompt in fitting if prompt.id != not_this] or fitting)


def find(prompt_id: str | None) -> Prompt | None:
    """The prompt with this id, if there is one."""
    return next((prompt for prompt in catalogue() if prompt.id == prompt_id), None)
