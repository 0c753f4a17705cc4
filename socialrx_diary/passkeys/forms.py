"""What a browser sends of a passkey, and what its owner calls it."""

from wtforms import HiddenField

from socialrx_diary.language import N_
from socialrx_diary.passkeys.rules import LONGEST_NAME, Answer
from socialrx_diary.web.forms import Form, Typed

NOT_TAKEN = N_("That did not work. Nothing was changed. You can try once more.")


class PasskeyForm(Form):
    """A challenge by its name, and what was signed. `next` is where somebody was going."""

    challenge = HiddenField(default="")
    answer = HiddenField(default="")
    next = HiddenField(default="/")

    @property
    def given(self) -> Answer:
        """What was sent, to be judged."""
        return Answer(self.challenge.data or "", self.answer.data or "")


class AddForm(PasskeyForm):
    """A new passkey with a name of one's own."""

    name = Typed(N_("What shall we call it?"), missing=N_("Give it a name, such as: my phone."), longest=LONGEST_NAME)
