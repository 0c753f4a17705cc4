"""What leaves for a study is asked for, answered by a second person, and can be taken out afterwards."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "017"
down_revision = "016"

EVERYTHING = "age first prompt length writing"
INDEXED = (("releases", "study_id"), ("released", "release_id"), ("released", "participant_id"))


def upgrade() -> None:
    op.add_column("studies", sa.Column("highest_tier", sa.String(length=1), server_default="B", nullable=False))
    op.add_column("studies", sa.Column("asks", sa.String(length=80), server_default=EVERYTHING, nullable=False))
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(length=1), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Moment(timezone=True), nullable=True),
        sa.Column("said_no", sa.String(length=300), nullable=False),
        sa.Column("seed_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=True),
        sa.Column("expires_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_releases_study_id_studies")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_releases_asked_by_staff")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_releases_answered_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_table(
        "released",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("inside_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_released_release_id_releases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_released_participant_id_participants"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released")),
    )
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)


def downgrade() -> None:
    op.drop_table("released")
    op.drop_table("releases")
    for column in ("asks", "highest_tier"):
        op.drop_column("studies", column)
