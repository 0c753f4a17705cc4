"""What is typed at a lock."""

from wtforms import HiddenField, ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.locks.rules import MINUTES, six, soon_guessed
from socialrx_diary.web.forms import Form, OneOf, Typed

NOT_SIX = N_("Type 6 numbers.")
NOT_THE_SAME = N_("These are not the same numbers. Type both again.")
SOON_GUESSED = N_("Somebody could guess those numbers. Choose others that only you know.")
WRONG = N_("Those are not the numbers. Try again.")
NOT_TAKEN = N_("That did not work. Try once more, or use another way.")


class NumbersForm(Form):
    """The numbers of the lock, and where somebody was going."""

    next = HiddenField(default="/")
    numbers = Typed(N_("Your 6 numbers"), missing=NOT_SIX, longest=40, too_long=NOT_SIX)

    @property
    def typed(self) -> str:
        """The numbers that were typed; none when they are not six."""
        return six(self.numbers.typed) or ""

    def validate_numbers(self, field: Typed) -> None:
        if not self.typed:
            raise ValidationError(_(NOT_SIX))


class NewNumbersForm(NumbersForm):
    """Numbers for a lock, twice."""

    numbers = Typed(N_("Choose 6 numbers"), missing=NOT_SIX, longest=40, too_long=NOT_SIX)
    again = Typed(N_("The same 6 numbers again"), missing=N_("Type the 6 numbers a second time."), longest=40)

    def validate_numbers(self, field: Typed) -> None:
        super().validate_numbers(field)
        if soon_guessed(self.typed):
            raise ValidationError(_(SOON_GUESSED))

    def validate_again(self, field: Typed) -> None:
        if self.typed and six(field.typed) != self.typed:
            raise ValidationError(_(NOT_THE_SAME))


class MinutesForm(Form):
    """How long a phone may rest before it locks."""

    minutes = OneOf(
        N_("Lock my diary when I have not used it for"),
        choices=(("5", N_("5 minutes")), ("10", N_("10 minutes"))),
        otherwise=N_("Choose one of the answers."),
    )

    @property
    def chosen(self) -> int:
        """The minutes that were chosen."""
        return int(self.minutes.data) if self.minutes.data in {str(one) for one in MINUTES} else max(MINUTES)
