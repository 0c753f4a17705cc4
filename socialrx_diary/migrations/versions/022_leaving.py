"""Only those who leave are in the index of when they do.

`leaves_at IS NULL`, which asks for nearly everybody, looked to SQLite like a way to find few: with a hundred thousand
people in a database, an administrator's lists went through all of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "022"
down_revision = "021"

INDEX, LEAVING = "ix_participants_leaves_at", sa.text("leaves_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index(INDEX, "participants")
    op.create_index(INDEX, "participants", ["leaves_at"], sqlite_where=LEAVING, postgresql_where=LEAVING)


def downgrade() -> None:
    op.drop_index(INDEX, "participants")
    op.create_index(INDEX, "participants", ["leaves_at"])
