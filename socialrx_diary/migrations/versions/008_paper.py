"""Who wrote a week down, weeks written on paper, and how pages move and speak."""

revision = "008"
down_revision = "007"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
