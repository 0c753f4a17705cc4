"""Phones, postcodes, e-mails, numbers of one's own: found by their form, and by check digits where they have them."""

import re
from collections.abc import Iterator
from functools import cache

from socialrx_diary.names import lexicon
from socialrx_diary.names.kinds import (
    INSURANCE_NUMBER,
    LONG_NUMBER,
    NHS_NUMBER,
    NUMBER_PLATE,
    SAID,
    SORT_CODE,
    Highlight,
    Kind,
)
from socialrx_diary.names.patterns import UNITS, all_of
from socialrx_diary.names.texts import Text

_OUT, _END = r"(?<![^\W_])", r"(?![^\W_])"
_RUN = re.compile(r"(?<![\d.,£$€])(?<!\d[-/])(?:\+ ?|\(\+?)?\d(?:[ ()./\-]{0,3}\d){5,40}(?!\d)")
_GROUP = re.compile(r"(?:\+ ?)?\d{1,40}")
_MOST_GROUPS = 12
_HANDLE = re.compile(r"(?<![\w@.])@[\w.]{2,40}|(?<![\w@.])(?:\w{2,20}_){1,4}\w{1,20}(?![\w@])|\bu/\w{2,30}")
_EMAIL, _EMAIL_SAID, _URL = all_of(
    r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    r"\b[\w.-]{1,40}(?: (?:dot|underscore|dash) \w{1,40}){0,4} at \w{1,40}(?: dot \w{2,24}){1,3}\b",
    r"\b(?:https?://|www\.)[^\s<>\"]{1,300}|(?<![\w@.-])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}"
    r"\.(?:com|org|net|info|uk|wales|scot|cymru|eu|ie|io)\b(?:/[^\s<>\"]{0,200})?",
)
_DISTRICT = re.compile(r"(?<=\b(?:in|at|to) )([A-Z]{1,2})(\d{1,2})\b(?!\.\d)")
_PLATE = re.compile(rf"{_OUT}[A-Z]{{2}}\d\d ?[A-Z]{{3}}{_END}")
_POSTCODE, _INSURANCE, _MIXED, _ASKED, _TO_CALL, _NO_CODE = all_of(
    rf"{_OUT}([A-Z]{{1,2}})(\d[A-Z\d]?) {{0,2}}[-.]?(\d[ABD-HJLNP-UW-Z]{{2}}){_END}",
    rf"{_OUT}[A-Z]{{2}}(?:[ .-]{{0,2}}\d\d){{3}}[ .-]{{0,2}}[A-D]{_END}",
    # NH/448213, WO118274, CAB-20931, 5519-22-K
    rf"{_OUT}(?=[^\W_]{{0,12}}[-/ ]?\d)"
    r"(?:[A-Z]{1,6}[-/ ]?\d{3,20}|\d{1,12}[A-Z]{1,4}\d{2,12}|\d{3,12}[-/]\d{1,12}[-/])"
    rf"(?:[-/]?[A-Z0-9]{{1,12}}){{0,3}}{_END}",
    # Whatever number is said to be somebody's
    r"\b(?:ref|reference|case|claim|claimant|job|account|acc|member|membership|policy|order|order no|hospital"
    r"|patient|crn|urn"
    r"|certificate|licence|license|passport|plot|room|ticket|customer|booking|crime)(?: (?:number|no|ref|id|code|nr))?"
    rf"(?: (?:is|was))?[ .:#]{{1,3}}((?:[A-Z]{{1,6}}[-/ ]?)?\d{{2,12}}(?:[-/][A-Z0-9]{{1,12}}){{0,3}}){_END}",
    r"\b(?:phone|ring|call|text|mobile|number|tel|landline)(?:'s| is)?(?: (?:me|him|her|us|on|number|is|no)){0,2}"
    r"[ .:]{1,3}(\d(?: ?\d){4,7})\b",
    # covid19, 1960s, 100mg
    r"(?:covid|a|b|m|mp|omega|vitamin|q)[- ]?\d{1,4}|\d{4}s"
    r"|\d{1,4}(?:am|pm|hrs?|mins?|kgs?|mgs?|mls?|lbs?|st|nd|rd|th|cms?|mm|km|k|p|s)",
)
_DIGITS_SAID = {
    **{word: str(digit) for digit, word in enumerate(f"zero|{UNITS}".split("|"))},
    "oh": "0",
    "o": "0",
    "nought": "0",
    "nil": "0",
    "double": "",
    "treble": "",
    "triple": "",
    "hundred": "00",
}
_LONG_ENOUGH_SAID = 5


def _found(text: Text, start: int, end: int, kind: Kind, why: str | None = None) -> Highlight:
    return Highlight(*text.back(start, end), kind, why or SAID[kind])


def found(text: Text) -> Iterator[Highlight]:
    """Everything in these words that has the form of a number, an address online or a code."""
    for pattern, kind in ((_EMAIL, Kind.EMAIL), (_EMAIL_SAID, Kind.EMAIL), (_HANDLE, Kind.HANDLE)):
        for one in pattern.finditer(text.plain):
            yield _found(text, one.start(), one.end() - (one.group()[-1] == "."), kind)
    for one in _URL.finditer(text.plain):
        yield _found(text, one.start(), one.start() + len(one.group().rstrip(".,;:!?)'")), Kind.URL)
    yield from _postcodes(text)
    yield from _codes(text)
    for run in _RUN.finditer(text.plain):
        yield from _numbers(text, run)
    yield from _spoken(text)


@cache
def _areas() -> frozenset[str]:
    return frozenset(area.casefold() for area in lexicon.listed("postcode-areas.txt"))


def _postcodes(text: Text) -> Iterator[Highlight]:
    for one in _POSTCODE.finditer(text.plain):
        if one.group(1).casefold() in _areas():
            yield _found(text, one.start(), one.end(), Kind.POSTCODE)
    for one in _DISTRICT.finditer(text.plain):
        if one.group(1).casefold() in _areas():
            yield _found(text, one.start(), one.end(), Kind.POSTCODE)


def _codes(text: Text) -> Iterator[Highlight]:
    """Codes of letters and digits, and numbers that are said to be somebody's."""
    for one in _INSURANCE.finditer(text.plain):
        yield _found(text, one.start(), one.end(), Kind.ID_NUMBER, INSURANCE_NUMBER)
    for one in _PLATE.finditer(text.plain):
        yield _found(text, one.start(), one.end(), Kind.ID_NUMBER, NUMBER_PLATE)
    for one in _MIXED.finditer(text.plain):
        if not _NO_CODE.fullmatch(one.group()) and not _word_and_number(one.group()):
            yield _found(text, one.start(), one.end(), Kind.ID_NUMBER)
    for one in _ASKED.finditer(text.plain):
        yield _found(text, one.start(1), one.end(1), Kind.ID_NUMBER)
    for one in _TO_CALL.finditer(text.plain):
        yield _found(text, one.start(1), one.end(1), Kind.PHONE)


def _word_and_number(shown: str) -> bool:
    """Whether it is a word and then a number, as in walk 200, and no code."""
    word = shown.split(" ", maxsplit=1)[0]
    return " " in shown and (not word.isupper() or lexicon.ordinary(word.casefold()))


def _numbers(text: Text, run: re.Match[str]) -> Iterator[Highlight]:
    """What the groups of digits that stand together are: from each group on, the longest that makes sense."""
    groups = list(_GROUP.finditer(run.group()))
    first = 0
    while first < len(groups):
        last, kind, why = _longest(groups[first:])
        if kind is not None:
            start, end = groups[first].start(), groups[first + last].end()
            start, end = run.start() + start, run.start() + end
            yield _found(text, start - (text.plain[start - 1 : start] == "("), end, kind, why)
        first += last + 1


def _longest(groups: list[re.Match[str]]) -> tuple[int, Kind | None, str | None]:
    """How many groups more belong to the first, and what they are together."""
    best: tuple[int, Kind | None, str | None] = (0, None, None)
    shown = ""
    for last, group in enumerate(groups[:_MOST_GROUPS]):
        shown += ("-" if last else "") + group.group().replace(" ", "")
        what = _what(shown)
        if what is not None and (what[1] is not LONG_NUMBER or best[1] is None or best[2] is LONG_NUMBER):
            best = (last, *what)
    return best


def _what(shown: str) -> tuple[Kind, str | None] | None:
    """What digits in groups are: a phone number, an NHS number, a sort code, or a number that is just long."""
    digits, sizes = shown.replace("-", ""), [len(one) for one in shown.split("-")]
    if is_phone(digits):
        return Kind.PHONE, None
    if is_nhs_number(digits):
        return Kind.ID_NUMBER, NHS_NUMBER
    if sizes == [2, 2, 2]:
        return Kind.ID_NUMBER, SORT_CODE
    long = len(digits) >= 6 if len(sizes) == 1 else len(digits) >= 8 and min(sizes) >= 3
    return (Kind.ID_NUMBER, LONG_NUMBER) if long else None


def is_phone(digits: str) -> bool:
    """Whether digits (with a + before them or not) can be called: ten or eleven in the UK, or one from abroad."""
    if digits.startswith(("+", "00")):
        abroad = digits.removeprefix("+").removeprefix("00")
        if abroad.startswith("44"):
            return is_phone("0" + abroad[2:].removeprefix("0"))
        return 9 <= len(abroad) <= 15
    lengths = {11} if digits[1:2] in {"2", "7"} else {10, 11}
    return digits[:2] in {"01", "02", "03", "05", "07", "08", "09"} and len(digits) in lengths


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have the check digit of an NHS number (modulus 11)."""
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _spoken(text: Text) -> Iterator[Highlight]:
    """Numbers said digit by digit: oh seven seven double oh."""
    run: list[int] = []
    for token in (*text.tokens, None):
        if token is not None and token.folded in _DIGITS_SAID:
            run.append(token.index)
            continue
        while run and text.tokens[run[-1]].folded in {"one", "hundred"}:
            run.pop()
        if len(run) >= _LONG_ENOUGH_SAID:
            yield _found(text, text.tokens[run[0]].start, text.tokens[run[-1]].end, Kind.PHONE)
        run = []
