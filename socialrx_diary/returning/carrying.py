"""What somebody wrote while they were signed out: it comes along, and waits in the box where they were writing it."""

from datetime import datetime

from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Written
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import can_write_about
from socialrx_diary.returning.rules import Carried
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import today, week_of


def put_by(session: Session, vault: Vault, by: Actor, carried: Carried, now: datetime) -> str:
    """Put the words by for the week they were for, or for this one; returns the week as addresses name it.

    The same form sent again puts the same page of the draft by again, so nothing is there twice.
    """
    reach.narrow(session, by.organisation_id, by.person)
    asked = carried.week
    week = asked if asked and can_write_about(asked, today(now)) else week_of(today(now))
    kept = reflections.own_week(session, vault, by, week)
    version = kept.version if kept else 0
    based_on = version if carried.based_on is None else min(carried.based_on, version)
    written = Written(carried.words, based_on, page=carried.page, typed=carried.typed, took=carried.took)
    drafts.keep(session, vault, by, week, written, now)
    return week.isoformat()
