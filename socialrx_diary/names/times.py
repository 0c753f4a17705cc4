"""Dates and ages, in figures and in words. A month or a weekday alone tells nothing."""

import re
from collections.abc import Iterator

from socialrx_diary.names.kinds import OVER_89, SAID, Highlight, Kind
from socialrx_diary.names.texts import Text

_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth thirtieth"
)


def _any(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


_MONTH = (
    r"(?:jan(?:uary|urary)?|feb(?:ruary|uary|urary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,? (?:the )?)?"
_YEAR = r"(?:19|20)\d\d"
_DAY = rf"(?:[12]\d|3[01]|0?[1-9])(?: ?(?:st|nd|rd|th))?|(?:(?:twenty|thirty)[ -])?{_any(_NTH)}"
_SEASON = r"(?:spring|summer|autumn|winter|christmas|xmas|easter|halloween|new year|boxing day|bonfire night|eid|diwali|ramadan|christmas eve|new year's eve)"
_DATES = [
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"\b(?:the )?{_WEEKDAY}(?:{_DAY})(?: of)?,? {_MONTH}\b\.?(?:,? (?:of )?(?:{_YEAR}|'?\d\d)\b)?",
        rf"\b{_MONTH}\.? (?:the )?(?:{_DAY})\b(?!\d|[.:]\d|%| ?(?:people|of us|times|weeks|days|years|hours|minutes|pounds))(?:,? {_YEAR}\b)?",
        rf"\b{_MONTH}\.?,? (?:of )?{_YEAR}\b",
        rf"(?<![\d/.£-]){_WEEKDAY}(?:[12]\d|3[01]|0?[1-9])([/.-])(?:1[0-2]|0?[1-9])\1(?:{_YEAR}|\d\d)(?![\d/-])",
        rf"(?<![\d/.£-]){_YEAR}([/.-])(?:1[0-2]|0?[1-9])\1(?:[12]\d|3[01]|0?[1-9])(?![\d/-])",
        r"(?<![\d/.£-])(?!24/7|1/[2-4]\b|3/4|2/3|9/10|5/5|10/10)(?:[12]\d|3[01]|0?[1-9])/(?:1[0-2]|0?[1-9])(?![\d/])",
        rf"\b(?:the )?{_SEASON}(?: (?:of|in))? {_YEAR}\b",
        r"\b(?:on|till|until|til|since|by|from|before|after|for) the (?:(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)|(?:(?:twenty|thirty)[ -])?"
        + _any(_NTH)
        + r")\b(?=[.,;:!?)\n]|$| (?:and|but|at|i|we|he|she|it|they|when|so|because|if|or|which|that|this)\b)",
        rf"(?<![\d£.,:/-]){_YEAR}(?![\d:,/-]|\.\d|s\b| ?(?:pounds|quid|people|miles|steps|calories|words|words|metres))",
        r"\b(?:nineteen|twenty) (?:oh |(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]"
        + _any(_UNITS)
        + r")?\b)(?<!twenty twenty)",
    )
]
_DAY_OF_MONTH_SAID = re.compile(r"^(?:on|till|until|til|since|by|from|before|after|for) ", re.IGNORECASE)

_SMALL = rf"(?:{_any(_TENS)}(?:[ -]?{_any(_UNITS)}\b)?|{_any(_TEENS)}|{_any(_UNITS)})"
_NUMBER = rf"(?:1[01]\d|\d\d|\d|(?:a |one )?hundred(?: and {_SMALL})?|{_SMALL})(?![\d:]|[.,/]\d)"
_NOT_AN_AGE = (
    r"(?! ?(?:%|p\b|pm\b|am\b|°)|[ -](?:and a half )?(?:years? (?:ago|later|since|now|in\b|at\b|of\b|on\b|clean|sober|today)|minutes?|mins?|hours?|hrs?|days?|weeks?"
    r"|months?(?! old)|miles?|pounds?|quid|pence|of\b|times?|people|o'clock|oclock|steps|stone|mg|units|per\b|in the\b|more\b|left\b|to\b|or\b|others?|ladies|men"
    r"|women|foot|feet|inch|down|off\b|out\b|each\b|a day|a week|lengths|laps|past\b|things?|th\b|st\b|at night|friends?|kids|children|grandchildren|sons?|daughters?"
    r"|brothers?|sisters?|cats?|dogs?|nights?|bags?|cups?|flights?|buses|sessions?|classes|goes|chairs))"
)
_BE = r"(?:i am|i'm|im|ah'm|ahm|am|(?:he|she|who|lad|lass|girl|boy|son|daughter|husband|wife|mum|mam|dad|nan|brother|sister|one|baby|dog|[a-z]{3,15})(?: is|'s| was| are| were)|hes|shes|i was|i'll be|ill be|they're|they are|we are|we're|be|been|were)"
_AGES = [
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"\b{_NUMBER}(?:[ -]?and a half)?[ -]?(?:years?|yrs?|yr|months?|weeks?)[ -]?(?:and \d{{1,2}} months? )?(?:old|of age|young)\b",
        rf"\b(?:aged?|age of|aged about|turned|turning|turns|coming up(?: to)?|pushing|nearing|over the age of|when i was|when he was|when she was|til i was|till i was|since i was|when i am|when i'm|will be|i was) (?:about |just |nearly |only )?({_NUMBER})\b{_NOT_AN_AGE}",
        rf"\b(?!it|that|this|there|what|time|which|price|cost|bus|bill|score){_BE},? (?:only |just |nearly |now |about |almost |over |well over |still |already )?({_NUMBER})\b{_NOT_AN_AGE}(?=[.,;:!?)\n]|$| (?:and|but|now|when|next|this|last|so|years|with|today|tomorrow|on|in|yesterday|too|if|or|i|we|he|she|you|bless|don't|dont|though|already|still|soon)\b)",
        rf"\b(?:my|his|her|their|our|the|a|[a-z]{{2,12}}'s) ((?:\d\d|1[01]\d)(?:st|nd|rd|th)|(?:{_any(_TENS)}[ -])?(?:{_any(_NTH)}|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth))(?: birthday)\b",
        r"\b(?:my|his|her|our|(?-i:[A-Z])[a-z]{2,12}'s) ((?:\d\d|1[01]\d)(?:st|nd|rd|th)|(?:thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth))\b(?! (?:go|time|attempt|week|day|lesson|session|visit|century))",
        r"\b(?:my|his|her|their|our) (?:early |mid |mid-|late )?((?:seventies|eighties|nineties|sixties|fifties|forties|thirties|twenties)|[2-9]0s)\b",
        r"\((?:aged? |is )?(\d{1,2}|1[01]\d)\)",
        rf"(?<![\d£.,:/-])\b(?:9\d|1[01]\d)\b{_NOT_AN_AGE}(?![-/:]?\d|,\d|\.\d| ?(?:bus|tram|mg|grams|kg|cm|mph|mm|g\b))",
        rf"\bninety(?:[ -]{_any(_UNITS)})?\b{_NOT_AN_AGE}",
        r"\b(?:septuagenarian|octogenarian|nonagenarian|centenarian)\b",
    )
]
_OLD = re.compile(r"9\d|1[01]\d|ninet|hundred|nonagen|centen", re.IGNORECASE)


def found(text: Text) -> Iterator[Highlight]:
    """Every date and age in these words."""
    for pattern in _DATES:
        for one in pattern.finditer(text.plain):
            start = one.start() + (len(said.group()) if (said := _DAY_OF_MONTH_SAID.match(one.group())) else 0)
            yield Highlight(
                *text.back(start, start + len(text.plain[start : one.end()].rstrip(" .,"))), Kind.DATE, SAID[Kind.DATE]
            )
    for pattern in _AGES:
        for one in pattern.finditer(text.plain):
            start, end = one.span(1) if one.re.groups and one.group(1) else one.span()
            old = _OLD.search(text.plain, start, end)
            yield Highlight(*text.back(start, end), Kind.AGE, OVER_89 if old else SAID[Kind.AGE])
