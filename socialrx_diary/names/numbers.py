"""Phones, postcodes, e-mails, numbers of one's own: found by their form, and by their check digits where they have them."""

import re
from collections.abc import Iterator

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
from socialrx_diary.names.texts import Text

# Every repeat here has an end, so that no words of anybody's can keep a pattern busy.
_RUN = re.compile(r"(?<![\d.,£$€])(?<!\d[-/])(?:\+ ?|\(\+?)?\d(?:[ ()./\-]{0,3}\d){5,40}(?!\d)")
_GROUP = re.compile(r"\+? ?\d{1,40}")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE)
_EMAIL_SPOKEN = re.compile(
    r"\b[\w.-]{1,40}(?: (?:dot|underscore|dash) \w{1,40}){0,4} at \w{1,40}(?: dot \w{2,24}){1,3}\b", re.IGNORECASE
)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]{1,300}"
    r"|(?<![\w@.-])[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,40}){0,3}\.(?:com|org|net|info|uk|wales|scot|cymru|eu|ie|io)\b(?:/[^\s<>\"]{0,200})?",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[\w.]{2,40}|(?<![\w@.])(?:\w{2,20}_){1,4}\w{1,20}(?![\w@])|\bu/\w{2,30}")
_POSTCODE = re.compile(
    r"(?<![^\W_])([A-Z]{1,2})(\d[A-Z\d]?) {0,2}[-.]?(\d[ABD-HJLNP-UW-Z]{2})(?![^\W_])", re.IGNORECASE
)
_DISTRICT = re.compile(r"(?<=\b(?:in|at|to) )([A-Z]{1,2})(\d{1,2})\b(?!\.\d)")
_AREAS = frozenset(
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG "
    "HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE "
    "SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ZZ".split()
)
_INSURANCE = re.compile(r"(?<![^\W_])[A-Z]{2}(?:[ .-]{0,2}\d\d){3}[ .-]{0,2}[A-D](?![^\W_])", re.IGNORECASE)
_PLATE = re.compile(r"(?<![^\W_])[A-Z]{2}\d\d ?[A-Z]{3}(?![^\W_])")
_MIXED = re.compile(
    r"(?<![^\W_])(?=[^\W_]{0,12}[-/ ]?\d)(?:[A-Z]{1,6}[-/ ]?\d{3,20}|\d{1,12}[A-Z]{1,4}\d{2,12}|\d{3,12}[-/]\d{1,12}[-/])(?:[-/]?[A-Z0-9]{1,12}){0,3}(?![^\W_])",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:ref|reference|case|claim|claimant|job|account|acc|member|membership|policy|order|order no|hospital|patient|crn|urn|certificate|licence|license|passport|plot|room|ticket|customer|booking|crime)"
    r"(?: (?:number|no|ref|id|code|nr))?(?: (?:is|was))?[ .:#]{1,3}((?:[A-Z]{1,6}[-/ ]?)?\d{2,12}(?:[-/][A-Z0-9]{1,12}){0,3})(?![^\W_])",
    re.IGNORECASE,
)
_TO_CALL = re.compile(
    r"\b(?:phone|ring|call|text|mobile|number|tel|landline)(?:'s| is)?(?: (?:me|him|her|us|on|number|is|no)){0,2}[ .:]{1,3}(\d(?: ?\d){4,7})\b",
    re.IGNORECASE,
)
_DIGITS_SPOKEN = {
    **dict(zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)),
    "oh": "0", "o": "0", "nought": "0", "nil": "0", "double": "", "treble": "", "triple": "", "hundred": "00",
}  # fmt: skip
_SPOKEN_LONG_ENOUGH = 5
_NOT_AN_ID = re.compile(
    r"(?:covid|a|b|m|mp|omega|vitamin|q)[- ]?\d{1,4}|\d{4}s|\d{1,4}(?:am|pm|hrs?|mins?|kgs?|mgs?|mls?|lbs?|st|nd|rd|th|cms?|mm|km|k|p|s)",
    re.IGNORECASE,
)


def _found(text: Text, start: int, end: int, kind: Kind, why: str | None = None) -> Highlight:
    return Highlight(*text.back(start, end), kind, why or SAID[kind])


def found(text: Text) -> Iterator[Highlight]:
    """Everything in these words that has the form of a number, an address online or a code."""
    for pattern, kind in ((_EMAIL, Kind.EMAIL), (_EMAIL_SPOKEN, Kind.EMAIL), (_HANDLE, Kind.HANDLE)):
        for one in pattern.finditer(text.plain):
            yield _found(text, one.start(), one.end() - (one.group()[-1] == "."), kind)
    for one in _URL.finditer(text.plain):
        yield _found(text, one.start(), one.start() + len(one.group().rstrip(".,;:!?)'")), Kind.URL)
    yield from _postcodes(text)
    yield from _codes(text)
    for run in _RUN.finditer(text.plain):
        yield from _numbers(text, run)
    yield from _spoken(text)


def _postcodes(text: Text) -> Iterator[Highlight]:
    for one in _POSTCODE.finditer(text.plain):
        if one.group(1).upper() in _AREAS:
            yield _found(text, one.start(), one.end(), Kind.POSTCODE)
    for one in _DISTRICT.finditer(text.plain):
        if one.group(1) in _AREAS:
            yield _found(text, one.start(), one.end(), Kind.POSTCODE)


def _codes(text: Text) -> Iterator[Highlight]:
    """Codes of letters and digits, and numbers that are said to be somebody's."""
    for one in _INSURANCE.finditer(text.plain):
        yield _found(text, one.start(), one.end(), Kind.ID_NUMBER, INSURANCE_NUMBER)
    for one in _PLATE.finditer(text.plain):
        yield _found(text, one.start(), one.end(), Kind.ID_NUMBER, NUMBER_PLATE)
    for one in _MIXED.finditer(text.plain):
        if not _NOT_AN_ID.fullmatch(one.group()) and not _word_and_number(one.group()):
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
    for last, group in enumerate(groups[:12]):
        shown += ("-" if last else "") + group.group().replace(" ", "")
        what = _what(shown)
        if what is not None:
            best = (last, *what)
    return best


def _what(shown: str) -> tuple[Kind, str | None] | None:
    """What digits in groups are: a phone number, an NHS number, a sort code, or a number that is just long."""
    digits = shown.replace("-", "")
    if is_phone(digits):
        return Kind.PHONE, None
    if is_nhs_number(digits):
        return Kind.ID_NUMBER, NHS_NUMBER
    sizes = [len(one) for one in shown.split("-")]
    if sizes == [2, 2, 2]:
        return Kind.ID_NUMBER, SORT_CODE
    if sizes == [len(digits)] and len(digits) >= 6:
        return Kind.ID_NUMBER, LONG_NUMBER
    if len(sizes) > 1 and len(digits) >= 8 and min(sizes) >= 3:
        return Kind.ID_NUMBER, LONG_NUMBER
    return None


def is_phone(digits: str) -> bool:
    """Whether digits (with a + before them or not) can be called: ten or eleven in the UK, or one from abroad."""
    if digits.startswith(("+", "00")):
        abroad = digits.removeprefix("+").removeprefix("00")
        if abroad.startswith("44"):
            return is_phone("0" + abroad[2:].removeprefix("0"))
        return 9 <= len(abroad) <= 15
    return digits[:2] in {"01", "02", "03", "05", "07", "08", "09"} and len(digits) in (
        {11} if digits[1] in "27" else {10, 11}
    )


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
        if token is not None and token.folded in _DIGITS_SPOKEN:
            run.append(token.index)
            continue
        while run and text.tokens[run[-1]].folded in {"one", "hundred"}:
            run.pop()
        if len(run) >= _SPOKEN_LONG_ENOUGH:
            yield _found(text, text.tokens[run[0]].start, text.tokens[run[-1]].end, Kind.PHONE)
        run = []
