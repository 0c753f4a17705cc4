"""What somebody is still writing."""

revision = "004"
down_revision = "003"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
