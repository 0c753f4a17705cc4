"""The words people agree to, and how long things are kept."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations.triggers import protect, release

revision = "015"
down_revision = "014"

# Columns come and go in place: a table made again would take the rows that hang on it along (ON DELETE CASCADE).
VISITS = ("visited_at", "first_notice_at", "second_notice_at")


def upgrade() -> None:
    op.create_table(
        "wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("put_by", sa.Uuid(), nullable=False),
        sa.Column("put_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_wordings_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wordings")),
        sa.UniqueConstraint("organisation_id", "key", "version", name=op.f("uq_wordings_organisation_id")),
    )
    op.create_index("ix_wordings_organisation_id", "wordings", ["organisation_id"], unique=False)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("ix_erasures_organisation_id", "erasures", ["organisation_id"], unique=False)
    for table in ("wordings", "erasures"):
        protect(table)
    op.add_column("organisations", sa.Column("keep_months", sa.Integer(), server_default="24", nullable=False))
    for name in VISITS:
        op.add_column("participants", sa.Column(name, Moment(timezone=True), nullable=True))


def downgrade() -> None:
    for name in reversed(VISITS):
        op.drop_column("participants", name)
    op.drop_column("organisations", "keep_months")
    for table in ("erasures", "wordings"):
        release(table)
        op.drop_table(table)
