"""Nothing yet."""

revision = "020"
down_revision = "019"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
