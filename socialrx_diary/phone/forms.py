"""How a diary looks on a phone."""

from socialrx_diary.language import N_
from socialrx_diary.phone.rules import ICONS, NAMES
from socialrx_diary.web.forms import Form, OneOf

CHOOSE = N_("Choose one of the answers.")
PICTURES = {"usual": N_("A path"), "leaf": N_("A leaf"), "cup": N_("A cup")}


class OnPhoneForm(Form):
    """The name and the picture of a diary on its phone."""

    name = OneOf(N_("Its name"), choices=tuple(NAMES.items()), otherwise=CHOOSE)
    icon = OneOf(N_("Its picture"), choices=tuple((key, PICTURES[key]) for key in ICONS), otherwise=CHOOSE)
