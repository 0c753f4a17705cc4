"""Notes in two voices, what was agreed, and what is passed on."""

revision = "011"
down_revision = "010"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
