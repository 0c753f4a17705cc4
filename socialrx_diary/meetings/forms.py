"""What either of the two may say of a meeting: on which day it is."""

from datetime import date

from wtforms import DateField, ValidationError
from wtforms.validators import Optional

from socialrx_diary.language import _
from socialrx_diary.web.forms import Day, Form


class MeetingForm(Form):
    """The day the two meet next; empty when there is none."""

    day = Day(validators=[Optional()])

    def __init__(self, person: str, today: date, **values: object) -> None:
        super().__init__(**values)
        self.today = today
        self.day.label.text = _("When do you meet %(name)s next?", name=person)

    def validate_day(self, field: DateField) -> None:
        if field.data and field.data < self.today:
            raise ValidationError(_("Choose today or a later day."))
