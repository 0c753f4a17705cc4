"""The numbers to call as a service keeps them: those of its nation, with its own in their place or after them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.help.models import HelpLine
from socialrx_diary.help.rules import Line, Part, lines_of
from socialrx_diary.organisations import service as organisations


def kept_lines(session: Session, organisation_id: UUID) -> list[Line]:
    """Every line a service has, those it does not show as well."""
    rows = session.scalars(
        select(HelpLine).where(HelpLine.organisation_id == organisation_id).order_by(HelpLine.added_at, HelpLine.id)
    ).all()
    own = {row.usual: row for row in rows if row.usual}
    usual = lines_of(organisations.nation_of(session, organisation_id)).all
    found = [_line(own[line.id], line.id) if line.id in own and not line.stays else line for line in usual]
    return found + [_line(row, str(row.id)) for row in rows if row.usual is None]


def line_of(session: Session, by: Actor, key: UUID) -> Line | None:
    """One line of an administrator's own service that can be changed; None for any other, there or not."""
    found = kept_lines(session, by.organisation_id)
    return next((line for line in found if line.key(by.organisation_id) == key and not line.stays), None)


def due(session: Session, organisation_id: UUID, today: date) -> list[Line]:
    """The lines that people see and somebody has to try again."""
    return [line for line in kept_lines(session, organisation_id) if line.shown and line.is_due(today)]


def add(session: Session, by: Actor, line: Line, now: datetime) -> None:
    """Put a number of one's own after the others."""
    _put(session, by, HelpLine(id=uuid4(), organisation_id=by.organisation_id, usual=None, added_at=now), line, now)


def change(session: Session, by: Actor, before: Line, line: Line, now: datetime) -> bool:
    """Put a changed line in the place of one that is there; False when somebody else changed it first."""
    audit.wait_turn(session, by.organisation_id)
    row = _row(session, by, before)
    if (row.version if row else 0) != before.version:
        return False
    if row is None:
        row = HelpLine(id=uuid4(), organisation_id=by.organisation_id, usual=before.id, added_at=now)
    _put(session, by, row, line, now)
    return True


def _row(session: Session, by: Actor, line: Line) -> HelpLine | None:
    wanted = select(HelpLine).where(HelpLine.organisation_id == by.organisation_id)
    wanted = wanted.execution_options(populate_existing=True)  # as it is now, whatever was read before the wait
    if any(line.id == usual.id for usual in lines_of(organisations.nation_of(session, by.organisation_id)).all):
        return session.scalar(wanted.where(HelpLine.usual == line.id))
    return session.scalar(wanted.where(HelpLine.id == UUID(line.id)))


def _put(session: Session, by: Actor, row: HelpLine, line: Line, now: datetime) -> None:
    row.part, row.way, row.number, row.text = line.part.value, line.way, line.number, line.text
    row.label, row.who, row.owner = line.label, line.answers, line.owner
    row.shown, row.reviewed_on, row.review_by = line.shown, line.reviewed_on, line.review_by
    session.add(row)
    session.flush()
    audit.note(session, by, Deed.HELP_CHANGED, by.organisation_id, now, line=row.usual or str(row.id))


def _line(row: HelpLine, line_id: str) -> Line:
    return Line(
        line_id,
        row.way,
        row.number,
        row.text,
        Part(row.part),
        row.label,
        row.who,
        row.owner,
        row.reviewed_on,
        row.review_by,
        row.shown,
        row.version,
    )
