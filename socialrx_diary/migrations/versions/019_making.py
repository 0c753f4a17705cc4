"""Nothing yet."""

revision = "019"
down_revision = "018"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
