"""What somebody says to get ready: the order of their list, what goes on it, and the line beside it."""

from wtforms import BooleanField, HiddenField

from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_
from socialrx_diary.meetings.rules import LONGEST_LINE
from socialrx_diary.sharing.forms import AskedForm
from socialrx_diary.web.forms import Form, Typed


class MoveForm(Form):
    """Move one week up or down one's list."""

    to = HiddenField()

    @property
    def up(self) -> bool:
        """Whether it goes up."""
        return self.to.data != "down"


class PickForm(Form):
    """Put one week on one's list, or take it off."""

    off = HiddenField()
    then = HiddenField()


class LineForm(AskedForm):
    """The line beside one's weeks, and whether the link worker can see it."""

    line = Typed(N_("Something else I want to talk about"), longest=LONGEST_LINE)
    seen = BooleanField()

    @classmethod
    def about(cls, worker_id: object, shown: Shown, line: str, *, seen: bool, sent: bool) -> "LineForm":
        """The form for these words, as it was `sent`; else it shows what was written and chosen before."""
        written = {"line": line, "seen": seen}
        form = cls(data=written) if sent else cls(formdata=None, data=written)
        form.seen.label.text = shown.title
        form.asks(worker_id, shown.sha256)
        if not sent:  # it may stand beside another form that was
            form.asked.data = form.asked_now
        return form


class AskForm(AskedForm):
    """Yes, the link worker can see this week. Whoever wants that not goes back."""

    @classmethod
    def about(cls, worker_id: object, shown: Shown) -> "AskForm":
        """The form for these words."""
        form = cls()
        form.asks(worker_id, shown.sha256)
        return form
