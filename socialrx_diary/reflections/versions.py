"""How weeks stood before: earlier versions, and changes set aside because the week had changed meanwhile."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.reflections.models import EarlierVersion
from socialrx_diary.reflections.models import Reflection as Row
from socialrx_diary.reflections.rules import Change, Earlier, Reflection
from socialrx_diary.reflections.sight import seen_by
from socialrx_diary.themes.rules import Themes, read, spelled
from socialrx_diary.vault import Grant, PersonKey, Place, Vault


def keep(session: Session, key: PersonKey, by: Actor, row: Row, now: datetime) -> None:
    """Keep a week as it stands, before it is changed."""
    words = words_of(key, consent.grant_own(session, by), row)
    with_ = row.written_with
    session.add(_version(key, row, row.version, read(row.themes), words, with_, now, set_aside=False))


def leaves_as_is(session: Session, key: PersonKey, by: Actor, row: Row, change: Change) -> bool:
    """Whether a week would stand after a change as it stands now."""
    if change.themes is not None and set(change.themes) != set(read(row.themes)):
        return False
    if change.kind not in {None, row.kind} or change.talk_about not in {None, row.talk_about}:
        return False
    if change.written_with not in {None, row.written_with}:
        return False
    return change.words is None or change.words == words_of(key, consent.grant_own(session, by), row)


def set_aside(session: Session, key: PersonKey, by: Actor, row: Row, change: Change, now: datetime) -> None:
    """Keep a change beside the week instead of in it; what it leaves open is as the week has it now."""
    themes = read(row.themes) if change.themes is None else change.themes
    words = words_of(key, consent.grant_own(session, by), row) if change.words is None else change.words
    with_ = change.written_with or row.written_with
    session.add(_version(key, row, change.based_on, themes, words, with_, now, set_aside=True))
    session.flush()


def of(session: Session, key: PersonKey, by: Actor, reflection_id: UUID) -> list[Earlier]:
    """Every version of one of one's own weeks, newest first."""
    rows = session.scalars(
        select(EarlierVersion)
        .join(Row, Row.id == EarlierVersion.reflection_id)
        .where(Row.id == reflection_id, seen_by(by))
        .order_by(EarlierVersion.kept_at.desc(), EarlierVersion.version.desc())
    )
    grant = consent.grant_own(session, by)
    return [opened(key, grant, row) for row in rows]


def every(session: Session, vault: Vault, by: Actor) -> dict[UUID, list[Earlier]]:
    """Every version of all of one's own weeks, by week, newest first: what a copy of a whole diary needs."""
    rows = session.scalars(
        select(EarlierVersion)
        .join(Row, Row.id == EarlierVersion.reflection_id)
        .where(seen_by(by))
        .order_by(EarlierVersion.kept_at.desc(), EarlierVersion.version.desc())
    ).all()
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    found: dict[UUID, list[Earlier]] = defaultdict(list)
    for row in rows:
        found[row.reflection_id].append(opened(key, grant, row))
    return found


def waiting(session: Session, reflection_id: UUID, earlier_id: UUID) -> EarlierVersion | None:
    """A change of this week that is set aside and not settled yet."""
    return session.scalar(
        select(EarlierVersion).where(
            EarlierVersion.id == earlier_id,
            EarlierVersion.reflection_id == reflection_id,
            EarlierVersion.set_aside.is_(True),
        )
    )


def opened(key: PersonKey, grant: Grant, row: EarlierVersion) -> Earlier:
    """One version with its words."""
    words = key.open(grant, row.words_sealed, _place(row.id)) if row.words_sealed else ""
    return Earlier(row.id, row.version, row.set_aside, read(row.themes), words, row.kept_at, row.written_with)


def whole(key: PersonKey, grant: Grant, row: Row) -> Reflection:
    """A week with all that is in it."""
    return Reflection(
        id=row.id,
        week=row.week,
        kind=row.kind,
        themes=read(row.themes),
        words=words_of(key, grant, row),
        talk_about=row.talk_about,
        written_at=row.written_at,
        changed_at=row.changed_at,
        version=row.version,
        prompt_id=row.prompt_id,
        prompt_text=row.prompt_text,
        kept_close=row.kept_close,
        written_with=row.written_with,
        first_step=row.first_step,
        shown_order=read(row.shown_order),
    )


def words_of(key: PersonKey, grant: Grant, row: Row) -> str:
    """The words a week holds now."""
    return key.open(grant, row.words_sealed, place(row.id)) if row.words_sealed else ""


def sealed(key: PersonKey, words: str | None, where: Place) -> bytes | None:
    """Words sealed for their place; nothing for no words."""
    return key.seal(words, where) if words else None


def place(reflection_id: UUID) -> Place:
    """Where the words of a week belong."""
    return Place("reflections", "words", reflection_id)


def _version(
    key: PersonKey, row: Row, version: int, themes: Themes, words: str, with_: str, now: datetime, *, set_aside: bool
) -> EarlierVersion:
    earlier_id = uuid4()
    return EarlierVersion(
        id=earlier_id,
        reflection_id=row.id,
        version=version,
        set_aside=set_aside,
        stood=not set_aside,
        themes=spelled(themes),
        words_sealed=sealed(key, words, _place(earlier_id)),
        kept_at=now,
        written_with=with_,
    )


def _place(earlier_id: UUID) -> Place:
    return Place("earlier_versions", "words", earlier_id)
