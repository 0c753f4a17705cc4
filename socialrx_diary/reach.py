"""Whose rows a transaction may meet on PostgreSQL: a second wall behind the conditions that every query has of its own.

Policies in the database (migrations/rows.py) read three settings, which each transaction is told as it begins and
forgets as it ends. Who tells nothing meets no row at all. A request begins outside, where nobody's words can be
met, and is narrowed to one service, or to one person of it, as soon as it is known who asks. Work for every service,
such as erasing what is due, says that it reaches everywhere. SQLite has no such wall, and nothing happens there.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.orm import Session

TELL = """
SELECT set_config('diary.reach', %s, true), set_config('diary.service', %s, true), set_config('diary.person', %s, true)
"""
# What can be said against the wall, of the role that asks. FORCE binds an owner too, who could still take it down.
WHO = """
SELECT rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = rolname)
FROM pg_roles WHERE rolname = current_user
"""

MAY = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}
"""


class Width(Enum):
    """How far a transaction reaches."""

    EVERYWHERE = "everywhere"
    OUTSIDE = "outside"
    SERVICE = "service"


@dataclass
class Reach:
    """Whose rows can be met; of one person alone, where it is one."""

    width: Width = Width.EVERYWHERE
    service: UUID | None = None
    person: UUID | None = None

    def tell(self, connection: Connection) -> None:
        """Tell a transaction, for as long as it lasts."""
        connection.exec_driver_sql(TELL, (self.width.value, str(self.service or ""), str(self.person or "")))


EVERYWHERE = Reach()


def guard(engine: Engine) -> None:
    """Tell every transaction of an engine how far it reaches: everywhere, unless the engine was bound to less."""

    @event.listens_for(engine, "begin")
    def tell(connection: Connection) -> None:
        reach: Reach = connection.get_execution_options().get("reach", EVERYWHERE)
        reach.tell(connection)


def opened(engine: Engine, reach: Reach, *, autoflush: bool, info: Mapping[str, Any]) -> Session:
    """A session that reaches only so far."""
    bound = engine.execution_options(reach=reach) if engine.dialect.name == "postgresql" else engine
    return Session(bound, autoflush=autoflush, info={**info, "reach": reach})


def narrow(session: Session, service: UUID, person: UUID | None) -> None:
    """From here on only one service can be met, and of its people only one, if one is named."""
    _change(session, Reach(Width.SERVICE, service, person))


def back_outside(session: Session) -> None:
    """From here on nobody's words can be met, and again whatever lets somebody in."""
    _change(session, Reach(Width.OUTSIDE))


@contextmanager
def everywhere(session: Session) -> Iterator[None]:
    """Ask about every service, for as long as the block runs: whether what has to be the only one of its kind is."""
    kept: Reach | None = session.info.get("reach")
    before = Reach(kept.width, kept.service, kept.person) if kept else EVERYWHERE
    _change(session, EVERYWHERE)
    try:
        yield
    finally:
        _change(session, before)


def weakness(session: Session) -> str | None:
    """Why this database does not keep services apart by itself, in one line; None where it does."""
    if session.get_bind().dialect.name != "postgresql":
        return "SQLite cannot"
    bypasses, owns = session.execute(text(WHO)).one()
    if bypasses:
        return "the role of SOCIALRX_DATABASE_URL may see every row"
    return "the role of SOCIALRX_DATABASE_URL owns the tables and could take the wall down" if owns else None


def let_in(owner: Engine, url: str) -> None:
    """Let the role that serves work with all there is. The shape of it, and the wall, stay its owner's alone."""
    role = make_url(url).username
    if owner.dialect.name == "postgresql" and role not in {None, owner.url.username}:
        with owner.begin() as connection:
            quoted = connection.dialect.identifier_preparer.quote(str(role))
            connection.exec_driver_sql(MAY.format(role=quoted))


def _change(session: Session, wanted: Reach) -> None:
    """Change how far a session reaches, now and in whatever it begins later."""
    reach: Reach | None = session.info.get("reach")
    if reach is None or reach == wanted:
        return
    reach.width, reach.service, reach.person = wanted.width, wanted.service, wanted.person
    if session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        reach.tell(session.connection())
