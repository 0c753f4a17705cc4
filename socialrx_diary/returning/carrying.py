"""What somebody wrote while they were signed out: it comes along, and is put where they were writing it."""

from datetime import datetime

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change, can_write_about, joined
from socialrx_diary.returning.rules import Carried
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import today, week_of


def put_down(session: Session, vault: Vault, by: Actor, carried: Carried, now: datetime) -> str:
    """Put the words into the week they were for, or into this one; returns the week as addresses name it."""
    asked = carried.week
    week = asked if asked and can_write_about(asked, today(now)) else week_of(today(now))
    kept = reflections.own_week(session, vault, by, week)
    words = joined(kept.words, carried.words) if kept and kept.words else carried.words
    order = participants.theme_order(participants.own(session, by))
    reflections.keep(session, vault, by, week, Change(kept.version if kept else 0, words=words), order, now)
    return week.isoformat()
