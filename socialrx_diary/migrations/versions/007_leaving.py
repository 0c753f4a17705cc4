"""Seven days to change one's mind about deleting everything."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "007"
down_revision = "006"


def upgrade() -> None:
    op.add_column("participants", sa.Column("leaves_at", Moment(timezone=True), nullable=True))
    op.create_index("ix_participants_leaves_at", "participants", ["leaves_at"], unique=False)


def downgrade() -> None:
    # Not in a batch: on SQLite that makes the table anew, and deleting the old one would take every diary with it.
    op.drop_index("ix_participants_leaves_at", "participants")
    op.drop_column("participants", "leaves_at")
