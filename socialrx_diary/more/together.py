"""What one's own copy holds of notes made with a link worker and of words to be passed on, as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from socialrx_diary.notes.copies import Copy, Whole
from socialrx_diary.passing_on.rules import Version


def together(notes: Sequence[Whole], passed_on: Sequence[Version]) -> dict[str, Any]:
    """Every version of both, whoever wrote it."""
    return {"notes": [_note(one) for one in notes], "passed_on": [_passed_on(one) for one in passed_on]}


def _note(whole: Whole) -> dict[str, Any]:
    note = whole.note
    return {
        "met_on": note.pair.met_on.isoformat(),
        "with": note.pair.worker,
        "started_by": whole.started_by,
        "started_at": whole.started_at.isoformat(),
        "versions": [
            {
                "part": one.part.value,
                "version": one.version,
                "words": one.words,
                "written_by": one.written_by.value,
                "set_aside": one.set_aside,
                "settled": one.settled,
                "kept_at": one.kept_at.isoformat(),
            }
            for one in whole.versions
        ],
        "answers": [
            {
                "number": one.number,
                "answer": one.answer.value,
                "said_on": one.said_on.isoformat(),
                "versions": one.stood,
                "at": one.at.isoformat(),
            }
            for one in note.answers
        ],
        "copies": [_copy(one) for one in whole.copies],
        "agreed": [
            {
                "words": one.words,
                "said": one.said.value if one.said else None,
                "said_at": one.said_at.isoformat() if one.said_at else None,
                "left_out": one.left_out,
                "agreed_at": one.agreed_at.isoformat() if one.agreed_at else None,
            }
            for one in whole.lines
        ],
    }


def _copy(copy: Copy) -> dict[str, Any]:
    words = {part.value: words for part, words in copy.parts.items()}
    return {"answer": copy.answer.value, "said_on": copy.said_on.isoformat(), "written_down": copy.for_person, **words}


def _passed_on(one: Version) -> dict[str, Any]:
    told = {"version": one.version, "by": one.by or "me", "set_aside": one.set_aside}
    return {**told, "kept_at": one.kept_at.isoformat(), **asdict(one.boxes)}
