"""How hard English words are to read: the Flesch-Kincaid grade and five, as schools in the UK count, and hard words.

It is a floor: it finds what is surely too hard, and only people can say what is plain. Names and numbers count as short
words, and labels of one or two words are left out. Syllables are counted by their vowels; the tests hold that against a
dictionary of 126,000 words, which is too heavy to carry for one page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

OLDEST = {"participant": 11.0, "staff": 13.0}
MEAN_WORDS = 12.0
LONGEST = 20

# Names of offices, firms and papers, which cannot be said more simply.
NAMES = re.compile(
    r"Information Commissioner’s Office|Parliamentary and Health Service Ombudsman"
    r"|Equality Advisory and Support Service|Web Content Accessibility Guidelines"
    r"|Equality Commission(?: for Northern Ireland)?|information sheet|Information sheet"
    r"|(?:Northern Ireland |Scottish )?Public Services Ombudsman(?: for Wales)?|Northern Ireland|SocialRx Diary"
    r"|Samaritans|Shout|Lifeline|Breathing Space|NHS(?: 24)?|iPhone|iPad|Android"
)
PUT_IN = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
NUMBER = re.compile(r"\d[\d ,.:]*(?:am|pm)?")
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|:\s+|\s*\n\s*")

HARD = frozenset(
    """access additional anonymised appointment assessment authenticate commence complete completed consent demographic
    easy easily engage ensure facilitate information intervention monitor objective outcome participant personalised
    please provide pseudonymised referral regarding require retention should sorry submit submitted utilise
    wellbeing""".split()  # noqa: SIM905 - a list of words reads best as words
)

VOWELS = re.compile(r"[aeiouy]+")
# Two vowels in a row that are said apart; an e that is not said, at the end or before s or d.
APART = re.compile(
    r"i(?:a(?!n|l\b|r(?!y|ies))|o(?!n|us)|u|et\b)|(?<![gq])u[ao]|eo(?!p)|(?<=.)y[aoi]|[eo]ing|oev|idea|agreed"
)
SILENT = re.compile(r"(?<!\bth)(?:(?<![aeiouy])(?<![^aeiouyr]l)e|(?<![aeiouytd])ed|(?<![aeioucgsxz])(?<!h)es)$")


@dataclass(frozen=True)
class Score:
    """How one screen reads."""

    age: float
    mean: float
    longest: int
    words: int


def syllables(word: str) -> int:
    """How many syllables a word has, judged by its letters. Capitals without a vowel are said one by one."""
    if word.isupper() and not VOWELS.search(word.lower()):
        return len(word)
    plain = word.lower().replace("’", "'").removesuffix("'s").replace("every", "evry").replace("some", "sum")
    runs = len(VOWELS.findall(plain)) + len(APART.findall(plain))
    return max(1, runs - len(SILENT.findall(plain)) if runs > 1 else runs)


def sentences(strings: Iterable[str]) -> list[list[str]]:
    """Every sentence as its words. A string ends as a sentence; labels of one or two words are none."""
    found = []
    for string in strings:
        plain = NUMBER.sub("ten ", PUT_IN.sub("Sam", NAMES.sub("Sam", string)))
        found += [words for part in SENTENCE_ENDS.split(plain) if len(words := WORD.findall(part)) >= 3]
    return found


def score(strings: Iterable[str], count: Callable[[str], int] = syllables) -> Score | None:
    """How these strings read together; None for labels alone."""
    said = sentences(strings)
    if not said:
        return None
    words = [word for sentence in said for word in sentence]
    mean = len(words) / len(said)
    grade = 0.39 * mean + 11.8 * sum(map(count, words)) / len(words) - 15.59
    return Score(grade + 5, mean, max(map(len, said)), len(words))


def too_long(strings: Iterable[str]) -> list[str]:
    """The sentences that are longer than anybody wants to read."""
    return [" ".join(one) for one in sentences(strings) if len(one) > LONGEST]


def hard_words(string: str) -> set[str]:
    """The hard words in a string."""
    return {word.lower() for word in WORD.findall(NAMES.sub("Sam", string))} & HARD
