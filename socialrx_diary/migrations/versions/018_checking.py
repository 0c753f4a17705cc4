"""Checking words for names: who works on a study, and who read which words and decided what."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "018"
down_revision = "017"


def upgrade() -> None:
    op.create_table(
        "study_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("named_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_study_members_study_id_studies")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_study_members_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_members")),
        sa.UniqueConstraint("study_id", "staff_id", name=op.f("uq_study_members_study_id")),
    )
    op.create_index("ix_study_members_staff_id", "study_members", ["staff_id"], unique=False)
    op.create_table(
        "passages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_passages_study_id_studies")),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["reflections.id"],
            name=op.f("fk_passages_reflection_id_reflections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
        sa.UniqueConstraint("study_id", "reflection_id", name=op.f("uq_passages_study_id")),
    )
    op.create_index("ix_passages_reflection_id", "passages", ["reflection_id"], unique=False)
    op.create_table(
        "passage_readings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("passage_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("decisions_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.Column("looked_at", Moment(timezone=True), nullable=False),
        sa.Column("done_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passages.id"],
            name=op.f("fk_passage_readings_passage_id_passages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["reader_id"], ["staff.id"], name=op.f("fk_passage_readings_reader_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage_readings")),
        sa.UniqueConstraint("passage_id", "version", "reader_id", name=op.f("uq_passage_readings_passage_id")),
    )
    op.create_index("ix_passage_readings_reader_id", "passage_readings", ["reader_id"], unique=False)


def downgrade() -> None:
    for table in ("passage_readings", "passages", "study_members"):
        op.drop_table(table)
