"""How somebody likes their pages."""

from wtforms import HiddenField

from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf

CHOOSE = N_("Choose one of the answers.")


class SettingsForm(Form):
    """Text size, look, letters and the button that leaves quickly. `version` tells which were on the screen."""

    version = HiddenField()
    text_size = OneOf(
        N_("Text size"),
        choices=(("normal", N_("Normal")), ("large", N_("Large")), ("largest", N_("Largest"))),
        otherwise=CHOOSE,
    )
    look = OneOf(
        N_("Look"),
        choices=(("phone", N_("Same as my phone")), ("light", N_("Light")), ("dark", N_("Dark"))),
        otherwise=CHOOSE,
    )
    letters = OneOf(N_("Letters"), choices=(("usual", N_("Usual")), ("simple", N_("Simple"))), otherwise=CHOOSE)
    leave_quickly = OneOf(
        N_("Leave quickly button"), choices=(("no", N_("Leave it out")), ("yes", N_("Show it"))), otherwise=CHOOSE
    )

    def meet(self, version: int) -> None:
        """Settings were changed meanwhile, on another phone: say so, and let the next press be about those."""
        self.version.data = str(version)
        self.version.errors = [_("Your settings were changed on another phone. Press Save again to keep these.")]
