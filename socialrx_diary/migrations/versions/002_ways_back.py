"""Ways back into a diary: recovery words, and phones that see only what is new."""

revision = "002"
down_revision = "001"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
