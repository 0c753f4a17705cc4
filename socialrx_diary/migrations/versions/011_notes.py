"""Notes in two voices, what was agreed, and what is passed on."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations.triggers import protect, release

revision = "011"
down_revision = "010"

# An older diary cannot say these choices, and no choice may be lost. It keeps them where nothing follows from them: a
# week's choice that names a link worker and no week. Going up again, they are found by that; those about words to be
# passed on have a part.
TO_OLDER = (
    "UPDATE permissions SET part = 'pass_on' WHERE scope = 'pass_on' AND part IS NULL",
    """UPDATE permissions SET scope = 'entry', choice =
       CASE choice WHEN 'yes' THEN 'as_agreed' WHEN 'no' THEN 'only_me' ELSE 'ticks' END
       WHERE scope IN ('notes', 'pass_on')""",
)
FROM_OLDER = (
    """UPDATE permissions SET scope = CASE WHEN part IS NULL THEN 'notes' ELSE 'pass_on' END, choice =
       CASE choice WHEN 'as_agreed' THEN 'yes' WHEN 'only_me' THEN 'no' ELSE 'ended' END
       WHERE scope = 'entry' AND recipient_id IS NOT NULL AND about_id IS NULL""",
    "UPDATE permissions SET part = NULL WHERE scope = 'pass_on' AND part = 'pass_on'",
)


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("started_by", sa.String(length=10), nullable=False),
        sa.Column("started_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_notes_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["staff.id"], name=op.f("fk_notes_worker_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        sa.UniqueConstraint("participant_id", "worker_id", "met_on", name=op.f("uq_notes_participant_id")),
    )
    op.create_index(op.f("ix_notes_worker_id"), "notes", ["worker_id"])
    op.create_table(
        "note_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_a_note("note_words"),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("page", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.String(length=10), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("kept_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_words")),
    )
    op.create_index(op.f("ix_note_words_note_id"), "note_words", ["note_id"])
    op.create_table(
        "note_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_a_note("note_answers"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("stood", sa.String(length=80), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("copy_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_answers")),
        sa.UniqueConstraint("note_id", "number", name=op.f("uq_note_answers_note_id")),
    )
    protect("note_answers", "update")
    op.create_table(
        "agreed_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_a_note("agreed_lines"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("said", sa.String(length=20), nullable=True),
        sa.Column("said_at", Moment(timezone=True), nullable=True),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_lines")),
    )
    op.create_index(op.f("ix_agreed_lines_note_id"), "agreed_lines", ["note_id"])
    op.create_table(
        "passing_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("is_empty", sa.Boolean(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("kept_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_passing_words_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passing_words")),
    )
    op.create_index(op.f("ix_passing_words_participant_id"), "passing_words", ["participant_id"])
    _reword(FROM_OLDER)


def downgrade() -> None:
    _reword(TO_OLDER)
    op.drop_table("passing_words")
    op.drop_table("agreed_lines")
    release("note_answers", "update")
    op.drop_table("note_answers")
    op.drop_table("note_words")
    op.drop_table("notes")


def _of_a_note(table: str) -> sa.Column[object]:
    """Go with the note, which goes with its person."""
    to_note = sa.ForeignKey("notes.id", name=op.f(f"fk_{table}_note_id_notes"), ondelete="CASCADE")
    return sa.Column("note_id", sa.Uuid(), to_note, nullable=False)


def _reword(steps: tuple[str, ...]) -> None:
    release("permissions")
    for step in steps:
        op.execute(step)
    protect("permissions")
