"""A link worker's days: how to reach somebody, sheets of cards, and what to do after reading something worrying."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "012"
down_revision = "011"


# Columns come and go in place: a table made again would take the rows that hang on it along (ON DELETE CASCADE).


def upgrade() -> None:
    op.add_column("participants", sa.Column("card_sheet", sa.Uuid(), nullable=True))
    op.add_column("participants", sa.Column("card_number", sa.Integer(), nullable=True))
    op.create_table(
        "needs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_needs_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_needs_participant_id")),
    )
    op.create_table(
        "procedures",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ring", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_procedures_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_procedures")),
    )


def downgrade() -> None:
    op.drop_table("procedures")
    op.drop_table("needs")
    op.drop_column("participants", "card_number")
    op.drop_column("participants", "card_sheet")
