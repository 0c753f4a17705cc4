"""What a link worker types to find somebody, or to invite several people at once."""

from wtforms import TextAreaField
from wtforms.validators import ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.participants.rules import LONGEST_NAME
from socialrx_diary.people.rules import MOST_CARDS, names_typed
from socialrx_diary.web.forms import Form, Typed


class FindForm(Form):
    """A name, or the beginning of one, to look for in a list."""

    name = Typed(N_("Find a name"), longest=LONGEST_NAME)


class SeveralForm(Form):
    """Names, one a line, and how many cards more that nobody has yet."""

    names = TextAreaField()
    blank = Typed(N_("How many cards without a name?"), longest=6)

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.names.label.text = _("First names, one on each line")

    @property
    def cards(self) -> list[str]:
        """The name of each card, empty for one that nobody has yet."""
        more = int(self.blank.typed) if self.blank.typed.isdecimal() else 0
        return [*names_typed(self.names.data or ""), *[""] * min(more, MOST_CARDS + 1)]

    def validate_names(self, field: TextAreaField) -> None:
        if any(len(name) > LONGEST_NAME for name in names_typed(field.data or "")):
            raise ValidationError(_("That is too long for this box. Make it shorter."))

    def validate_blank(self, field: Typed) -> None:
        if field.typed and not field.typed.isdecimal():
            raise ValidationError(_("Type a number, such as 8."))
        if not self.cards:
            raise ValidationError(_("Type some names, or how many cards you need."))
        if len(self.cards) > MOST_CARDS:
            raise ValidationError(_("Make %(most)s cards or fewer at a time.", most=MOST_CARDS))
