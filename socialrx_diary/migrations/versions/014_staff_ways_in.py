"""How staff come in: fresh proof, passkeys, invitations, a work account; tries counted past the year 2038."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment

revision = "014"
down_revision = "013"


def upgrade() -> None:
    # Added in place, never by copying the table: to drop the old one would take every lock and notice with it.
    op.add_column("devices", sa.Column("proved_at", Moment(timezone=True), nullable=True))
    _count_tries_in(sa.BigInteger(), sa.Integer())
    op.create_table(
        "staff_passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_passkeys_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkeys_staff_id"), "staff_passkeys", ["staff_id"], unique=False)
    op.create_table(
        "staff_invitations",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_invitations_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_invitations_code_hash")),
    )
    op.create_table(
        "work_accounts",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("connected_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_work_accounts_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_work_accounts")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_work_accounts_issuer")),
    )


def downgrade() -> None:
    op.drop_table("work_accounts")
    op.drop_table("staff_invitations")
    op.drop_table("staff_passkeys")
    _count_tries_in(sa.Integer(), sa.BigInteger())
    op.drop_column("devices", "proved_at")


def _count_tries_in(kind: sa.types.TypeEngine[int], before: sa.types.TypeEngine[int]) -> None:
    """SQLite's whole numbers are wide enough as they are."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("tries", "window", type_=kind, existing_type=before, existing_nullable=False)
