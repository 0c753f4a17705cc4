"""Sharing by passage and by heading, and what it takes to say what could be seen at a moment that has gone."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations.triggers import protect, release

revision = "006"
down_revision = "005"

# A change that was set aside never stood as the week. Settled ones carry the number of a version that did stand, and
# was kept before them; or a number that no version ever had.
NEVER_STOOD = """
UPDATE earlier_versions SET stood = false WHERE set_aside OR version < 1 OR EXISTS (
  SELECT 1 FROM earlier_versions AS other WHERE other.reflection_id = earlier_versions.reflection_id
  AND other.version = earlier_versions.version AND other.kept_at < earlier_versions.kept_at)
"""
# When a mark made before was made is not known: the last change of its week is the latest it can have been.
MARKED_BEFORE = """
INSERT INTO talk_marks (reflection_id, wanted, at)
SELECT id, true, changed_at FROM reflections WHERE talk_about ORDER BY id
"""
# What an older diary cannot say it says as less shared, never as more.
NARROWER = (
    "UPDATE permissions SET scope = 'entry', choice = 'only_me' WHERE scope = 'passage'",
    "UPDATE permissions SET scope = 'share', choice = 'nothing' WHERE scope = 'heading'",
)


def upgrade() -> None:
    op.add_column("permissions", sa.Column("part", sa.String(length=64), nullable=True))
    op.add_column("earlier_versions", sa.Column("stood", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(NEVER_STOOD)
    op.create_table(
        "talk_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["reflections.id"],
            name=op.f("fk_talk_marks_reflection_id_reflections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_marks")),
    )
    with op.batch_alter_table("talk_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talk_marks_reflection_id"), ["reflection_id"], unique=False)
    op.execute(MARKED_BEFORE)


def downgrade() -> None:
    with op.batch_alter_table("talk_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_marks_reflection_id"))
    op.drop_table("talk_marks")
    op.drop_column("earlier_versions", "stood")
    release("permissions")
    for narrower in NARROWER:
        op.execute(narrower)
    op.drop_column("permissions", "part")
    protect("permissions")
