"""Who wrote a week down, weeks written on paper, and how pages move and speak."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "008"
down_revision = "007"

HELPED = ("reflections", "earlier_versions", "participants")


def upgrade() -> None:
    # Column by column: a table made anew, as batches do, would on SQLite take along every row that hangs on its rows.
    for table in HELPED:
        op.add_column(table, sa.Column("written_with", sa.String(length=10), nullable=False, server_default="self"))
    op.add_column("participants", sa.Column("motion", sa.String(length=10), nullable=False, server_default="usual"))
    op.create_table(
        "paper_pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("selector", sa.String(length=4), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.Column("used_with", sa.Uuid(), nullable=True),
        sa.Column("stopped_at", Moment(timezone=True), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_paper_pages_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_pages")),
        sa.UniqueConstraint("selector", name=op.f("uq_paper_pages_selector")),
    )
    with op.batch_alter_table("paper_pages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_pages_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("paper_pages")
    op.drop_column("participants", "motion")
    for table in HELPED:
        op.drop_column(table, "written_with")
