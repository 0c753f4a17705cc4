"""Questions with published wording, asked only where a service wants them."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "016"
down_revision = "015"


def upgrade() -> None:
    op.add_column("organisations", sa.Column("measures", sa.String(length=400), server_default="", nullable=False))
    op.create_table(
        "answer_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("moment", sa.String(length=10), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_answer_sets_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sets")),
    )
    op.create_index("ix_answer_sets_participant_id", "answer_sets", ["participant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("answer_sets")
    op.drop_column("organisations", "measures")
