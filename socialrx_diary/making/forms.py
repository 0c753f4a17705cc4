"""How a researcher wants a file locked before it leaves."""

from wtforms.validators import ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.making import age
from socialrx_diary.making.rules import LONGEST_PASSPHRASE, SHORTEST_PASSPHRASE
from socialrx_diary.web.forms import Form, OneOf, Typed

LONGEST_KEY = 100
KEY, PASSPHRASE = "key", "passphrase"


class LockForm(Form):
    """A key or a passphrase. The passphrase is kept nowhere, and not carried on when proof is asked for first."""

    way = OneOf(
        N_("How do you want to lock the file?"),
        choices=((KEY, N_("For my age key")), (PASSPHRASE, N_("With a passphrase"))),
        otherwise=N_("Choose how to lock the file."),
    )
    key = Typed(N_("Your age key"), longest=LONGEST_KEY)
    password = Typed(N_("Passphrase"), longest=LONGEST_PASSPHRASE, exactly=True)

    @property
    def for_key(self) -> bool:
        """Whether a key was chosen."""
        return bool(self.way.data == KEY)

    def validate_key(self, field: Typed) -> None:
        if self.for_key and not age.is_key(field.typed):
            raise ValidationError(_("This is not an age key. Copy all of it. It begins with age1."))

    def validate_password(self, field: Typed) -> None:
        if self.way.data == PASSPHRASE and len(field.typed) < SHORTEST_PASSPHRASE:
            raise ValidationError(_("Type a passphrase of at least 15 letters. Four words or more work well."))
