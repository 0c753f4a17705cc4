"""What staff type to come in."""

from wtforms import HiddenField
from wtforms.validators import ValidationError

from socialrx_diary.accounts.rules import password_problem
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, Typed

LONGEST_PASSWORD = 200

# What to say of a password that will not do, by the problem the rules name.
PROBLEMS = {
    "short": N_("Your password is too short. Make it 15 letters or more."),
    "easy": N_("Somebody could guess that password. Choose other words."),
    "same": N_("That is the password you were given. Choose one of your own."),
    "kept": N_("That is your password already. Choose another one."),
}
NOT_THE_SAME = N_("The two passwords are not the same. Type both again.")
WRONG = N_("The email or the password is not right. Check both and try again.")
WRONG_NOW = N_("That is not your password now. Check it and try again.")
NO_INVITATION = N_("This does not open. Check the code and your email. Or ask for a new invitation.")
WRONG_CODE = N_("That code is not right, or it was used before. Wait for the next one in your app.")
WAIT = N_("There were too many tries. Wait ten minutes, then try again.")


class SignInForm(Form):
    """Email and password."""

    email = Typed(N_("Work email"), missing=N_("Type your work email."), longest=254)
    password = Typed(
        N_("Password"), missing=N_("Type your password."), longest=LONGEST_PASSWORD, too_long=WRONG, exactly=True
    )


class InvitedForm(Form):
    """The code of an invitation and the email it was made for."""

    code = Typed(N_("The code of your invitation"), missing=N_("Type the code of your invitation."), longest=60)
    email = Typed(N_("Work email"), missing=N_("Type your work email."), longest=254)


class PasswordForm(Form):
    """A password of one's own, twice."""

    password = Typed(
        N_("Your new password"), missing=N_("Type a new password."), longest=LONGEST_PASSWORD, exactly=True
    )
    again = Typed(
        N_("The same password again"), missing=N_("Type it a second time."), longest=LONGEST_PASSWORD, exactly=True
    )

    def validate_again(self, field: Typed) -> None:
        if field.data != self.password.data:
            raise ValidationError(_(NOT_THE_SAME))


class CodeForm(Form):
    """The six figures an app shows."""

    code = Typed(N_("Your code"), missing=N_("Type the six figures from your app."), longest=40, too_long=WRONG_CODE)


class InvitationForm(InvitedForm, PasswordForm):
    """An invitation, used with a password of one's own."""

    def validate_password(self, field: Typed) -> None:
        problem = password_problem(field.typed, self.email.typed or "@")
        if problem:
            raise ValidationError(_(PROBLEMS[problem]))


class ChangePasswordForm(PasswordForm):
    """The password that counts now, and another one."""

    now = Typed(N_("Your password now"), longest=LONGEST_PASSWORD, too_long=WRONG_NOW, exactly=True)


class AgainForm(Form):
    """Proof that it is really them, and what it is for: where to go then, and whether a form goes there too."""

    proof_code = Typed(
        N_("Your code"), missing=N_("Type the six figures from your app."), longest=40, too_long=WRONG_CODE
    )
    proof_next = HiddenField(default="/")
    proof_sent = HiddenField(default="")
