"""Setting studies up, counting what they may use, and saying who is in them. No words are opened for any of it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, let_into_study
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.studies import members
from socialrx_diary.studies.models import Export, Study
from socialrx_diary.studies.rules import (
    ASKS_ALL,
    Asks,
    Counts,
    Person,
    Tier,
    Week,
    counted,
    few_at_a_time,
)
from socialrx_diary.themes.rules import read
from socialrx_diary.vault import STEP
from socialrx_diary.weeks import week_of

# What views hold between two deeds; only this word's own deeds know what is kept of them.
StudyKept: TypeAlias = Study


def set_up(
    session: Session,
    by: Actor | Machine,
    organisation_id: UUID,
    now: datetime,
    *,
    researcher_id: UUID,
    title: str,
    controller: str,
    approval_reference: str,
    information_sheet_version: str,
    starts_on: date,
    ends_on: date,
    highest_tier: Tier = Tier.CODES,
    asks: Collection[Asks] = ASKS_ALL,
) -> UUID:
    """Set up a study that people in a service can be asked to join; returns its id."""
    study_id = uuid4()
    session.add(
        Study(
            id=study_id,
            organisation_id=organisation_id,
            researcher_id=researcher_id,
            title=title,
            controller=controller,
            approval_reference=approval_reference,
            information_sheet_version=information_sheet_version,
            starts_on=starts_on,
            ends_on=ends_on,
            set_up_at=now,
            highest_tier=highest_tier.value,
            asks=" ".join(one.value for one in Asks if one in asks),
        )
    )
    session.flush()
    audit.note(session, by, Deed.STUDY_SET_UP, organisation_id, now, study=str(study_id))
    return study_id


def live_studies(session: Session, organisation_id: UUID, today: date) -> list[Study]:
    """The studies that people in a service can be asked to join today, by title."""
    return list(
        session.scalars(
            select(Study)
            .where(Study.organisation_id == organisation_id, Study.starts_on <= today, Study.ends_on >= today)
            .order_by(Study.title, Study.id)
        )
    )


def study_titles(session: Session, study_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What several studies are called, in one query."""
    rows = session.execute(select(Study.id, Study.title).where(Study.id.in_(list(study_ids))))
    return {row.id: row.title for row in rows}


def studies_named(session: Session, study_ids: Iterable[UUID]) -> dict[UUID, Study]:
    """Several studies, live or over, in one query."""
    found = session.scalars(select(Study).where(Study.id.in_(list(study_ids))))
    return {study.id: study for study in found}


def ended_before(session: Session, day: date) -> list[UUID]:
    """The studies whose last day lies before a day."""
    return list(session.scalars(select(Study.id).where(Study.ends_on < day)))


def studies_of(session: Session, by: Actor) -> list[Study]:
    """The studies of a researcher, the newest first."""
    own = select(Study).where(members.led_by(by), Study.organisation_id == by.organisation_id)
    return list(session.scalars(own.order_by(Study.starts_on.desc(), Study.title, Study.id)))


def study_of(session: Session, by: Actor, study_id: UUID) -> Study | None:
    """One of a researcher's own studies; None for anybody else's, there or not."""
    return session.scalar(
        select(Study).where(Study.id == study_id, members.led_by(by), Study.organisation_id == by.organisation_id)
    )


def study_set_up(session: Session, by: Actor, study_id: UUID) -> Study | None:
    """One of the studies of an administrator's service; None for any other, there or not."""
    return session.scalar(select(Study).where(Study.id == study_id, Study.organisation_id == by.organisation_id))


def permitted(session: Session, study_id: UUID) -> list[Person]:
    """Everybody whose permission for a study stands now and lets it use at least one week, with those weeks."""
    return list(everybody(session, study_id))


def everybody(session: Session, study_id: UUID) -> Iterator[Person]:
    """The same, a few at a time: no more of them lie in memory at once, however many there are."""
    for some in few_at_a_time(sorted(consent.ever_chosen_for(session, study_id))):
        yield from permitted_among(session, study_id, some)


def permitted_among(session: Session, study_id: UUID, asked: Collection[UUID]) -> list[Person]:
    """The same of some people."""
    standings = consent.standings_of(session, asked)
    age_bands = participants.age_bands(session, asked)
    rows = reflections.ticked_by(session, asked)
    people = []
    for participant_id in sorted(rows):
        shared = [(row, let_into_study(standings[participant_id], study_id, row.id)) for row in rows[participant_id]]
        weeks = tuple(
            Week(
                week=row.week,
                kind=row.kind,
                themes=read(row.themes),
                shown_order=read(row.shown_order),
                first_step=row.first_step,
                written_with=row.written_with,
                in_same_week=week_of(row.written_at.astimezone(UTC).date()) <= row.week,
                words_steps=row.sealed // STEP if much is Shared.WORDS else None,
                prompt_id=row.prompt_id if much is Shared.WORDS else None,
                reflection_id=row.id,
                version=row.version,
            )
            for row, much in shared
            if much is not Shared.NOTHING
        )
        if weeks:
            people.append(Person(participant_id, age_bands[participant_id], weeks))
    return people


def counts(session: Session, study: Study, today: date) -> Counts | None:
    """What may be said of how many people and weeks a study has; None while there are too few."""
    return counted(permitted(session, study.id), study.starts_on, today)


def exports_of(session: Session, study: Study) -> list[Export]:
    """The files made for a study before files were asked for, the newest first. Only that they were made is kept."""
    return list(
        session.scalars(select(Export).where(Export.study_id == study.id).order_by(Export.made_at.desc(), Export.id))
    )
