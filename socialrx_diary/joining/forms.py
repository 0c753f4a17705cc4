"""The questions of joining. Nothing is ever chosen beforehand, and "no" is a choice like any other."""

from wtforms import HiddenField

from socialrx_diary.consent.wording import Shown
from socialrx_diary.invites.rules import Refusal
from socialrx_diary.language import N_, _
from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.web.forms import Form, OneOf, Typed

REFUSED = {
    Refusal.UNKNOWN: N_("We do not know that code. Look at your card and try again."),
    Refusal.USED: N_("That code has been used. Each code works once. Ask your link worker what to do."),
    Refusal.EXPIRED: N_("That code is too old. Ask your link worker for a new card."),
    Refusal.TOO_MANY: N_("That code was typed wrong too many times, so it is closed. Ask for a new card."),
    Refusal.WAIT: N_("Too many codes were tried from here. Wait 10 minutes, then try again."),
}

NOT_SAID = "not_said"
CHOOSE = N_("Choose one of the answers.")


class CodeForm(Form):
    """The code of a card."""

    code = Typed(N_("Your code"), missing=N_("Type the code from your card."))

    def refuse(self, refusal: Refusal) -> None:
        """Say why a code lets nobody in, and what to do."""
        self.code.errors = [_(REFUSED[refusal])]


class PhoneForm(Form):
    """Whose phone it is."""

    choice = OneOf(choices=(("own", N_("Yes, it is mine")), ("shared", N_("No, I share it"))), otherwise=CHOOSE)


class LeaveForm(Form):
    """Whether a phone that is shared gets the button that leaves quickly."""

    choice = OneOf(choices=(("yes", N_("Yes, show it")), ("no", N_("No, leave it out"))), otherwise=CHOOSE)


class AgeForm(Form):
    """An age band, for research only, or none."""

    choice = OneOf(
        choices=((NOT_SAID, N_("I would rather not say")), *((band, band) for band in AGE_BANDS)), otherwise=CHOOSE
    )


class QuestionForm(Form):
    """A question whose answer is a permission: it carries a hash of the very words that were on the screen."""

    words_shown = HiddenField()
    choice = OneOf(otherwise=CHOOSE)
    shown_now = ""

    @classmethod
    def about(cls, shown: Shown, chosen: str | None = None, **more: str) -> "QuestionForm":
        """The form for these words; a question visited again shows the person's own answer, never one of ours."""
        form = cls(choice=chosen, **more)
        form.choice.offer(shown.options)
        form.shown_now = shown.sha256
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Check the answer; one given to other words than those of now is asked for again."""
        good = super().validate(extra_validators)
        if self.words_shown.data == self.shown_now:
            return good
        self.choice.data = None
        self.choice.errors = [_("The words of this page have changed. Read them once more, then choose.")]
        return False


class KeepForm(QuestionForm):
    """May we keep a diary. What was said of the phone travels along, because nothing is kept before a yes."""

    phone = HiddenField()
