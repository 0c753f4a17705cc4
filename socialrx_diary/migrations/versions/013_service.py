"""What a service looks after: help lines, its own words, looks."""

revision = "013"
down_revision = "012"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
