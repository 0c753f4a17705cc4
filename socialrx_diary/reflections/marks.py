"""Marks on a week: those that come with its words, and keeping it close."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.rules import Kept, Marks


def mark(session: Session, by: Actor, kept: Kept, marks: Marks, now: datetime) -> None:
    """Put on a week the marks changed with it. A change set aside can make a week more private, never less."""
    if marks.talk_about is not None:
        reflections.talk_about(session, by, kept.id, now, wanted=marks.talk_about)
    if marks.only_me or (marks.only_me is False and not kept.set_aside):
        reflections.only_me(session, by, kept.id, now, wanted=marks.only_me)


def keep_close(session: Session, by: Actor, reflection_id: UUID, *, wanted: bool) -> bool:
    """Keep one of one's own weeks close, or let it go back among the others; nobody else ever knows."""
    own = (Row.id == reflection_id, Row.participant_id == by.id)
    return session.execute(update(Row).where(*own).values(kept_close=wanted).returning(Row.id)).first() is not None
