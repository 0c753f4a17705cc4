"""Every message the project can say, and the catalogues that say it in other languages.

    python -m tests.kit.messages cy                 what is not said in Welsh yet, as JSON to be filled in
    python -m tests.kit.messages cy said.json       take what was filled in into the catalogue

A catalogue is kept in the order of its messages, without places in the code, so that two people can change it at once.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Said
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext

from socialrx_diary import language
from socialrx_diary.themes import prompts

MessageId: TypeAlias = str | tuple[str, ...]

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}}
KEYWORDS: Any = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def messages() -> set[MessageId]:
    """Every message in code and templates, and every prompt; a pair is a message that depends on a number."""
    found: set[MessageId] = {prompt.source for prompt in prompts.catalogue()}
    for folder in ("socialrx_diary", "templates"):
        for row in extract_from_dir(str(ROOT / folder), METHODS, OPTIONS, keywords=KEYWORDS):
            message = row[2]
            found.add(message if isinstance(message, str) else tuple(message))
    return {one for one in found if one}


def catalogues() -> list[Path]:
    """The files of the languages there are."""
    return sorted(language.CATALOGUES.glob("*.po"))


def read(code: str) -> Catalog:
    """One catalogue; an empty one for a language that has none yet."""
    path = language.CATALOGUES / f"{code}.po"
    if not path.exists():
        return empty(code)
    with path.open("rb") as po_file:
        return read_po(po_file, locale=code)


def empty(code: str, header_comment: str = "") -> Catalog:
    """A catalogue with nothing in it yet, which counts as CLDR says that its language counts."""
    made = Catalog(
        locale=code,
        header_comment=header_comment,
        project="SocialRx Diary",
        version="0.1.0",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        fuzzy=False,
    )
    made.mime_headers = [("Plural-Forms", to_gettext(Locale.parse(code).plural_form))]
    return made


def unsaid(code: str) -> list[MessageId]:
    """Every message that a language does not say yet."""
    known = read(code)
    said = {message.id for message in known if message.id and said_whole(message, known.num_plurals)}
    return sorted((one for one in messages() if one not in said), key=str)


def said_whole(message: Said, count: int = 0) -> bool:
    """Whether a message is said, in each of its forms if it has several; `count` is how many its language has."""
    forms = forms_of(message)
    return bool(forms) and all(forms) and (isinstance(message.id, str) or len(forms) == (count or len(forms)))


def forms_of(message: Said) -> list[str]:
    """Everything that is said for one message."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def take(code: str, said: Iterable[dict[str, Any]]) -> None:
    """Put translations into a catalogue, and leave out what nobody says any more."""
    known, asked = read(code), messages()
    made = empty(code, known.header_comment)
    for message in known:
        if message.id and message.id in asked and message.string:
            made.add(message.id, message.string, flags=message.flags)
    for row in said:
        message_id = tuple(row["id"]) if isinstance(row["id"], list) else row["id"]
        string = tuple(row["said"]) if isinstance(row["said"], list) else row["said"]
        if message_id in asked and string and all(string):
            made.add(message_id, string)
    with (language.CATALOGUES / f"{code}.po").open("wb") as po_file:
        write_po(po_file, made, width=120, no_location=True, sort_output=True, omit_header=False)


def main(code: str, file: str | None = None) -> None:
    """List what is not said yet, or take translations in."""
    if file:
        take(code, json.loads(Path(file).read_text("utf-8")))
    forms = read(code).num_plurals
    rows = [{"id": one, "said": [""] * forms if isinstance(one, tuple) else ""} for one in unsaid(code)]
    if not file:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
    print(f"{len(rows)} of {len(messages())} messages are not said in {language.own_name(code)} yet", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
