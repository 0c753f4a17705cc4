"""The words people see, in their language: gettext catalogues read straight from their `.po` files."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

SOURCE = "en"
CATALOGUES = Path(__file__).parent / "translations"

_current: ContextVar[str] = ContextVar("language", default=SOURCE)


@cache
def available() -> tuple[tuple[str, str], ...]:
    """Each language with its own name for itself, English first."""
    found = sorted(path.stem for path in CATALOGUES.glob("*.po"))
    return tuple((code, own_name(code)) for code in [SOURCE, *found])


def own_name(code: str) -> str:
    """The name a language has for itself, such as Cymraeg."""
    return (Locale.parse(code).get_language_name(code) or code).capitalize()


@cache
def catalogue(code: str) -> NullTranslations:
    """The messages of one language; English needs none, it is the source."""
    path = CATALOGUES / f"{code}.po"
    if code == SOURCE or not path.exists():
        return NullTranslations()
    with path.open("rb") as po_file:
        messages = read_po(po_file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def choose(wanted: str | None, accepted: list[str]) -> str:
    """The language to speak: the one chosen if we have it, else the best the browser accepts, else English."""
    codes = [code for code, _name in available()]
    if wanted in codes:
        return wanted
    return negotiate_locale([tag.replace("-", "_") for tag in accepted], codes, sep="_") or SOURCE


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
