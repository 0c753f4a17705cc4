"""The words people see, in their language: gettext catalogues read straight from their `.po` files."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"
CATALOGUES = Path(__file__).parent / "translations"

# What the first lines of a catalogue say until somebody who grew up with the language has read it.
UNCHECKED = "native reader's check"

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


@dataclass(frozen=True)
class Language:
    """A language that can be chosen."""

    code: str
    checked: bool

    @property
    def name(self) -> str:
        """The name it has for itself, such as Cymraeg."""
        return own_name(self.code)

    @property
    def english_name(self) -> str:
        """The name it has in English, such as Welsh."""
        return Locale.parse(self.code).english_name or self.code

    @property
    def tag(self) -> str:
        """How a page says which language it speaks."""
        return self.code.replace("_", "-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return Locale.parse(self.code).text_direction

    @property
    def caution(self) -> str:
        """That nobody who grew up with it has read it yet, in this language."""
        with speaking(self.code):
            return _(CAUTION, language=self.name)

    @property
    def english_caution(self) -> str:
        """The same in English."""
        return CAUTION % {"language": self.english_name}


@cache
def available() -> tuple[Language, ...]:
    """Each language there is, English first."""
    found = sorted(path.stem for path in CATALOGUES.glob("*.po"))
    return tuple(Language(code, _checked(code)) for code in [SOURCE, *found])


def codes() -> tuple[str, ...]:
    """The code of each language there is."""
    return tuple(language.code for language in available())


def own_name(code: str) -> str:
    """The name a language has for itself, such as Cymraeg."""
    return (Locale.parse(code).get_language_name(code) or code).capitalize()


@cache
def catalogue(code: str) -> NullTranslations:
    """The messages of one language; English needs none, it is the source."""
    path = CATALOGUES / f"{code}.po"
    if code == SOURCE or not path.exists():
        return NullTranslations()
    messages = _read(path)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def choose(wanted: str | None, accepted: list[str]) -> str:
    """The language to speak: the one chosen if we have it, else the best the browser accepts, else English."""
    if wanted in codes():
        return wanted
    return negotiate_locale([tag.replace("-", "_") for tag in accepted], codes(), sep="_") or SOURCE


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak one language for as long as the block runs."""
    token = _current.set(code)
    try:
        yield
    finally:
        _current.reset(token)


def speak(code: str) -> None:
    """Speak one language from here on in this context."""
    _current.set(code)


def current() -> str:
    """The language being spoken."""
    return _current.get()


def text_direction() -> str:
    """`ltr` or `rtl` for the language being spoken."""
    return Locale.parse(current()).text_direction


def list_comma() -> str:
    """What stands between the things of a list, which is not a comma everywhere."""
    between: str = Locale.parse(current()).list_patterns["standard"].get("start", "{0}, {1}")
    return between.removeprefix("{0}").removesuffix("{1}")


def left_to_right(text: str) -> str:
    """Numbers and codes in their own order: in a right-to-left line, 116 123 would be read as 123 116."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if text_direction() == "rtl" else text


def _checked(code: str) -> bool:
    if code == SOURCE:
        return True
    first_lines = _read(CATALOGUES / f"{code}.po").header_comment.replace("#", " ")
    return UNCHECKED not in " ".join(first_lines.split())


def _read(path: Path) -> Catalog:
    with path.open("rb") as po_file:
        return read_po(po_file, locale=path.stem)


def _(message: str, **values: object) -> str:
    """A message in the language being spoken."""
    said = catalogue(current()).gettext(message) if message else ""
    return said % values if values else said


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """A message that depends on a number, in the language being spoken."""
    said = catalogue(current()).ngettext(one, many, count)
    return said % {"num": count, **values}


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a message for translation where it is written, to be said later."""
    return message


CAUTION = N_("Our %(language)s needs a check by somebody who grew up with it.")
