"""The catalogue of prompts: one file a language, checked when it is read. A prompt is an offer, drawn by chance."""

import json
import random
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from socialrx_diary.language import SOURCE, current
from socialrx_diary.themes.rules import Theme

HERE = Path(__file__).parent
KINDS = ("any", "hard", "quiet")


@dataclass(frozen=True)
class Prompt:
    """A question that may help somebody to write."""

    id: str
    theme: Theme | None
    kind: str
    text: str


@cache
def catalogue(language: str) -> tuple[Prompt, ...]:
    """Every prompt of a language; English where there is no file for it."""
    path = HERE / f"{language}.json"
    kept = json.loads((path if path.exists() else HERE / f"{SOURCE}.json").read_text(encoding="utf-8"))
    prompts = tuple(
        Prompt(row["id"], Theme(row["theme"]) if row["theme"] else None, row["week_kind"], row["text"])
        for row in kept["prompts"]
    )
    if len({prompt.id for prompt in prompts}) != len(prompts) or any(prompt.kind not in KINDS for prompt in prompts):
        raise ValueError(f"the prompts of {language} repeat an id or name an unknown kind of week")
    return prompts


def draw(chance: random.Random, kind: str, ticked: Collection[Theme], not_this: str | None = None) -> Prompt:
    """One prompt by chance, about what was ticked or about nothing in particular; another one if there is another.

    Never chosen by a theme's place in any order: prompts in the order of a theory would make diaries repeat the theory.
    """
    wanted = kind if kind in KINDS else "any"
    fitting = [
        prompt
        for prompt in catalogue(current())
        if prompt.kind == wanted and (prompt.theme is None or prompt.theme in ticked)
    ]
    return chance.choice([prompt for prompt in fitting if prompt.id != not_this] or fitting)


def find(prompt_id: str | None) -> Prompt | None:
    """The prompt with this id in the language being spoken, if there is one."""
    return next((prompt for prompt in catalogue(current()) if prompt.id == prompt_id), None)
