"""Policies that keep rows of one service, and of one person, from everybody else, below anything the app could forget.

They are PostgreSQL's row-level security, forced upon the owner of the tables too. Each reads what
`socialrx_diary.reach` tells a transaction. The settings are asked in a subquery: so they are read once a query, not
once a row.
"""

from alembic import op

REACH = "(SELECT current_setting('diary.reach', true) = '{width}')"
EVERYWHERE = REACH.format(width="everywhere")
INSIDE = REACH.format(width="service")
OUTSIDE = "(SELECT current_setting('diary.reach', true) IN ('everywhere', 'outside'))"
SERVICE = "(SELECT nullif(current_setting('diary.service', true), '')::uuid)"
PERSON = "(SELECT nullif(current_setting('diary.person', true), '')::uuid)"

# Every other table is guarded: a test and `socialrx-diary check` compare. What is in these is nobody's to be met.
UNGUARDED = {
    "challenges": "what a passkey is asked to sign, before it is known whose it is",
    "receipts": "addresses of answers, found by a key that only the browser that sent the form knows",
    "tries": "counts under hashes",
}


def of_service(column: str, *, outside: bool) -> str:
    """Rows that name their service."""
    return _either(f"{column} = {SERVICE}", outside=outside)


def of_person(column: str, service: str, *, outside: bool) -> str:
    """Rows of people, who name their service: of one of them alone, where one is named."""
    return _either(f"({service} = {SERVICE} AND coalesce({column} = {PERSON}, true))", outside=outside)


def through(table: str, *keys: tuple[str, str], outside: bool) -> str:
    """Rows that belong to a row of another table: met where that is met. Of two owners the one that it names counts."""
    met = (f"EXISTS (SELECT FROM {owner} AS owner WHERE owner.id = {table}.{key})" for key, owner in keys)
    return _either(" OR ".join(met), outside=outside)


def guard(table: str, condition: str) -> None:
    """Let rows of a table be met, and put there, only where a condition holds. On SQLite nothing happens."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY whose ON {table} USING ({condition})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def release(table: str) -> None:
    """Take the wall away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY whose ON {table}")


def _either(condition: str, *, outside: bool) -> str:
    return f"{OUTSIDE} OR {condition}" if outside else f"{EVERYWHERE} OR ({INSIDE} AND ({condition}))"
