"""What two people prepare and meet with: days to meet, the order of what to talk about, and a line beside it."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations.triggers import protect, release

revision = "010"
down_revision = "009"

TABLES = ("meeting_days", "talk_orders", "talk_lines")
# A day that stands already was set by the link worker. When is not known: the person's first day is the earliest.
SET_BEFORE = """
INSERT INTO meeting_days (participant_id, worker_id, day, by_person, at)
SELECT id, link_worker_id, meets_on, false, invited_at FROM participants WHERE meets_on IS NOT NULL ORDER BY id
"""
# An older diary knows no lines: a choice about one becomes a choice about a week that is not there. It opens nothing.
NARROWER = "UPDATE permissions SET scope = 'entry', choice = 'only_me', recipient_id = NULL WHERE scope = 'line'"


def upgrade() -> None:
    op.create_table(
        "meeting_days",
        *_of_somebody(sa.Integer()),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        *_keys("meeting_days"),
        sa.ForeignKeyConstraint(["worker_id"], ["staff.id"], name=op.f("fk_meeting_days_worker_id_staff")),
    )
    op.create_table(
        "talk_orders", *_of_somebody(sa.Integer()), sa.Column("weeks", sa.JSON(), nullable=False), *_keys("talk_orders")
    )
    op.create_table(
        "talk_lines", *_of_somebody(sa.Uuid()), sa.Column("words_sealed", sa.LargeBinary()), *_keys("talk_lines")
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_participant_id"), table, ["participant_id"], unique=False)
    op.execute(SET_BEFORE)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_index(op.f(f"ix_{table}_participant_id"), table)
        op.drop_table(table)
    release("permissions")
    op.execute(NARROWER)
    protect("permissions")


def _of_somebody(number: sa.types.TypeEngine) -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("id", number, nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    whose = op.f(f"fk_{table}_participant_id_participants")
    return [
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=whose, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
