"""Dates and ages, in figures and in words. A month or a weekday alone tells nothing."""

import re
from collections.abc import Iterator

from socialrx_diary.names.kinds import OVER_89, SAID, Highlight, Kind
from socialrx_diary.names.patterns import NTH, NUMBER_SAID, TEENS, TENS, UNITS, all_of
from socialrx_diary.names.texts import Text

_MONTH = (
    r"(?:jan(?:uary|urary)?|feb(?:ruary|uary|urary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,? (?:the )?)?"
_YEAR = r"(?:19|20)\d\d"
_NTH_SAID = rf"(?:(?:twenty|thirty)[ -])?(?:{NTH})"
_DAY = rf"(?:[12]\d|3[01]|0?[1-9])(?: ?(?:st|nd|rd|th))?|{_NTH_SAID}"
_DAY_NUMBER, _MONTH_NUMBER = r"(?:[12]\d|3[01]|0?[1-9])", r"(?:1[0-2]|0?[1-9])"
_SEASON = (
    r"(?:spring|summer|autumn|winter|christmas|xmas|easter|halloween|new year|boxing day|bonfire night|eid|diwali"
    r"|ramadan"
    r"|christmas eve|new year's eve)"
)
_BEFORE_A_DAY = "(?:on|till|until|til|since|by|from|before|after|for) "
_DATES = all_of(
    # 14 March, the third of May 1962, Tues 6 Jan
    rf"\b(?:the )?{_WEEKDAY}(?:{_DAY})(?: of)?,? {_MONTH}\b\.?(?:,? (?:of )?(?:{_YEAR}|'?\d\d)\b)?",
    # March 14th, 1962, but not: may 10 people
    rf"\b{_MONTH}\.? (?:the )?(?:{_DAY})\b"
    rf"(?!\d|[.:]\d|%| ?(?:people|of us|times|weeks|days|years|hours|minutes|pounds))(?:,? {_YEAR}\b)?",
    rf"\b{_MONTH}\.?,? (?:of )?{_YEAR}\b",
    # 3/11/1949, 3.11.49; 1949-11-03; 29/09, but not: 24/7, 1/2
    rf"(?<![\d/.£-]){_WEEKDAY}{_DAY_NUMBER}([/.-]){_MONTH_NUMBER}\1(?:{_YEAR}|\d\d)(?![\d/-])",
    rf"(?<![\d/.£-]){_YEAR}([/.-]){_MONTH_NUMBER}\1{_DAY_NUMBER}(?![\d/-])",
    rf"(?<![\d/.£-])(?!24/7|1/[2-4]\b|3/4|2/3|9/10|5/5|10/10){_DAY_NUMBER}/{_MONTH_NUMBER}(?![\d/])",
    rf"\b(?:the )?{_SEASON}(?: (?:of|in))? {_YEAR}\b",
    # till the fourteenth
    rf"\b{_BEFORE_A_DAY}the (?:(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)|{_NTH_SAID})\b"
    r"(?=[.,;:!?)\n]|$| (?:and|but|at|i|we|he|she|it|they|when|so|because|if|or|which|that|this)\b)",
    rf"(?<![\d£.,:/-]){_YEAR}(?![\d:,/-]|\.\d|s\b| ?(?:pounds|quid|people|miles|steps|calories|words|metres))",
    rf"\b(?:nineteen|twenty) (?:oh |(?:{TEENS})\b|(?:{TENS})(?:[ -](?:{UNITS}))?\b)(?<!twenty twenty)",
)
_DAY_AFTER = re.compile(rf"^{_BEFORE_A_DAY}", re.IGNORECASE)

_NUMBER = rf"(?:1[01]\d|\d\d|\d|(?:a |one )?hundred(?: and {NUMBER_SAID})?|{NUMBER_SAID})(?![\d:]|[.,/]\d)"
_NOT_AN_AGE = (
    r"(?! ?(?:%|p\b|pm\b|am\b|°)|[ -](?:and a half )?"
    r"(?:years? (?:ago|later|since|now|in\b|at\b|of\b|on\b|clean|sober|today)|minutes?|mins?|hours?|hrs?|days?|weeks?"
    r"|months?(?! old)|miles?|pounds?|quid|pence|of\b|times?|people|o'clock|oclock|steps|stone|mg|units|per\b|in the\b"
    r"|more\b|left\b|to\b|or\b|others?|ladies|men|women|foot|feet|inch|down|off\b|out\b|each\b|a day|a week"
    r"|lengths|laps"
    r"|past\b|things?|th\b|st\b|at night|friends?|kids|children|grandchildren|sons?|daughters?|brothers?|sisters?|cats?"
    r"|dogs?|nights?|bags?|cups?|flights?|buses|sessions?|classes|goes|chairs))"
)
_BE = (
    r"(?:i am|i'm|im|ah'm|ahm|am|(?:he|she|who|lad|lass|girl|boy|son|daughter|husband|wife|mum|mam|dad|nan"
    r"|brother|sister|one"
    r"|baby|dog|[a-z]{3,15})(?: is|'s| was| are| were)|hes|shes|i was|i'll be|ill be|they're|they are|we are"
    r"|we're|be|been"
    r"|were)"
)
_NEAR = "(?:only |just |nearly |now |about |almost |over |well over |still |already )?"
_GOES_ON = (
    r"(?=[.,;:!?)\n]|$| (?:and|but|now|when|next|this|last|so|years|with|today|tomorrow|on|in|yesterday|too|if|or"
    r"|i|we|he|she"
    r"|you|bless|don't|dont|though|already|still|soon)\b)"
)
_TENTH = "thirtieth|fortieth|fiftieth|sixtieth|seventieth|eightieth|ninetieth|hundredth"
_AGES = all_of(
    rf"\b{_NUMBER}(?:[ -]?and a half)?[ -]?(?:years?|yrs?|yr|months?|weeks?)[ -]?(?:and \d{{1,2}} months? )?"
    r"(?:old|of age|young)\b",
    r"\b(?:aged?|age of|aged about|turned|turning|turns|coming up(?: to)?|pushing|nearing|over the age of|when i was"
    r"|when he was|when she was|til i was|till i was|since i was|when i am|when i'm|will be|i was)"
    rf" (?:about |just |nearly |only )?({_NUMBER})\b{_NOT_AN_AGE}",
    r"\b(?!it|that|this|there|what|time|which|price|cost|bus|bill"
    rf"|score){_BE},? {_NEAR}({_NUMBER})\b{_NOT_AN_AGE}{_GOES_ON}",
    # my 70th, her eightieth birthday, in my late seventies
    rf"\b(?:my|his|her|their|our|the|a|[a-z]{{2,12}}'s)"
    rf" ((?:\d\d|1[01]\d)(?:st|nd|rd|th)|(?:(?:{TENS})[ -])?(?:{NTH}|twentieth|{_TENTH}))(?: birthday)\b",
    rf"\b(?:my|his|her|our|(?-i:[A-Z])[a-z]{{2,12}}'s) ((?:\d\d|1[01]\d)(?:st|nd|rd|th)|(?:{_TENTH}))\b"
    r"(?! (?:go|time|attempt|week|day|lesson|session|visit|century))",
    r"\b(?:my|his|her|their|our) (?:early |mid |mid-|late )?"
    r"((?:seventies|eighties|nineties|sixties|fifties|forties|thirties|twenties)|[2-9]0s)\b",
    r"\((?:aged? |is )?(\d{1,2}|1[01]\d)\)",
    # over 89, whatever stands beside it
    rf"(?<![\d£.,:/-])\b(?:9\d|1[01]\d)\b{_NOT_AN_AGE}"
    r"(?![-/:]?\d|,\d|\.\d| ?(?:bus|tram|mg|grams|kg|cm|mph|mm|g\b))",
    rf"\bninety(?:[ -](?:{UNITS}))?\b{_NOT_AN_AGE}",
    r"\b(?:septuagenarian|octogenarian|nonagenarian|centenarian)\b",
)
_OLD = re.compile(r"9\d|1[01]\d|ninet|hundred|nonagen|centen", re.IGNORECASE)


def found(text: Text) -> Iterator[Highlight]:
    """Every date and age in these words."""
    for pattern in _DATES:
        for one in pattern.finditer(text.plain):
            said = _DAY_AFTER.match(one.group())
            start = one.start() + (said.end() if said else 0)
            end = start + len(text.plain[start : one.end()].rstrip(" .,"))
            yield Highlight(*text.back(start, end), Kind.DATE, SAID[Kind.DATE])
    for pattern in _AGES:
        for one in pattern.finditer(text.plain):
            start, end = one.span(1) if one.re.groups and one.group(1) else one.span()
            old = _OLD.search(text.plain, start, end)
            yield Highlight(*text.back(start, end), Kind.AGE, OVER_89 if old else SAID[Kind.AGE])
