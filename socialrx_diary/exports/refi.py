"""What the files for programs that code texts share: the five themes as codes, and XML that any text fits into."""

import re
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from socialrx_diary import __version__
from socialrx_diary.language import SOURCE, speaking
from socialrx_diary.themes.rules import Theme

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ORIGIN = f"SocialRx Diary {__version__}"
HOME = UUID("c9d2a3f0-5b7e-4c1a-9a54-0c6e5d8f1b27")
COLOURS = {
    Theme.HELP: "#2D6988",
    Theme.PEOPLE: "#D65A2C",
    Theme.LEARNING: "#86BC84",
    Theme.ME: "#4F1B4A",
    Theme.AHEAD: "#F8CB45",
}
TICKED = "The person ticked this theme for the whole week. Nobody read the words to decide it."
NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def guid(*parts: str) -> str:
    """An id that is always the same for the same thing."""
    return str(uuid5(HOME, "\x1f".join(parts)))


def code(theme_id: str) -> str:
    """The id of the code of a theme, the same in every file."""
    return guid("theme", Theme(theme_id).id)


def themes() -> list[tuple[Theme, str, str]]:
    """The five themes with their names and what they hold, in English whichever language is being spoken."""
    with speaking(SOURCE):
        return [(theme, theme.name_shown, f"{theme.line} {TICKED}") for theme in Theme]


def codes() -> str:
    """The five themes as codes."""
    said = "".join(
        f'<Code guid="{code(theme.id)}" name={attribute(name)} isCodable="true" color="{COLOURS[theme]}">'
        f"<Description>{content(line)}</Description></Code>\n"
        for theme, name, line in themes()
    )
    return f"<Codes>\n{said}</Codes>\n"


def content(text: str) -> str:
    """A text between two tags."""
    return escape(NOT_XML.sub("\ufffd", text))


def attribute(text: str) -> str:
    """A text in an attribute, with its quotation marks."""
    return quoteattr(NOT_XML.sub("\ufffd", text))
