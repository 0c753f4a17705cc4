"""How a diary is called on a phone, which language it speaks, and the version of a week that a receipt is about."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"


# Columns come and go in place: a table made again would take the rows that hang on it along (ON DELETE CASCADE).


def upgrade() -> None:
    for name in ("phone_name", "phone_icon"):
        op.add_column("participants", sa.Column(name, sa.String(length=10), server_default="usual", nullable=False))
    op.add_column("participants", sa.Column("language", sa.String(length=10)))
    op.add_column("receipts", sa.Column("version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("receipts", "version")
    for name in ("language", "phone_icon", "phone_name"):
        op.drop_column("participants", name)
