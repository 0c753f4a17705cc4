"""Nothing yet."""

revision = "017"
down_revision = "016"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
