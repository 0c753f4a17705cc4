"""Who works on a study beside its researcher: other researchers, and those who only check words for names."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.db import one_at_a_time
from socialrx_diary.studies.models import Study, StudyMember
from socialrx_diary.studies.rules import Part


@dataclass(frozen=True)
class Member:
    """Somebody who works on a study. `leads` is whether the study was set up with them."""

    staff_id: UUID
    name: str
    part: Part
    leads: bool


def led_by(by: Actor) -> ColumnElement[bool]:
    """The studies that somebody is a researcher of."""
    return or_(Study.researcher_id == by.id, Study.id.in_(_on(by, Part.RESEARCHER)))


def studies_checked(session: Session, by: Actor) -> list[Study]:
    """The studies that somebody only checks words for, the newest first."""
    wanted = select(Study).where(Study.id.in_(_on(by, Part.CHECKER)), Study.organisation_id == by.organisation_id)
    return list(session.scalars(wanted.order_by(Study.starts_on.desc(), Study.title, Study.id)))


def study_worked_on(session: Session, by: Actor, study_id: UUID) -> Study | None:
    """A study that somebody works on, whatever their part; None for any other, there or not."""
    mine = or_(Study.researcher_id == by.id, Study.id.in_(_on(by, *Part)))
    return session.scalar(select(Study).where(Study.id == study_id, mine, Study.organisation_id == by.organisation_id))


def members(session: Session, study: Study) -> list[Member]:
    """Everybody who works on a study and is a researcher in its service now: whoever leads it, then by name."""
    rows = session.scalars(select(StudyMember).where(StudyMember.study_id == study.id))
    named = {row.staff_id: row.part for row in rows}
    found = [
        Member(staff_id, name, Part(named.get(staff_id, Part.RESEARCHER.value)), leads=staff_id == study.researcher_id)
        for staff_id, name in researchers(session, study.organisation_id)
        if staff_id == study.researcher_id or staff_id in named
    ]
    return sorted(found, key=lambda one: not one.leads)


def researchers(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """The researchers of a service, each with their name."""
    staff = accounts.staff_of(session, organisation_id)
    return [(one.id, one.name) for one in staff if one.role is Role.RESEARCHER and one.active]


def could_be_named(session: Session, study: Study) -> list[tuple[UUID, str]]:
    """The researchers of its service who do not work on a study yet."""
    there = {one.staff_id for one in members(session, study)}
    every = researchers(session, study.organisation_id)
    return [(staff_id, name) for staff_id, name in every if staff_id not in there]


def put_on(session: Session, by: Actor, study: Study, staff_id: UUID, part: Part, now: datetime) -> bool:
    """Let somebody work on a study; False when they cannot, or do already."""
    one_at_a_time(session, f"study:{study.id}")
    if by.role is not Role.ADMINISTRATOR or staff_id not in dict(could_be_named(session, study)):
        return False
    session.add(StudyMember(study_id=study.id, staff_id=staff_id, part=part.value, named_at=now))
    about = {"study": str(study.id), "staff": str(staff_id), "part": part.value}
    audit.note(session, by, Deed.STUDY_MEMBER_NAMED, study.organisation_id, now, **about)
    return True


def take_off(session: Session, by: Actor, study: Study, staff_id: UUID, now: datetime) -> bool:
    """Let somebody work on a study no longer; False when they did not. Whoever leads it stays."""
    named = StudyMember.study_id == study.id, StudyMember.staff_id == staff_id
    gone = session.execute(delete(StudyMember).where(*named).returning(StudyMember.id)).first()
    if gone is None:
        return False
    about = {"study": str(study.id), "staff": str(staff_id)}
    audit.note(session, by, Deed.STUDY_MEMBER_TAKEN_OFF, study.organisation_id, now, **about)
    return True


def _on(by: Actor, *parts: Part) -> Select[UUID]:
    named = select(StudyMember.study_id).where(StudyMember.staff_id == by.id)
    return named.where(StudyMember.part.in_([part.value for part in parts]))
