"""Rests on the path, and weeks kept close."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "005"
down_revision = "004"


def upgrade() -> None:
    op.create_table(
        "rests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("put_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_rests_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rests")),
        sa.UniqueConstraint("participant_id", "first_month", "last_month", name=op.f("uq_rests_participant_id")),
    )
    # Added in place, never by copying the table: to drop the old one would take every earlier version with it.
    op.add_column("reflections", sa.Column("kept_close", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("reflections", "kept_close")
    op.drop_table("rests")
