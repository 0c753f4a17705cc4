"""Ways back into a diary: recovery words, and phones that see only what is new."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "002"
down_revision = "001"

NO_LANE = "0" * 32
TWICE = "SELECT COUNT(*) FROM (SELECT 1 FROM reflections GROUP BY participant_id, week HAVING COUNT(*) > 1) AS twice"
ONE_A_WEEK = "uq_reflections_participant_id"


def upgrade() -> None:
    with op.batch_alter_table("devices") as batch_op:
        batch_op.add_column(sa.Column("sees_from", Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opens_at", Moment(timezone=True), nullable=True))
    with op.batch_alter_table("invites") as batch_op:
        batch_op.add_column(sa.Column("new_only", sa.Boolean(), server_default=sa.false(), nullable=False))
    _put_aside_what_hangs_on_weeks()
    with op.batch_alter_table("reflections") as batch_op:
        batch_op.add_column(sa.Column("lane", sa.Uuid(), server_default=NO_LANE, nullable=False))
        batch_op.drop_constraint(ONE_A_WEEK, type_="unique")
        batch_op.create_unique_constraint(ONE_A_WEEK, ["participant_id", "week", "lane"])
    _put_back_what_hangs_on_weeks()
    _make_tables()


def _make_tables() -> None:
    op.create_table(
        "ways_back",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_ways_back_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_ways_back")),
        sa.UniqueConstraint("mark", name=op.f("uq_ways_back_mark")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("until", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_notices_device_id_devices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_table(
        "openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", Moment(timezone=True), nullable=True),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_openings_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_openings_device_id_devices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openings")),
    )
    for table, column in (
        ("notices", "device_id"),
        ("openings", "participant_id"),
        ("openings", "organisation_id"),
        ("openings", "device_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text(TWICE)):
        raise RuntimeError("Some weeks are there twice, from an old and a new phone. One of each would be lost.")
    # A phone that sees only new weeks would see everything, and so would whoever held a card for one.
    op.execute("DELETE FROM devices WHERE sees_from IS NOT NULL")
    op.execute("DELETE FROM invites WHERE new_only")
    for table in ("openings", "notices", "ways_back"):
        op.drop_table(table)
    _put_aside_what_hangs_on_weeks()
    with op.batch_alter_table("reflections") as batch_op:
        batch_op.drop_constraint(ONE_A_WEEK, type_="unique")
        batch_op.create_unique_constraint(ONE_A_WEEK, ["participant_id", "week"])
        batch_op.drop_column("lane")
    _put_back_what_hangs_on_weeks()
    with op.batch_alter_table("invites") as batch_op:
        batch_op.drop_column("new_only")
    with op.batch_alter_table("devices") as batch_op:
        batch_op.drop_column("opens_at")
        batch_op.drop_column("sees_from")


def _put_aside_what_hangs_on_weeks() -> None:
    """SQLite changes a table by making it anew, and dropping the old one would take along what belongs to its rows."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TEMPORARY TABLE aside AS SELECT * FROM earlier_versions")


def _put_back_what_hangs_on_weeks() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT OR IGNORE INTO earlier_versions SELECT * FROM aside")
        op.execute("DROP TABLE aside")
