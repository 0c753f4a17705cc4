"""How a diary is called on a phone."""

revision = "009"
down_revision = "008"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
