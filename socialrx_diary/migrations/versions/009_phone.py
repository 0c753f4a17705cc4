"""How a diary is called on a phone, and which language it speaks."""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"


def upgrade() -> None:
    op.add_column("participants", sa.Column("language", sa.String(length=10)))


def downgrade() -> None:
    op.drop_column("participants", "language")
