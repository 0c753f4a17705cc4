"""Words cut into sentences, so that somebody can share some of them: the cut, and what is left when some are out.

A sentence ends with its line, or where a full stop or its like is followed by a space; in scripts that write without
spaces, at the stop itself. Put together again the sentences are the words, letter by letter. Each has a mark, made with
the person's own key from the sentence, its place and all the words around it. So what was taken out is bound to the
very words it was taken out of: when they change, its mark is found nowhere, and then no words are shown at all.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Signs that stand together, with the space after them; or the end of a line.
SIGNS = re.compile(r"([^\w\s]+)(\s*)|(\n\s*)")
STOPS = frozenset(".!?…؟۔।॥։።")
STOPS_WITHOUT_SPACE = frozenset("。！？｡")
# After these a full stop ends no sentence: a short title, a letter alone (but for "I"), letters with stops between.
SHORT = re.compile(r"\b(?:[^\W\d_iI]|[^\W\d_](?:\.[^\W\d_])+|dr|mr|mrs|ms|prof|st)\.\Z", re.IGNORECASE)
NEAR = 12
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a week with the space after it, and the mark by which a choice names it."""

    text: str
    mark: str


def cut(words: str) -> list[str]:
    """The sentences of some words, each with the space after it; none of them is only space."""
    found: list[str] = []
    begin = 0
    for signs in SIGNS.finditer(words):
        if words[begin : signs.end()].strip() and _ends(words, begin, signs):
            found.append(words[begin : signs.end()])
            begin = signs.end()
    rest = words[begin:]
    if rest.strip() or not found:
        found.append(rest)
    else:
        found[-1] += rest
    return [piece for piece in found if piece]


def _ends(words: str, begin: int, signs: re.Match[str]) -> bool:
    """Whether a sentence ends with these signs."""
    if "\n" in signs[0]:
        return True
    stands, space = frozenset(signs[1]), signs[2]
    if stands & STOPS_WITHOUT_SPACE:
        return True
    near = words[max(begin, signs.end(1) - NEAR) : signs.end(1)]
    return bool(space and stands & STOPS) and not SHORT.search(near)


def marked(words: str, mark: Callable[[str], str]) -> list[Sentence]:
    """The sentences of some words with their marks."""
    around = mark(words)
    return [Sentence(text, mark(f"{around}|{place}|{text}")) for place, text in enumerate(cut(words))]


def changed_since(sentences: Sequence[Sentence], out: frozenset[str]) -> bool:
    """Whether something was taken out of other words than these."""
    return not out <= {sentence.mark for sentence in sentences}


def left(sentences: Sequence[Sentence], out: frozenset[str]) -> str:
    """What is left of some words without what was taken out. Nothing shows where it was."""
    if not out:
        return "".join(sentence.text for sentence in sentences)
    if changed_since(sentences, out):
        return ""
    kept = [_line_end(sentence) if sentence.mark in out else sentence.text for sentence in sentences]
    return BLANK_LINES.sub("\n\n", "".join(kept)).strip()


def _line_end(sentence: Sentence) -> str:
    """The line ends after a sentence, which stay, so that lines do not run together."""
    return "".join(letter for letter in sentence.text[len(sentence.text.rstrip()) :] if letter == "\n")
