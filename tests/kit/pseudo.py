"""A language nobody speaks: every message in brackets and accents. What is not in brackets was never asked for.

It is a catalogue in a folder and nothing else, which is all that a new language may need.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import write_po

from socialrx_diary import language
from tests.kit.messages import empty, messages

OPEN, CLOSE = "⟦", "⟧"
ACCENTS = str.maketrans("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ")
KEPT = re.compile(r"(%\(\w+\)[sd])")
SEEN = ("alt", "title", "aria-label", "placeholder", "data-busy", "data-slow", "data-head", "content", "label")
NOT_SAID = frozenset({"script", "style", "textarea", "template"})


def put_on(message: str) -> str:
    """A message as this language says it."""
    parts = KEPT.split(message)
    return OPEN + "".join(part if KEPT.fullmatch(part) else part.translate(ACCENTS) for part in parts) + CLOSE


def write(folder: Path, code: str) -> None:
    """Write the catalogue, under the code of a language that Babel can count and tell dates in."""
    folder.mkdir(exist_ok=True)
    made = empty(code, "Nobody speaks this. Needs a native reader's check.")
    for message in messages():
        if isinstance(message, str):
            made.add(message, put_on(message))
        else:
            one, many = (put_on(form) for form in message)
            made.add(message, tuple(one if number == 1 else many for number in range(made.num_plurals)))
    with (folder / f"{code}.po").open("wb") as po_file:
        write_po(po_file, made, omit_header=False)


@contextmanager
def instead(folder: Path) -> Iterator[None]:
    """Speak the languages of a folder for as long as the block runs."""
    before = language.CATALOGUES
    try:
        language.CATALOGUES = folder
        _forget()
        yield
    finally:
        language.CATALOGUES = before
        _forget()


def _forget() -> None:
    language.available.cache_clear()
    language.catalogue.cache_clear()


def outside(text: str) -> str:
    """What stands outside all brackets; a message that is put into another one is inside as well."""
    depth, found = 0, []
    for sign in text:
        depth += (sign == OPEN) - (sign == CLOSE)
        if depth == 0:
            found.append(" " if sign == CLOSE else sign)
    return "".join(found)


def never_asked_for(tree: Any, known: "re.Pattern[str]") -> list[str]:
    """Every word of a page that is in no brackets, besides what people wrote and what is known to be a name."""
    spoken = tree.xpath("/html/@lang")
    found = []
    for text, element in _texts(tree):
        if element.xpath("ancestor-or-self::*[@dir='auto' or @translate='no']") or _other_language(element, spoken):
            continue
        found += re.findall(r"[^\W\d_]{2,}", known.sub(" ", outside(text)))
    return found


def _texts(tree: Any) -> Iterator[tuple[str, Any]]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in NOT_SAID and element.text:
            yield element.text, element
        if element.tail and element.getparent() is not None and element.getparent().tag not in NOT_SAID:
            yield element.tail, element.getparent()
        for name in SEEN:
            if element.get(name) and (name != "content" or element.get("name") == "description"):
                yield element.get(name), element
        if element.tag == "input" and element.get("type") in {"submit", "button"}:
            yield element.get("value", ""), element


def _other_language(element: Any, spoken: list[str]) -> bool:
    nearest = element.xpath("ancestor-or-self::*[@lang][1]/@lang")
    return bool(spoken) and bool(nearest) and nearest[-1] != spoken[0]


def dates(code: str) -> set[str]:
    """The words for months and days that the language has anyway."""
    locale = Locale.parse(code)
    names = {*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()}
    return {word for name in names for word in str(name).split()}
