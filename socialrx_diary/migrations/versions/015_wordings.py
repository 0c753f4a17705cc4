"""The words people agree to, and how long things are kept."""

revision = "015"
down_revision = "014"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
