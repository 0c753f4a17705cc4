"""Nothing yet."""

revision = "021"
down_revision = "020"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
