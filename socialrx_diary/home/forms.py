"""Choosing a language."""

from wtforms import HiddenField, StringField, ValidationError

from socialrx_diary.language import _, codes
from socialrx_diary.web.forms import Form


class LanguageForm(Form):
    """A language, and the page to go back to. `next` is what the buttons at the foot of every page send."""

    next = HiddenField()
    language = StringField()

    def validate_language(self, field: StringField) -> None:
        if field.data not in codes():
            raise ValidationError(_("Choose one of the languages."))
