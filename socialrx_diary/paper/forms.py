"""What is asked for a printed page: which week, how large the print, and what stood on it."""

from collections.abc import Iterable
from datetime import date

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from socialrx_diary.entries.forms import Ticks
from socialrx_diary.language import N_, _
from socialrx_diary.paper.rules import SIZES, Opened, Refusal, Written
from socialrx_diary.reflections.rules import LONGEST_WORDS, tidy
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.dates import week_day
from socialrx_diary.web.forms import Form, OneOf, Typed

CHOOSE = N_("Choose one of the answers.")
BLANK = "blank"

REFUSED = {
    Refusal.UNKNOWN: N_("We do not know that code. Look at the page and try again."),
    Refusal.USED: N_("That page has been typed in. Each page works once."),
    Refusal.CLOSED: N_("That page is closed. A new one can be printed."),
    Refusal.TOO_MANY: N_("That code was typed wrong too many times, so it is closed. A new page can be printed."),
    Refusal.WAIT: N_("Too many codes were tried from here. Wait 10 minutes, then try again."),
}


class PrintForm(Form):
    """Which week a page is for, and how large its print."""

    week = OneOf(N_("Which week is it for?"), otherwise=CHOOSE)
    size = OneOf(
        N_("How large?"), choices=((SIZES[0], N_("Usual print")), (SIZES[1], N_("Large print"))), otherwise=CHOOSE
    )

    def __init__(self, weeks: Iterable[tuple[date, str]]) -> None:
        super().__init__(week=None, size=None)
        named = [(week.isoformat(), said) for week, said in weeks]
        self.week.offer([*named, (BLANK, _("Leave it blank. I will write the date by hand."))])

    @property
    def chosen(self) -> date | None:
        """The week that was chosen; None for a page without a date."""
        return None if self.week.data == BLANK else date.fromisoformat(self.week.data)


class CodeForm(Form):
    """The code of a page."""

    code = Typed(N_("The code on the page"))

    def validate_code(self, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Type the code from the page."))

    def refuse(self, refusal: Refusal) -> None:
        """Say why a code opens nothing, and what to do."""
        self.code.errors = [_(REFUSED[refusal])]


class TypingForm(Form):
    """What stands on a page. It carries the code, so that nothing is opened that stays open."""

    code = HiddenField()
    week = SelectField(validate_choice=False)
    themes = Ticks()
    words = TextAreaField(filters=[lambda words: tidy(words or "")])
    only_me = BooleanField()
    talk_about = BooleanField()
    values: frozenset[str] | set[str] = frozenset()

    @classmethod
    def about(cls, opened: Opened, code: str) -> "TypingForm":
        """The form for what a code opened, empty but for what was just typed into it."""
        form = cls(code=code)
        weeks = (opened.week,) if opened.week else opened.weeks
        choose = [] if opened.week else [("", _("Choose a week"))]
        form.week.choices = choose + [(one.isoformat(), _("Week of %(day)s", day=week_day(one))) for one in weeks]
        form.values = {one.isoformat() for one in weeks}
        form.week.label.text = _("Which week is it about?")
        form.words.label.text = _("The words on the page")
        form.only_me.label.text = _("“Only for me” is ticked")
        form.talk_about.label.text = _("“I want to talk about this” is ticked")
        return form

    def validate_week(self, field: SelectField) -> None:
        if field.data not in self.values:
            raise StopValidation(_("Choose one of the weeks."))

    def validate_words(self, field: TextAreaField) -> None:
        if len(field.data or "") > LONGEST_WORDS:
            raise ValidationError(_("That is more than one week can hold. Everything you typed is still here."))
        if not (field.data or self.themes.data or self.talk_about.data):
            raise ValidationError(_("Tick what is ticked on the page, or type its words."))

    def refuse(self, refusal: Refusal) -> None:
        """Say why this cannot be kept; what was typed stays."""
        self.code.errors = [_(REFUSED[refusal])]

    @property
    def written(self) -> Written:
        """What stood on the page."""
        themes = tuple(theme for theme in Theme if theme.id in (self.themes.data or ()))
        return Written(
            date.fromisoformat(str(self.week.data)),
            themes,
            self.words.data or "",
            only_me=bool(self.only_me.data),
            talk_about=bool(self.talk_about.data),
        )
