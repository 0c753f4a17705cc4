"""Sharing by passage and by heading."""

revision = "006"
down_revision = "005"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
