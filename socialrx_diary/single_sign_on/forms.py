"""What is typed about work accounts."""

from socialrx_diary.language import N_
from socialrx_diary.web.forms import Form, Typed

TAKEN = N_("That account is somebody else’s here. Check the number.")


class ConnectForm(Form):
    """By which name the other sign-in knows a colleague."""

    subject = Typed(N_("The number of their work account"), missing=N_("Type the number of the account."), longest=255)
