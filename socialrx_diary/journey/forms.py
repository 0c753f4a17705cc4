"""When a rest was: from one month to another, as its person says it. Nothing is suggested, so no gap is named."""

from collections.abc import Iterable
from datetime import date

from wtforms import SelectField, ValidationError

from socialrx_diary.language import _
from socialrx_diary.web import dates
from socialrx_diary.web.forms import Form


class RestForm(Form):
    """The first and the last month of a rest."""

    first_month = SelectField(validate_choice=False)
    last_month = SelectField(validate_choice=False)

    def __init__(self, months: Iterable[date]) -> None:
        super().__init__()
        self.months = {dates.iso(month): month for month in months}
        offered = [("", _("Choose a month")), *((key, dates.month_year(month)) for key, month in self.months.items())]
        for field, text in ((self.first_month, _("From")), (self.last_month, _("To"))):
            field.choices, field.label.text = offered, text

    @property
    def rest(self) -> tuple[date, date]:
        """The two months."""
        return self.months[self.first_month.data], self.months[self.last_month.data]

    def validate_first_month(self, field: SelectField) -> None:
        if field.data not in self.months:
            raise ValidationError(_("Choose the month it began."))

    def validate_last_month(self, field: SelectField) -> None:
        if field.data not in self.months:
            raise ValidationError(_("Choose the month it ended."))
        if self.first_month.data in self.months and self.rest[1] < self.rest[0]:
            raise ValidationError(_("This month comes before the first one. Choose a later month."))
