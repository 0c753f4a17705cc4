"""Whether this service is fit to answer."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from socialrx_diary.vault import Vault, VaultError

# The step of the data this version works with. Read from a file: asking Alembic would bring all of it into memory.
HEAD = (Path(__file__).parents[1] / "migrations" / "HEAD").read_text("utf-8").strip()


def unready(session: Session, vault: Vault) -> str | None:
    """In one word what is wrong, or None when all is well: the database, its shape, the keys."""
    try:
        step = session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        return "database"
    if step != HEAD:
        return "migration"
    try:
        vault.check_sentinel()
    except (VaultError, DBAPIError):
        return "keys"
    return None
