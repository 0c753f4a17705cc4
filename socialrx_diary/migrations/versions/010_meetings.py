"""What two people prepare and meet with."""

revision = "010"
down_revision = "009"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
