"""Files for research are made piece by piece, and kept so; their making can be gone on with."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "019"
down_revision = "018"


def upgrade() -> None:
    op.create_table(
        "makings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", Moment(timezone=True), nullable=True),
        sa.Column("runner", sa.Uuid(), nullable=True),
        sa.Column("held_until", Moment(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("all_of_it", sa.BigInteger(), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("made_at", Moment(timezone=True), nullable=True),
        sa.Column("expires_at", Moment(timezone=True), nullable=True),
        sa.Column("given_up_at", Moment(timezone=True), nullable=True),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makings")),
    )
    op.create_table(
        "file_pieces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("making_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["making_id"], ["makings.id"], name=op.f("fk_file_pieces_making_id_makings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_pieces")),
        sa.UniqueConstraint("making_id", "part", "number", name=op.f("uq_file_pieces_making_id")),
    )
    # Files that were made at once went after three days. Those there are can be asked for again.
    op.drop_column("exports", "file")


def downgrade() -> None:
    op.add_column("exports", sa.Column("file", sa.LargeBinary(), nullable=True))
    op.drop_table("file_pieces")
    op.drop_table("makings")
