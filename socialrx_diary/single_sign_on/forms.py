"""What is typed about work accounts."""

from socialrx_diary.language import N_
from socialrx_diary.web.forms import Form, Typed

TAKEN = N_("That account is somebody else’s here. Check the number.")


class InvitedForm(Form):
    """An invitation to be used with a work account; the password on the same page is left alone."""

    code = Typed(N_("The code of your invitation"), missing=N_("Type the code of your invitation."), longest=60)
    email = Typed(N_("Work email"), missing=N_("Type your work email."), longest=254)


class ConnectForm(Form):
    """By which name the other sign-in knows a colleague."""

    subject = Typed(N_("The number of their work account"), missing=N_("Type the number of the account."), longest=255)
