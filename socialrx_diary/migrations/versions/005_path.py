"""Rests on the path, and weeks kept close."""

revision = "005"
down_revision = "004"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
