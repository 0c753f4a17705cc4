"""How a copy of notes is told: how both agreed on it, and the same as a file."""

from flask import Response

from socialrx_diary.language import _
from socialrx_diary.notes.copies import Copy, as_text
from socialrx_diary.notes.rules import Answer
from socialrx_diary.web.dates import day_year
from socialrx_diary.web.render import file


def how_agreed(copy: Copy) -> str:
    """How both agreed on a copy, in one sentence."""
    named = {"name": copy.person, "worker": copy.worker, "day": day_year(copy.said_on)}
    if copy.answer is Answer.ALOUD:
        return _("%(worker)s noted that %(name)s agreed aloud on %(day)s.", **named)
    return _("%(name)s said on %(day)s that this is right.", **named)


def as_file(copy: Copy) -> Response:
    """A copy as a text file."""
    return file(as_text(copy, day_year(copy.met_on), how_agreed(copy)), "notes.txt")
