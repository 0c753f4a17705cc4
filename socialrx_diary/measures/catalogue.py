"""The measures there are: two that are published for anybody, and a service's own, each in a file with its licence.

A file's words are asked to the letter, so a fault in it is refused in one line instead of being mended.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from socialrx_diary.language import SOURCE
from socialrx_diary.measures.rules import Measure, Question, Scale

PUBLISHED = Path(__file__).parent / "published"
FOLDER = "measures"
ID = re.compile(r"[a-z][a-z0-9_-]{1,38}")
ASKED = ("id", "name", "source", "licence", "language", "introduction")
LONGEST = 600
MOST = 30


class NotAMeasureError(Exception):
    """A file is no measure; the message is one line that says what to do."""


def every(data: Path) -> dict[str, Measure]:
    """Every measure there is here, by its id: the published ones first."""
    own = (_read(path) for path in sorted((data / FOLDER).glob("*.toml")))
    return {measure.id: measure for measure in (*published(), *own)}


@cache
def published() -> tuple[Measure, ...]:
    """The measures that come with the diary."""
    return tuple(_read(PUBLISHED / f"{name}.toml") for name in ("ons4", "loneliness"))


def take_in(written: Path, data: Path) -> Measure:
    """Check a service's own measure and put its file among the data."""
    measure = _read(written)
    if measure.id in {one.id for one in published()}:
        raise NotAMeasureError(f"The id “{measure.id}” is taken by a measure that comes with the diary.")
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{measure.id}.toml").write_bytes(written.read_bytes())
    return measure


def _read(path: Path) -> Measure:
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotAMeasureError(f"This is not TOML: {error}.") from None
    return _measure(written)


def _measure(written: Mapping[str, Any]) -> Measure:
    said = {name: _text({"language": SOURCE, **written}, name) for name in ASKED}
    if not ID.fullmatch(said["id"]):
        raise NotAMeasureError('Give it an id of small letters and numbers, such as: id = "our-measure".')
    questions = written.get("questions")
    if not isinstance(questions, list) or not 0 < len(questions) <= MOST:
        raise NotAMeasureError(f"Give it between 1 and {MOST} [[questions]].")
    found = tuple(_question(one, number) for number, one in enumerate(questions, 1))
    if len({one.id for one in found}) < len(found):
        raise NotAMeasureError("Two questions have the same id. Give each its own.")
    return Measure(**said, questions=found)


def _question(written: Any, number: int) -> Question:
    if not isinstance(written, dict):
        raise NotAMeasureError(f"Question {number} is not a [[questions]] table.")
    where = f" of question {number}"
    scale = _scale(written["scale"], where) if "scale" in written else None
    answers = _numbers(scale) if scale else _answers(written.get("answers"), where)
    return Question(_text(written, "id", where), _text(written, "text", where), answers, scale)


def _answers(written: Any, where: str) -> tuple[str, ...]:
    if not isinstance(written, list) or len(written) < 2 or not all(isinstance(one, str) and one for one in written):
        raise NotAMeasureError(f"Give the answers{where} as two texts or more, or a scale.")
    if len(set(written)) < len(written):
        raise NotAMeasureError(f"Two of the answers{where} are the same.")
    return tuple(written)


def _scale(written: Any, where: str) -> Scale:
    try:
        scale = Scale(written["lowest"], written["highest"], written["least"], written["most"])
    except (TypeError, KeyError):
        raise NotAMeasureError(f"Give the scale{where} a lowest, a highest, a least and a most.") from None
    whole = all(type(one) is int for one in (scale.lowest, scale.highest))
    if not whole or not 1 <= scale.highest - scale.lowest <= 10:
        raise NotAMeasureError(f"The scale{where} has to go in whole numbers over at most 11 steps.")
    return scale


def _numbers(scale: Scale) -> tuple[str, ...]:
    return tuple(str(number) for number in range(scale.lowest, scale.highest + 1))


def _text(written: Mapping[str, Any], name: str, where: str = "") -> str:
    said = written.get(name)
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST:
        raise NotAMeasureError(f"Say the {name}{where}, in at most {LONGEST} letters.")
    return said.strip()


def only(measures: Mapping[str, Measure], chosen: Iterable[str]) -> dict[str, Measure]:
    """Those measures that are chosen, in the order they are listed in."""
    wanted = set(chosen)
    return {measure_id: measure for measure_id, measure in measures.items() if measure_id in wanted}
