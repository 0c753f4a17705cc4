"""Setting up a service and finding it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Doer, Machine
from socialrx_diary.organisations.models import Organisation


@dataclass(frozen=True)
class ServiceShown:
    """A service as pages name it."""

    name: str
    link_worker_word: str
    phone: str
    hours: str
    nation: str
    leave_to: str = ""
    version: int = 1
    measures: str = ""


# Asked on every page, so it is put together once; its columns are the fields of ServiceShown.
_SHOWN = select(
    Organisation.name,
    Organisation.link_worker_word,
    Organisation.phone,
    Organisation.hours,
    Organisation.nation,
    Organisation.leave_to,
    Organisation.version,
    Organisation.measures,
)
_SHOWN_BY_ID = _SHOWN.where(Organisation.id == bindparam("organisation_id"))


def set_up(
    session: Session, name: str, now: datetime, *, link_worker_word: str, phone: str, hours: str, nation: str
) -> UUID:
    """Set up a service; returns its id."""
    organisation_id = uuid4()
    session.add(
        Organisation(
            id=organisation_id,
            name=name,
            link_worker_word=link_worker_word,
            phone=phone,
            hours=hours,
            nation=nation,
            set_up_at=now,
        )
    )
    session.flush()
    audit.note(session, Machine(), Deed.SERVICE_SET_UP, organisation_id, now)
    return organisation_id


def shown(session: Session, organisation_id: UUID | None) -> ServiceShown | None:
    """A service as its pages name it; signed out, the only one there is, or none when there are several."""
    if organisation_id is None:
        found = session.execute(_SHOWN.limit(2)).all()
    else:
        found = session.execute(_SHOWN_BY_ID, {"organisation_id": organisation_id}).all()
    return ServiceShown(*found[0]) if len(found) == 1 else None


def change(
    session: Session,
    by: Doer,
    organisation_id: UUID,
    based_on: int,
    now: datetime,
    *,
    name: str,
    link_worker_word: str,
    phone: str,
    hours: str,
    leave_to: str = "",
) -> bool:
    """Change how a service is named and reached; False when somebody else changed it first, and nothing is changed."""
    changed = session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id, Organisation.version == based_on)
        .values(
            name=name,
            link_worker_word=link_worker_word,
            phone=phone,
            hours=hours,
            leave_to=leave_to,
            version=based_on + 1,
        )
        .returning(Organisation.id)
    ).first()
    if changed is None:
        return False
    audit.note(session, by, Deed.SERVICE_CHANGED, organisation_id, now, version=str(based_on + 1))
    return True


def months_kept(session: Session, among: Collection[UUID] | None = None) -> dict[UUID, int]:
    """How many months after its last visit each service keeps a diary; every service, or some."""
    wanted = select(Organisation.id, Organisation.keep_months)
    wanted = wanted if among is None else wanted.where(Organisation.id.in_(among))
    return {row.id: row.keep_months for row in session.execute(wanted)}


def keep_for(session: Session, by: Doer, organisation_id: UUID, months: int, now: datetime) -> None:
    """Keep diaries so many months after their last visit from now on."""
    session.execute(update(Organisation).where(Organisation.id == organisation_id).values(keep_months=months))
    audit.note(session, by, Deed.KEEPING_CHANGED, organisation_id, now, months=str(months))


def offer(session: Session, by: Doer, organisation_id: UUID, measures: str, now: datetime) -> None:
    """Offer these measures, named by their ids, and no others."""
    session.execute(update(Organisation).where(Organisation.id == organisation_id).values(measures=measures))
    audit.note(session, by, Deed.QUESTIONS_CHOSEN, organisation_id, now, measures=measures)


def is_set_up(session: Session) -> bool:
    """Whether there is any service here."""
    return session.scalar(select(Organisation.id).limit(1)) is not None


def only_one(session: Session) -> UUID:
    """The id of the only service here."""
    return session.scalars(select(Organisation.id)).one()


def the_only(session: Session) -> UUID | None:
    """The id of the service here when there is just one."""
    found = session.scalars(select(Organisation.id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def nation_of(session: Session, organisation_id: UUID) -> str:
    """Whose help lines a service begins with."""
    return session.scalars(select(Organisation.nation).where(Organisation.id == organisation_id)).one()


def set_up_at(session: Session, organisation_id: UUID) -> datetime:
    """When a service began."""
    return session.scalars(select(Organisation.set_up_at).where(Organisation.id == organisation_id)).one()


def named(session: Session, name: str) -> UUID | None:
    """The id of the service of this name; None when there is none, or more than one."""
    found = session.scalars(select(Organisation.id).where(Organisation.name == name).limit(2)).all()
    return found[0] if len(found) == 1 else None


def names(session: Session) -> list[str]:
    """What every service here is called."""
    return list(session.scalars(select(Organisation.name).order_by(Organisation.name)))
