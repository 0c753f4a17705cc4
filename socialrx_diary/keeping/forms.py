"""How long a service keeps a diary after its last visit."""

from socialrx_diary.keeping.rules import MONTHS
from socialrx_diary.language import N_
from socialrx_diary.web.forms import Form, OneOf

SAID = {12: N_("1 year"), 24: N_("2 years"), 36: N_("3 years"), 60: N_("5 years")}


class ClockForm(Form):
    """The time after which a diary goes that nobody has opened."""

    months = OneOf(
        N_("How long to keep a diary that nobody opens"),
        choices=tuple((str(months), SAID[months]) for months in MONTHS),
        otherwise=N_("Choose how long."),
    )
