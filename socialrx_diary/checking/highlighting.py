"""The highlighter, told what is known of the writer: their own name, and what readers hid in their words before."""

from collections.abc import Iterable

from socialrx_diary.checking.rules import Choice, Decision, Found
from socialrx_diary.names.kinds import Kind, Known
from socialrx_diary.names.learned import highlighter


def found(words: str, name: str, before: Iterable[Decision], model: str) -> list[tuple[Found, str]]:
    """Words that may name somebody, with their kinds; `model` is a language model beside the rules, if there is one."""
    hidden = {(one.was, one.kind) for one in before if one.choice in {Choice.HIDE, Choice.CHANGE}}
    kinds = {kind.value for kind in Kind}
    known = [Known(was, Kind(kind)) for was, kind in sorted(hidden) if kind in kinds]
    if name.strip():
        known.append(Known(name, Kind.PERSON))
    return [(one, one.kind.value) for one in highlighter(model)(words, known)]
