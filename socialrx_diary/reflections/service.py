"""Keeping weeks and reading them back. Words are sealed before they get near the database."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, delete, func, literal, or_, select
from sqlalchemy import Row as Tuple
from sqlalchemy import update as update_rows
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice as Permitted
from socialrx_diary.consent.rules import Chosen, Scope
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import lanes, rules, versions
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.models import TalkMark
from socialrx_diary.reflections.rules import Change, Choice, Earlier, Kept, Reflection, Ticked
from socialrx_diary.reflections.sight import MAIN_FIRST, seen_by
from socialrx_diary.themes.rules import Theme, Themes, read, spelled
from socialrx_diary.vault import Grant, PersonKey, Vault

# What a study may have of a week, and how long its words are.
TICKED: tuple[Any, ...] = (
    *(Row.id, Row.participant_id, Row.week, Row.version, Row.kind, Row.themes, Row.shown_order, Row.first_step),
    *(Row.written_with, Row.written_at, Row.prompt_id, func.coalesce(func.length(Row.words_sealed), 0).label("sealed")),
)
# What has something in it to be shown on a path: a week emptied again has not.
HOLDS_SOMETHING = or_(Row.themes != "", Row.words_sealed.is_not(None), Row.kind == "quiet", Row.talk_about)


def keep(
    session: Session, vault: Vault, by: Actor, week: date, change: Change, shown_order: Themes, now: datetime
) -> Kept:
    """Keep a week, or change it. The version before is kept for the person; a change that comes too late is set aside.

    A change that would leave the week as it stands is no change, and never too late.
    """
    row = lanes.at(session, by, week)
    key = vault.key_of(by.id)
    if row is None:
        return _begin(session, key, by, week, change, shown_order, now)
    if versions.leaves_as_is(session, key, by, row, change):
        return Kept(row.id, row.version, set_aside=False)
    lanes.take_out_of(session, by, row)
    if rules.clashes(row.version, change):
        versions.set_aside(session, key, by, row, change, now)
        return Kept(row.id, row.version, set_aside=True)
    return _change(session, key, by, row, change, now)


def keep_quiet(session: Session, vault: Vault, by: Actor, week: date, shown_order: Themes, now: datetime) -> Kept:
    """Put a quiet week on the path; a week that holds something already stays as it is."""
    row = lanes.at(session, by, week)
    if row is not None and (row.themes or row.words_sealed or row.kind == "quiet"):
        return Kept(row.id, row.version, set_aside=False)
    change = Change(row.version if row else 0, kind="quiet")
    return keep(session, vault, by, week, change, shown_order, now)


def settle(
    session: Session,
    vault: Vault,
    by: Actor,
    reflection_id: UUID,
    earlier_id: UUID,
    choice: Choice,
    based_on: int,
    now: datetime,
) -> bool:
    """The person has chosen between a week and a change that was set aside; both texts stay among the earlier versions.

    False when the week has changed since they looked: then nothing is done and they are asked again.
    """
    week = session.scalar(select(Row.week).where(Row.id == reflection_id, seen_by(by)))
    row = lanes.at(session, by, week, reflection_id) if week else None
    other = versions.waiting(session, reflection_id, earlier_id) if row else None
    if row is None or other is None:
        return True
    if row.version != based_on:
        return False
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    late = versions.opened(key, grant, other)
    themes, words = rules.settled(
        choice, (read(row.themes), versions.words_of(key, grant, row)), (late.themes, late.words)
    )
    with_ = rules.written_by(choice, row.written_with, late.written_with)
    change = Change(based_on, themes, words, kind="week" if themes else None, written_with=with_)
    if not versions.leaves_as_is(session, key, by, row, change):
        lanes.take_out_of(session, by, row)
        _change(session, key, by, row, change, now)
    other.set_aside = False
    session.flush()
    return True


def own_weeks(
    session: Session, vault: Vault, by: Actor, before: date | None = None, limit: int | None = None
) -> list[Reflection]:
    """One's own weeks, newest first."""
    wanted = _own(by).limit(limit)
    if before:
        wanted = wanted.where(Row.week < before)
    return _opened(vault, consent.grant_own(session, by), session.scalars(wanted))


def own_path(
    session: Session,
    vault: Vault,
    by: Actor,
    *,
    before: date | None = None,
    since: date | None = None,
    theme: Theme | None = None,
    kept_close: bool = False,
    among: Iterable[date] | None = None,
    limit: int | None = None,
) -> list[Reflection]:
    """The weeks of one's own path that hold something, newest first; those of them that are asked for."""
    wanted = _own(by).where(HOLDS_SOMETHING).limit(limit)
    if kept_close:
        wanted = wanted.where(Row.kept_close)
    if among is not None:
        wanted = wanted.where(Row.week.in_(list(among)))
    if before:
        wanted = wanted.where(Row.week < before)
    if since:
        wanted = wanted.where(Row.week >= since)
    if theme:
        wanted = wanted.where((literal(" ") + Row.themes + " ").contains(f" {theme.id} "))
    return _opened(vault, consent.grant_own(session, by), session.scalars(wanted))


def own_week(session: Session, vault: Vault, by: Actor, week: date) -> Reflection | None:
    """One of one's own weeks by its date."""
    return _first(session, vault, by, Row.week == week)


def own_entry(session: Session, vault: Vault, by: Actor, reflection_id: UUID) -> Reflection | None:
    """One of one's own weeks by its id; None for anybody else's, there or not."""
    return _first(session, vault, by, Row.id == reflection_id)


def own_ticks(session: Session, by: Actor) -> list[Ticked]:
    """Every week of one's own that holds something, without its words, newest first."""
    return _ticked(session, by, HOLDS_SOMETHING)


def latest_ticks(session: Session, by: Actor, up_to: date) -> Ticked | None:
    """The last week of one's own up to this one, this one included, without its words."""
    return next(iter(_ticked(session, by, Row.week <= up_to, limit=1)), None)


def ticked_by(session: Session, participant_ids: Iterable[UUID]) -> dict[UUID, list[Tuple[Any]]]:
    """The rows of several people without any words, oldest week first, each week once. Only `studies` asks.

    Of the words there is only how long they are, sealed.
    """
    people = Row.participant_id.in_(list(participant_ids))
    rows = session.execute(select(*TICKED).where(people).order_by(Row.participant_id, Row.week, *MAIN_FIRST))
    found: dict[UUID, dict[date, Tuple[Any]]] = {}
    for row in rows:
        found.setdefault(row.participant_id, {}).setdefault(row.week, row)
    return {participant_id: list(weeks.values()) for participant_id, weeks in found.items()}


def earlier_versions(session: Session, vault: Vault, by: Actor, reflection_id: UUID) -> list[Earlier]:
    """How one of one's own weeks stood before, newest first, with changes that were set aside."""
    return versions.of(session, vault.key_of(by.id), by, reflection_id)


def talk_about(session: Session, by: Actor, reflection_id: UUID, now: datetime, *, wanted: bool) -> bool:
    """Mark a week as one the person wants to talk about, or take the mark away."""
    marked = session.execute(
        update_rows(Row)
        .where(Row.id == reflection_id, seen_by(by))
        .values(talk_about=wanted, changed_at=now)
        .returning(Row.id)
    ).first()
    if marked:
        session.add(TalkMark(reflection_id=reflection_id, wanted=wanted, at=now))
    return marked is not None


def only_me(session: Session, by: Actor, reflection_id: UUID, now: datetime, *, wanted: bool) -> bool:
    """Keep one of one's own weeks to oneself, or let it go back to what was agreed; False for anybody else's."""
    if session.scalar(select(Row.id).where(Row.id == reflection_id, seen_by(by))) is None:
        return False
    before = consent.standing_of(session, by.id).entry_without_only_me(reflection_id)
    choice = Permitted.ONLY_ME if wanted else before  # words taken out of a summary stay out
    consent.choose(session, by, Chosen(Scope.ENTRY, choice, None, reflection_id), wording.shown(wording.ENTRY), now)
    return True


def remove(session: Session, by: Actor, reflection_id: UUID, now: datetime) -> bool:
    """Delete one of one's own weeks with all its earlier versions."""
    gone = session.execute(delete(Row).where(Row.id == reflection_id, seen_by(by)).returning(Row.id)).first()
    if gone is None:
        return False
    audit.note(session, by, Deed.WEEK_DELETED, by.id, now, reflection=str(reflection_id))
    return True


def _ticked(session: Session, by: Actor, condition: ColumnElement[bool], limit: int | None = None) -> list[Ticked]:
    wanted = select(Row.id, Row.week, Row.kind, Row.themes, Row.version).where(seen_by(by), condition)
    rows = session.execute(wanted.order_by(Row.week.desc(), *MAIN_FIRST).limit(limit))
    return [Ticked(id_, week, kind, read(themes), version) for id_, week, kind, themes, version in rows]


def _own(by: Actor) -> Select[Any]:
    return select(Row).where(seen_by(by)).order_by(Row.week.desc(), *MAIN_FIRST)


def _begin(
    session: Session, key: PersonKey, by: Actor, week: date, change: Change, shown_order: Themes, now: datetime
) -> Kept:
    reflection_id = uuid4()
    session.add(
        Row(
            id=reflection_id,
            participant_id=by.id,
            week=week,
            lane=by.lane,
            kind=change.kind or "week",
            themes=spelled(change.themes or ()),
            words_sealed=versions.sealed(key, change.words, versions.place(reflection_id)),
            talk_about=bool(change.talk_about),
            prompt_id=change.prompt_id,
            prompt_text=change.prompt_text,
            first_step=change.first_step,
            written_with=change.written_with or participants.own(session, by).written_with,
            shown_order=spelled(shown_order),
            written_at=now,
            changed_at=now,
            version=1,
        )
    )
    session.flush()
    if change.talk_about:
        session.add(TalkMark(reflection_id=reflection_id, wanted=True, at=now))
    audit.note(session, by, Deed.WEEK_KEPT, by.id, now, reflection=str(reflection_id))
    return Kept(reflection_id, 1, set_aside=False)


def _change(session: Session, key: PersonKey, by: Actor, row: Row, change: Change, now: datetime) -> Kept:
    versions.keep(session, key, by, row, now)
    if change.themes is not None:
        row.themes = spelled(change.themes)
    if change.words is not None:
        row.words_sealed = versions.sealed(key, change.words, versions.place(row.id))
    row.kind = change.kind or row.kind
    row.written_with = change.written_with or row.written_with
    if change.talk_about not in {None, row.talk_about}:
        row.talk_about = bool(change.talk_about)
        session.add(TalkMark(reflection_id=row.id, wanted=row.talk_about, at=now))
    if change.prompt_id:
        row.prompt_id, row.prompt_text = change.prompt_id, change.prompt_text
    row.changed_at = now
    row.version += 1
    session.flush()
    audit.note(session, by, Deed.WEEK_CHANGED, by.id, now, reflection=str(row.id), version=str(row.version))
    return Kept(row.id, row.version, set_aside=False)


def _first(session: Session, vault: Vault, by: Actor, condition: ColumnElement[bool]) -> Reflection | None:
    rows = session.scalars(_own(by).where(condition))
    return next(iter(_opened(vault, consent.grant_own(session, by), rows)), None)


def _opened(vault: Vault, grant: Grant, rows: Iterable[Row]) -> list[Reflection]:
    found = list(rows)
    if not found:
        return []
    key = vault.key_of(grant.participant_id)
    return [versions.whole(key, grant, row) for row in found]
