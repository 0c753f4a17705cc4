"""Questions with published wording, asked only where a service wants them."""

revision = "016"
down_revision = "015"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
