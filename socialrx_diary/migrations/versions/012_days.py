"""A link worker's days: needs, sheets of cards, handing over."""

revision = "012"
down_revision = "011"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
