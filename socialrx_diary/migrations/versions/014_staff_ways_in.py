"""How staff come in: passkeys, invitations, another sign-in."""

revision = "014"
down_revision = "013"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
