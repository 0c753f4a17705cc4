"""What is said to hand people over."""

from collections.abc import Collection
from uuid import UUID

from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import ValidationError

from socialrx_diary.handing_over.rules import Handing
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf


class HandOverForm(Form):
    """Who is handed over, and to whom. Nothing is chosen beforehand, but somebody from whose page one came."""

    everybody = BooleanField()
    people = SelectMultipleField(validate_choice=False)
    to = OneOf(N_("Who looks after them now?"), otherwise=N_("Choose who looks after them now."))

    @classmethod
    def about(cls, handing: Handing, first: Collection[str] = ()) -> "HandOverForm":
        """The form for this list."""
        form = cls(data={"people": list(first)})
        form.everybody.label.text = _("Everybody on this list")
        form.people.label.text = _("Who do you hand over?")
        form.people.choices = [(str(one), name) for one, name in handing.people]
        form.to.offer([(str(one), name) for one, name in handing.takers])
        return form

    @property
    def chosen(self) -> set[UUID]:
        """Those to be handed over."""
        known = {str(one[0]): UUID(one[0]) for one in self.people.choices or ()}
        if self.everybody.data:
            return set(known.values())
        return {known[one] for one in self.people.data or () if one in known}

    @property
    def to_worker(self) -> UUID:
        """To whom."""
        return UUID(self.to.data)

    def validate_people(self, field: SelectMultipleField) -> None:
        if not self.chosen:
            raise ValidationError(_("Choose who you hand over."))
