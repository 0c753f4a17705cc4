"""Reminders: how somebody is reminded, and what was sent."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "020"
down_revision = "019"


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("to_mark", sa.String(length=64), nullable=True),
        sa.Column("stop_mark", sa.String(length=64), nullable=False),
        sa.Column("code_mark", sa.String(length=64), nullable=True),
        sa.Column("code_until", Moment(timezone=True), nullable=True),
        sa.Column("confirmed_at", Moment(timezone=True), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("next_at", Moment(timezone=True), nullable=True),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_reminders_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_reminders_participant_id")),
        sa.UniqueConstraint("stop_mark", name=op.f("uq_reminders_stop_mark")),
    )
    op.create_index("ix_reminders_to_mark", "reminders", ["to_mark"], unique=False)
    op.create_index("ix_reminders_next_at", "reminders", ["next_at"], unique=False)
    op.create_table(
        "reminders_sent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("hint_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("runner", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", Moment(timezone=True), nullable=False),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_reminders_sent_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders_sent")),
        sa.UniqueConstraint("participant_id", "week", "number", name=op.f("uq_reminders_sent_participant_id")),
    )
    op.create_index("ix_reminders_sent_state_claimed_at", "reminders_sent", ["state", "claimed_at"], unique=False)
    op.create_index("ix_reminders_sent_due_at", "reminders_sent", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("reminders_sent")
    op.drop_table("reminders")
