"""Putting a story together from one's own weeks, and having it set as a PDF by a process of its own."""

import json
import subprocess
import sys
import threading
from typing import Any, Final

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.story.rules import Story, Wishes, told
from socialrx_diary.story.typesetter import NO_LETTER
from socialrx_diary.vault import Vault

LONGEST_WAIT: Final = 30
TYPESETTER: Final = (sys.executable, "-I", "-m", "socialrx_diary.story.typesetter")

# One booklet at a time in each process that serves: setting one takes a whole core and some memory for a moment.
_turn = threading.BoundedSemaphore(1)


class NoLetterError(Exception):
    """Some letters are in no font here; a PDF would show boxes in their place, so there is none."""

    def __init__(self, letters: tuple[str, ...]) -> None:
        super().__init__("letters that no font has")
        self.letters = letters


class NotSetError(Exception):
    """The booklet could not be set: it took too long, or too much, or something broke. It holds no words."""


def own_weeks(session: Session, vault: Vault, by: Actor) -> list[Reflection]:
    """Every week that could be in one's story, newest first."""
    return reflections.own_weeks(session, vault, by)


def kept_to_oneself(session: Session, by: Actor, weeks: list[Reflection]) -> set[Any]:
    """Which of these weeks are marked as only for the person: the page says so beside them."""
    standing = consent.standing_of(session, by.id)
    return {week.id for week in weeks if standing.entry(week.id) is Choice.ONLY_ME}


def story_of(session: Session, by: Actor, weeks: list[Reflection], wishes: Wishes) -> Story:
    """These weeks as a story, with themes in the person's own order."""
    return told(weeks, wishes, participants.theme_order(participants.own(session, by)))


def typeset(story: dict[str, Any]) -> bytes:
    """A story as PDF, made by a process with a limit on its time and memory, that is told nothing but the story."""
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise NotSetError("others are before it")
    try:
        made = subprocess.run(  # noqa: S603 - our own module, by our own Python; words go in by a pipe
            TYPESETTER, input=json.dumps(story).encode(), capture_output=True, timeout=LONGEST_WAIT, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise NotSetError("it took too long") from None
    finally:
        _turn.release()
    if made.returncode == NO_LETTER:
        raise NoLetterError(tuple(json.loads(made.stdout)))
    if made.returncode != 0 or not made.stdout.startswith(b"%PDF-"):
        raise NotSetError(f"the typesetter ended with {made.returncode}")
    return made.stdout
