"""Somebody's weeks as a reader may see them, now or at a moment that has gone: narrowed before anybody gets them."""

import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice, Leave, Shared, leave_for_worker
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import sentences, versions
from socialrx_diary.reflections.models import EarlierVersion, TalkMark
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.rules import Reflection, Sight, TalkMarked
from socialrx_diary.reflections.sentences import Sentence
from socialrx_diary.reflections.sight import MAIN_FIRST, seen_by
from socialrx_diary.themes.rules import Themes, read
from socialrx_diary.vault import Grant, PersonKey, Vault

NOT_KEPT = UUID(int=0)

# What somebody lets be seen of a week, by its id and its themes.
Leaves: TypeAlias = Callable[[UUID, Themes], Leave]


def opened_for(
    session: Session, vault: Vault, grant: Grant, leave: Leaves, at: datetime | None = None, lane: UUID | None = None
) -> list[Reflection]:
    """Somebody's weeks for a reader who holds a grant, newest first, each as far as there is leave. Only for `summary`.

    Words that the reader may not read are not even unsealed: such weeks come without them. With a moment, the weeks are
    as they stood then; what has been deleted since is not among them.
    """
    wanted = select(Row).where(Row.participant_id == grant.participant_id).order_by(Row.week.desc(), *MAIN_FIRST)
    rows = session.scalars(wanted if lane is None else wanted.where(Row.lane == lane)).all()
    key = vault.key_of(grant.participant_id)
    if at is None:
        found = [_seen(key, grant, row, row, leave, talk_about=row.talk_about) for row in rows]
    else:
        stood = _stood(session, grant.participant_id, at)
        before = session.scalars(_marks(grant.participant_id).where(TalkMark.at <= at))
        marks = {mark.reflection_id: mark.wanted for mark in before}
        found = [
            _seen(key, grant, row, stood.get(row.id, row), leave, talk_about=marks.get(row.id, False))
            for row in rows
            if row.written_at <= at
        ]
    return [week for week in found if week]


def sentences_of(vault: Vault, by: Actor, weeks: Iterable[Reflection]) -> dict[UUID, list[Sentence]]:
    """The sentences of some of one's own weeks, by week."""
    key = vault.key_of(by.id)
    return {week.id: _marked(key, week.id, week.words) for week in weeks}


def sentences_released(
    session: Session, key: PersonKey, grant: Grant, ids: Iterable[UUID]
) -> dict[UUID, list[Sentence]]:
    """The sentences of some weeks of one person, to tell which of them may be quoted. Only for `releases`."""
    own = select(Row).where(Row.participant_id == grant.participant_id, Row.id.in_(list(ids)))
    return {row.id: _marked(key, row.id, versions.words_of(key, grant, row)) for row in session.scalars(own)}


def mark_of(vault: Vault, by: Actor, week: Reflection) -> str:
    """A mark of all the words of one of one's own weeks, to tell whether a form was made for them."""
    return _mark(vault.key_of(by.id), week.id)(week.words)


def sight(session: Session, vault: Vault, by: Actor, week: Reflection | None) -> Sight:
    """Who can see one of one's own weeks. A week not kept yet will be seen as was agreed."""
    worker_id = participants.own(session, by).link_worker_id
    worker = accounts.staff_member(session, worker_id)
    standing = consent.standing_of(session, by.id)
    about, themes = (week.id, week.themes) if week else (NOT_KEPT, ())
    only_me = standing.entry(about) is Choice.ONLY_ME
    if worker is None or not worker.active or not standing.keeps or standing.share(worker_id) is Shared.NOTHING:
        return Sight(called(worker.name) if worker else "", Shared.NOTHING, only_me)
    much = leave_for_worker(standing, worker_id, about, themes)
    changed = bool(week and much.out and _changed(vault, by, week, much.out))
    shown = Shared.TICKS if changed and much.shared is Shared.WORDS else much.shared
    some = bool(much.out) if shown is Shared.WORDS else much.themes != themes
    return Sight(called(worker.name), shown, only_me, some=some, changed=changed, shares=True)


def dates_of(session: Session, by: Actor) -> dict[UUID, date]:
    """Which week each of one's own is about, by its id."""
    rows = session.execute(select(Row.id, Row.week).where(seen_by(by)))
    return {row.id: row.week for row in rows}


def talk_marks(session: Session, by: Actor) -> dict[UUID, list[TalkMarked]]:
    """Every time one of one's own weeks was marked to talk about or no longer, by week, oldest first."""
    found: dict[UUID, list[TalkMarked]] = defaultdict(list)
    for row in session.scalars(_marks(by.id)):
        found[row.reflection_id].append(TalkMarked(row.at, row.wanted))
    return found


def _changed(vault: Vault, by: Actor, week: Reflection, out: frozenset[str]) -> bool:
    return sentences.changed_since(sentences_of(vault, by, [week])[week.id], out)


def _seen(
    key: PersonKey, grant: Grant, row: Row, stood: Row | EarlierVersion, leave: Leaves, *, talk_about: bool
) -> Reflection | None:
    """One week, from how it stood, narrowed to what may be seen of it; None when nothing may."""
    much = leave(row.id, read(stood.themes))
    if much.shared is Shared.NOTHING:
        return None
    return Reflection(
        id=row.id,
        week=row.week,
        kind=row.kind,
        themes=much.themes,
        words=_words(key, grant, row, stood, much.out) if much.shared is Shared.WORDS else "",
        talk_about=talk_about,
        written_at=row.written_at,
        changed_at=row.changed_at,
        version=stood.version,
    )


def _words(key: PersonKey, grant: Grant, row: Row, stood: Row | EarlierVersion, out: frozenset[str]) -> str:
    words = versions.words_of(key, grant, stood) if isinstance(stood, Row) else versions.opened(key, grant, stood).words
    return sentences.left(_marked(key, row.id, words), out) if out else words


def _marked(key: PersonKey, reflection_id: UUID, words: str) -> list[Sentence]:
    return sentences.marked(words, _mark(key, reflection_id))


def _mark(key: PersonKey, reflection_id: UUID) -> Callable[[str], str]:
    """What marks a text of one week: the same for the same text, and without the person's key it tells nothing."""
    apart = hmac.new(key.key, b"v1|marks", sha256).digest()
    bound = versions.place(reflection_id).bound_to(key.participant_id)
    return lambda text: hmac.new(apart, bound + b"|" + text.encode(), sha256).hexdigest()


def _stood(session: Session, participant_id: UUID, at: datetime) -> dict[UUID, EarlierVersion]:
    """The weeks that have changed since a moment, as they stood then: of each the first version kept after it."""
    rows = session.scalars(
        select(EarlierVersion)
        .join(Row, Row.id == EarlierVersion.reflection_id)
        .where(Row.participant_id == participant_id, EarlierVersion.stood, EarlierVersion.kept_at > at)
        .order_by(EarlierVersion.version.desc())
    )
    return {row.reflection_id: row for row in rows}


def _marks(participant_id: UUID) -> Select[TalkMark]:
    """Every mark of somebody's weeks, oldest first; where one week has several, the last counts."""
    own = select(TalkMark).join(Row, Row.id == TalkMark.reflection_id).where(Row.participant_id == participant_id)
    return own.order_by(TalkMark.id)
