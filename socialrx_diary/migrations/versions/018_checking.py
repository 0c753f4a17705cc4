"""Nothing yet."""

revision = "018"
down_revision = "017"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
