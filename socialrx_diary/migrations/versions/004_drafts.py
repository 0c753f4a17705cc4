"""What somebody is still writing."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "004"
down_revision = "003"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("page", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.Uuid(), server_default="0" * 32, nullable=False),
        sa.Column("typed", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.String(length=40), nullable=True),
        sa.Column("kept_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_drafts_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("participant_id", "week", "page", name=op.f("uq_drafts_participant_id")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_kept_at"), ["kept_at"], unique=False)


def downgrade() -> None:
    op.drop_table("drafts")
