"""Which weeks a device may see. One opened with a new card has a lane of its own: the weeks written through it alone.

A week can so be there twice: once in the diary and once in such a lane, neither knowing of the other. Whoever sees the
whole diary sees both. When the device is opened, its lane runs into the diary; where both hold a week, what was written
in the lane is set aside beside it for the person to settle, and nothing is lost.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import NO_LANE, Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.db import one_at_a_time
from socialrx_diary.reflections import versions
from socialrx_diary.reflections.models import EarlierVersion, TalkMark
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.rules import Change
from socialrx_diary.reflections.sight import MAIN_FIRST, seen_by
from socialrx_diary.themes.rules import read
from socialrx_diary.vault import PersonKey, Vault


def at(session: Session, by: Actor, week: date, reflection_id: UUID | None = None) -> Row | None:
    """The week as it stands now, with nobody else changing it until this transaction ends."""
    one_at_a_time(session, f"week:{by.id}:{week}")
    wanted = select(Row).where(seen_by(by), Row.week == week).order_by(*MAIN_FIRST).limit(1)
    if reflection_id:
        wanted = wanted.where(Row.id == reflection_id)
    return session.scalar(wanted.execution_options(populate_existing=True))


def take_out_of(session: Session, by: Actor, row: Row) -> None:
    """Something from outside its lane is put into a week, so from here on the lane may not show it."""
    if by.whole and row.lane not in {NO_LANE, row.id}:
        row.lane = row.id if _other(session, row) else NO_LANE
        session.flush()


def run_together(session: Session, vault: Vault, by: Actor, still_apart: Collection[UUID], now: datetime) -> None:
    """Let the lanes of devices that are opened, or gone, run into the diary."""
    together = Row.lane.not_in({NO_LANE, *still_apart})
    found = session.scalars(
        select(Row).where(Row.participant_id == by.id, together, Row.lane != Row.id).order_by(Row.written_at)
    ).all()
    for row in found:
        at(session, by, row.week)
        other = _other(session, row)
        if other is None:
            row.lane = NO_LANE
            session.flush()
        else:
            _set_beside(session, vault.key_of(by.id), by, row, other, now)


def _other(session: Session, row: Row) -> Row | None:
    """The same week of the same diary, outside this lane."""
    others = select(Row).where(Row.participant_id == row.participant_id, Row.week == row.week, Row.id != row.id)
    return session.scalar(others.order_by(*MAIN_FIRST).limit(1))


def _set_beside(session: Session, key: PersonKey, by: Actor, row: Row, other: Row, now: datetime) -> None:
    words = versions.words_of(key, consent.grant_own(session, by), row)
    change = Change(row.version, read(row.themes), words, talk_about=row.talk_about or None)
    session.execute(
        update(EarlierVersion).where(EarlierVersion.reflection_id == row.id).values(reflection_id=other.id, stood=False)
    )
    if not versions.leaves_as_is(session, key, by, other, change):
        versions.set_aside(session, key, by, other, change, now)
    if row.talk_about and not other.talk_about:
        other.talk_about = True
        session.add(TalkMark(reflection_id=other.id, wanted=True, at=now))
    _as_private(session, by, row, other, now)
    session.flush()
    session.execute(delete(Row).where(Row.id == row.id))
    session.expire_all()


def _as_private(session: Session, by: Actor, row: Row, other: Row, now: datetime) -> None:
    """A week that takes up another is shared no further than either of them was."""
    standing = consent.standing_of(session, by.id)
    said, kept = standing.entry(row.id), standing.entry(other.id)
    if said is Choice.AS_AGREED and standing.taken_out(row.id):
        said = Choice.TICKS  # marks of sentences hold in their own week only, so all of the words stay out
    if said is Choice.ONLY_ME or (said is Choice.TICKS and kept is Choice.AS_AGREED):
        chosen = Chosen(Scope.ENTRY, said, None, other.id)
        consent.choose(session, by, chosen, wording.shown(wording.ENTRY), now)
