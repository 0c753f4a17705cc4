"""A lock for an idle phone, and passkeys."""

revision = "003"
down_revision = "002"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
