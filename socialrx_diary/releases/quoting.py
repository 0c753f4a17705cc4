"""One sentence as it was written, found again in the words that two people have cleared.

Those words differ from what was written wherever a name was taken out, so a sentence has no place of its own in them.
It is looked for in two ways, and is told only where both find the same: by its number, and by the words around it that
stayed. Where a name ran over the end of a sentence, or taking it out made two sentences of one, it is not told at all.
"""

import re
from difflib import SequenceMatcher

from socialrx_diary.reflections import sentences

TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


def cleared_sentence(written: str, cleared: str, place: int) -> str | None:
    """The sentence with this number, as it stands in the cleared words; None where that cannot be told for sure."""
    before, after = sentences.cut(written), sentences.cut(cleared)
    if len(before) != len(after) or not 0 <= place < len(before):
        return None
    begin = len("".join(before[:place]))
    begins, ends = _moved(written, cleared, begin), _moved(written, cleared, begin + len(before[place]))
    if begins is None or ends is None or cleared[begins:ends] != after[place]:
        return None
    return after[place].strip() or None


def _moved(written: str, cleared: str, at: int) -> int | None:
    """Where a place between two tokens has moved to; None when it was inside something that was changed."""
    if at in {0, len(written)}:
        return len(cleared) if at else 0
    one, two = TOKENS.findall(written), TOKENS.findall(cleared)
    ends = {len("".join(one[:number])): number for number in range(len(one) + 1)}
    number = ends.get(at)
    for tag, begin, end, begin_two, end_two in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if number is None or number > end:
            continue
        if tag == "equal":
            return len("".join(two[: begin_two + number - begin]))
        if number == end:
            return len("".join(two[:end_two]))
        if number == begin:
            return len("".join(two[:begin_two]))
        return None
    return None
