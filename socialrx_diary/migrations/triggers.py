"""Triggers that keep append-only tables so, below anything the app could forget. For SQLite and PostgreSQL."""

from alembic import op

SQLITE = """
CREATE TRIGGER {table}_never_{deed} BEFORE {deed} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} rows are never changed or deleted'); END
"""
REFUSE = """
CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME; END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_never_{deed} BEFORE {deed} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION never_changed()
"""
DEEDS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}


def protect(table: str, *only: str) -> None:
    """Let rows of a table be added and nothing else; or forbid `only` some deeds: a row may go with its owner."""
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.execute(REFUSE)
    for deed in only or DEEDS[dialect]:
        op.execute((SQLITE if dialect == "sqlite" else POSTGRESQL).format(table=table, deed=deed))


def release(table: str, *only: str) -> None:
    """Take the protection away, before the table itself goes."""
    dialect = op.get_bind().dialect.name
    for deed in only or DEEDS[dialect]:
        on = f" ON {table}" if dialect == "postgresql" else ""
        op.execute(f"DROP TRIGGER {table}_never_{deed}{on}")
