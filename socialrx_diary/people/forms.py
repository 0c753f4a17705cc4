"""What a link worker types to invite somebody."""

from socialrx_diary.language import N_
from socialrx_diary.participants.rules import LONGEST_NAME
from socialrx_diary.web.forms import Form, Typed


class InviteForm(Form):
    """A first name is enough; it is what the card and the list will say."""

    name = Typed(N_("First name"), missing=N_("Type a first name."), longest=LONGEST_NAME)
