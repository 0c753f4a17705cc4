"""What is typed to come back: four words, and along with them whatever somebody was just writing."""

from datetime import date

from wtforms import HiddenField, TextAreaField

from socialrx_diary.drafts.rules import how_far, page_named, read
from socialrx_diary.language import N_, _
from socialrx_diary.reflections.rules import tidy
from socialrx_diary.returning.rules import Carried, Refusal, unknown_word
from socialrx_diary.web.forms import Form, Typed, number

REFUSED = {
    Refusal.COUNT: N_("There are four words on your card. Type all four."),
    Refusal.WRONG: N_("These words do not open a diary. Look at your card and try again."),
    Refusal.WAIT: N_("There were too many tries. Wait 10 minutes, then try again."),
}


class WordsForm(Form):
    """The four words of a way back in."""

    way = Typed(N_("Your four words"), missing=N_("Type the four words from your card."), longest=200)

    def refuse(self, refusal: Refusal) -> None:
        """Say why these words open nothing, and what to do."""
        if refusal is Refusal.UNKNOWN_WORD:
            said = _("No card has the word “%(word)s”. Look at your card again.", word=unknown_word(self.way.typed))
        else:
            said = _(REFUSED[refusal])
        self.way.errors = [said]


class BackForm(WordsForm):
    """The same, with what was being written while signed out, and the week it was for."""

    words = TextAreaField(filters=[lambda words: tidy(words or "")])
    day = HiddenField()
    # The version of the week that was before them, and the page they come from with what it had in its box.
    version = HiddenField()
    page = HiddenField()
    typed = HiddenField()
    took = HiddenField()

    def __init__(self) -> None:
        super().__init__()
        self.words.label.text = _("What you wrote is here. It comes along when you are back in.")

    @property
    def carried(self) -> Carried | None:
        """What was being written, if anything was."""
        if not self.words.data:
            return None
        page, typed = page_named(self.page.data or self.once.data), how_far(self.typed.data) + 1
        return Carried(
            self.words.data, self._week(), page, typed, read(self.took.data or ""), number(self.version.data)
        )

    def _week(self) -> date | None:
        try:
            return date.fromisoformat(self.day.data or "")
        except ValueError:
            return None


class PaperForm(Form):
    """The words on the screen, sent along to be put on paper: they are kept nowhere to be asked for."""

    way = HiddenField()
