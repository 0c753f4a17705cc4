"""The shape of the data, in numbered steps. Only commands come here; the running app only asks which step it is at."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from socialrx_diary import vault
from socialrx_diary.db import Database

HERE = Path(__file__).parent


def upgrade(database: Database, keys: Database, to: str = "head") -> None:
    """Bring the data and the key store to a step, in one transaction each."""
    with keys.writer.begin() as connection:
        vault.store.create_all(connection)
    with database.writer.begin() as connection:
        command.upgrade(_config(connection), to)


def upgrade_within(connection: Connection, to: str = "head") -> None:
    """Bring the data to a step in a transaction that is open already, together with what else happens in it."""
    command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Take the data back to an earlier step."""
    with database.writer.begin() as connection:
        command.downgrade(_config(connection), to)


def head() -> str:
    """The step this version of the diary works with."""
    found = ScriptDirectory(str(HERE)).get_current_head()
    assert found is not None  # noqa: S101 - there is at least one step
    return found


def current(database: Database) -> str | None:
    """The step the data is at; None when nothing has been set up."""
    with database.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return MigrationContext.configure(connection).get_current_revision()


def known(step: str) -> bool:
    """Whether this version of the diary knows a step, or the data comes from a newer one."""
    return any(script.revision == step for script in ScriptDirectory(str(HERE)).walk_revisions())


def differences(connection: Connection) -> list[object]:
    """How the data differs from the mapped classes; empty when they agree."""
    from alembic.autogenerate import compare_metadata

    from socialrx_diary.migrations.models import metadata

    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
