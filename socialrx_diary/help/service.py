"""Who of the service somebody can call."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role, called
from socialrx_diary.help.keeping import kept_lines
from socialrx_diary.help.rules import USUAL, Line, Part, lines_of
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants


@dataclass(frozen=True)
class Nearby:
    """The service's own number, and for a participant their link worker's."""

    who: str
    number: str
    hours: str


def nearby(session: Session, by: Actor | None) -> Nearby | None:
    """Who can be called: one's own link worker, or else the service; None where it is not clear which service."""
    service = organisations.shown(session, by.organisation_id if by else None)
    if service is None:
        return None
    worker_id = participants.own(session, by).link_worker_id if by and by.role is Role.PARTICIPANT else None
    return _worker(session, worker_id, service) or Nearby(service.name, service.phone, service.hours)


def lines_for(session: Session, by: Actor | None, part: Part = Part.HELP) -> list[Line]:
    """The lines of one's own service; signed out those of the only one, or the usual ones where there are several."""
    organisation_id = by.organisation_id if by else organisations.the_only(session)
    if organisation_id is None:
        return [line for line in lines_of(USUAL).all if line.part is part]
    return [line for line in kept_lines(session, organisation_id) if line.part is part and line.shown]


def _worker(session: Session, worker_id: UUID | None, service: organisations.ServiceShown) -> Nearby | None:
    worker = accounts.staff_member(session, worker_id) if worker_id else None
    if worker is None or not worker.active:
        return None
    # A number of their own goes with their own days; without one it is the service that answers, at its hours.
    number, hours = (worker.phone, worker.working_days) if worker.phone else (service.phone, service.hours)
    return Nearby(called(worker.name), number, hours)
