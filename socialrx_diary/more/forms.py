"""How somebody likes their pages."""

from wtforms import HiddenField

from socialrx_diary.entries.forms import HELPED
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf

CHOOSE = N_("Choose one of the answers.")


class SettingsForm(Form):
    """How pages look, move and are left. `version` tells which settings were on the screen."""

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
    motion = OneOf(N_("Movement"), choices=(("usual", N_("Usual")), ("less", N_("Less"))), otherwise=CHOOSE)
    leave_quickly = OneOf(
        N_("Leave quickly button"), choices=(("no", N_("Leave it out")), ("yes", N_("Show it"))), otherwise=CHOOSE
    )

    def meet(self, version: int) -> None:
        """Settings were changed meanwhile, on another phone: say so, and let the next press be about those."""
        self.version.data = str(version)
        self.version.errors = [_("Your settings were changed on another phone. Press Save again to keep these.")]


class HelpingForm(Form):
    """Who usually writes this person's weeks down."""

    written_with = OneOf(N_("Who writes your weeks down?"), choices=HELPED, otherwise=CHOOSE)
