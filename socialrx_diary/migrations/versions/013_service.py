"""What a service looks after: help lines, its own words and picture, who looked, and counts for funders."""

from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations import triggers

revision = "013"
down_revision = "012"

# As socialrx_diary.audit.rules had them when this step was written.
SEEN_BY_SERVICE = (
    "invited", "card_remade", "opening_asked", "opening_confirmed", "opening_stopped", "handed_over", "diary_deleted",
    "summary_opened", "summary_printed", "summary_refused", "research_exported", "research_file_fetched",
    "staff_added", "staff_signed_in", "staff_stopped", "staff_started_again", "study_set_up", "service_set_up",
    "service_changed",
)  # fmt: skip
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
INDEXES = {
    "at": ["at", "id"],
    "actor_id": ["actor_id", "at", "id"],
    "deed": ["deed", "at", "id"],
    "mark": ["mark", "at", "id"],
}


def upgrade() -> None:
    # Column by column: a table made anew, as batches do, would on SQLite take along every row that hangs on its rows.
    op.add_column("organisations", sa.Column("leave_to", sa.String(length=200), nullable=False, server_default=""))
    _help_lines()
    _logos()
    _counts()
    _trail()


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(f"ix_trail_service_id_{name}", "trail")
    for name in ("mark", "service_id"):
        op.drop_column("trail", name)
    for table in ("trail_checks", "quarters_counted", "logos", "help_lines"):
        op.drop_table(table)
    op.drop_column("organisations", "leave_to")


def _help_lines() -> None:
    op.create_table(
        "help_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("usual", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_help_lines_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_lines")),
        sa.UniqueConstraint("organisation_id", "usual", name=op.f("uq_help_lines_organisation_id")),
    )


def _logos() -> None:
    op.create_table(
        "logos",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("picture", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("says", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_logos_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_logos")),
    )
    op.create_index("ix_logos_sha256", "logos", ["sha256"])


def _counts() -> None:
    op.create_table(
        "quarters_counted",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("counted_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_quarters_counted_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarters_counted")),
        sa.UniqueConstraint("organisation_id", "first_day", name=op.f("uq_quarters_counted_organisation_id")),
    )


def _trail() -> None:
    op.create_table(
        "trail_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", Moment(timezone=True), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.Column("last_mark", sa.String(length=6), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("first_at", Moment(timezone=True), nullable=True),
        sa.Column("last_at", Moment(timezone=True), nullable=True),
        sa.Column("broken", sa.String(length=10), nullable=False),
        sa.Column("broken_mark", sa.String(length=6), nullable=True),
        sa.Column("broken_after", Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_checks")),
    )
    op.create_index("ix_trail_checks_service_id_begun_at", "trail_checks", ["service_id", "begun_at"])
    op.add_column("trail", sa.Column("service_id", sa.Uuid(), nullable=True))
    op.add_column("trail", sa.Column("mark", sa.String(length=6), nullable=True))
    triggers.release("trail")
    _say_whose()
    triggers.protect("trail")
    there = sa.text("service_id IS NOT NULL")
    for name, columns in INDEXES.items():
        op.create_index(
            f"ix_trail_service_id_{name}", "trail", ["service_id", *columns], sqlite_where=there, postgresql_where=there
        )


def _say_whose() -> None:
    """Say of entries that are there already which service may list them, and under which mark."""
    uuid, trail = sa.Uuid(), sa.table(
        "trail", sa.column("chain", sa.Uuid()), sa.column("actor_id", sa.Uuid()), sa.column("position"),
        sa.column("deed"), sa.column("service_id", sa.Uuid()), sa.column("mark"),
    )  # fmt: skip
    bind = op.get_bind()
    places = dict.fromkeys(bind.scalars(sa.select(sa.column("id", uuid)).select_from(sa.table("organisations"))))
    services: dict[UUID, UUID] = {one: one for one in places}
    for table in ("participants", "staff"):
        named = sa.select(sa.column("id", uuid), sa.column("organisation_id", uuid)).select_from(sa.table(table))
        services.update((row.id, row.organisation_id) for row in bind.execute(named))
    firsts = bind.execute(sa.select(trail.c.chain, trail.c.actor_id).where(trail.c.position == 0)).all()
    for chain, actor_id in firsts:
        service_id = services.get(chain) or services.get(actor_id)
        if service_id:
            mark = None if chain in places else _mark(service_id, chain)
            mine = sa.update(trail).where(trail.c.chain == chain, trail.c.deed.in_(SEEN_BY_SERVICE))
            bind.execute(mine.values(service_id=service_id, mark=mark))


def _mark(service_id: UUID, chain: UUID) -> str:
    number = int.from_bytes(sha256(service_id.bytes + chain.bytes).digest()[:4], "big") >> 2
    return "".join(LETTERS[number >> shift & 31] for shift in range(25, -1, -5))
