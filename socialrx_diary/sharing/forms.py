"""What may be said about sharing. The questions and answers are the very words that are noted with the choice."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date

from wtforms import HiddenField, SelectMultipleField, ValidationError

from socialrx_diary.consent.rules import Choice
from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf, Typed

# How a day may be written: as a date box sends it, or as people in the UK write it.
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
BY_HAND = re.compile(r"(?P<day>\d{1,2})\s*[/. -]\s*(?P<month>\d{1,2})\s*[/. -]\s*(?P<year>\d{4})")


class AskedForm(Form):
    """A form that says what it asked: an answer to other words, or about another link worker, is asked for again."""

    asked = HiddenField()
    asked_now = ""

    def asks(self, *about: object) -> None:
        """Note what is asked now: the words, and whom they are about. A page that is opened carries it."""
        self.asked_now = " ".join(map(str, about))
        if not self.is_submitted():
            self.asked.data = self.asked_now

    def validate(self, extra_validators: object = None) -> bool:
        """Check the answers, and that they answer what is asked now."""
        good = super().validate(extra_validators)
        if self.asked.data == self.asked_now:
            return good
        self.asked.data = self.asked_now
        self.asked.errors = [_("The words of this page have changed. Read them once more, then choose.")]
        return False


class ChangeForm(AskedForm):
    """What to share with one link worker."""

    share = OneOf(otherwise=N_("Choose what to share."))
    when = OneOf(otherwise=N_("Choose yes or no."))

    @classmethod
    def about(cls, worker_id: object, share: Shown, when: Shown, chosen: tuple[str | None, str | None]) -> "ChangeForm":
        """The form for these words; it shows the person's own answers, never one of ours."""
        form = cls(data=dict(zip(("share", "when"), chosen, strict=True)))
        for field, shown in ((form.share, share), (form.when, when)):
            field.label.text = shown.title
            field.offer(shown.options)
        form.asks(worker_id, share.sha256, when.sha256)
        if form.is_submitted() and form.share.data == Choice.NOTHING.value:
            form.when.data = form.when.data or ""
            form.when.values.add("")  # whoever shares nothing need not say when
        return form

    @property
    def when_chosen(self) -> Choice | None:
        """The answer about when, if there was one."""
        return Choice(self.when.data) if self.when.data else None


class ResearchForm(AskedForm):
    """What one study may use."""

    use = OneOf(otherwise=N_("Choose what the study can use."))

    @classmethod
    def about(cls, shown: Shown, use: str | None) -> "ResearchForm":
        """The form for these words."""
        form = cls(data={"use": use})
        form.use.label.text = shown.title
        form.use.offer(shown.options)
        form.asks(shown.sha256)
        return form


class SentencesForm(AskedForm):
    """Which sentences of a week can be seen. They are numbered; `asked` names the very words they were cut from."""

    seen = SelectMultipleField(validate_choice=False)
    everything = HiddenField()
    places = range(0)

    @classmethod
    def about(cls, shown: Shown, sentences: Sequence[str], seen: Collection[int], mark: str) -> "SentencesForm":
        """The form for these sentences; ticked are those that can be seen now."""
        form = cls(data={"seen": [str(place) for place in sorted(seen)]})
        form.seen.label.text = shown.title
        form.seen.choices = [(str(place), text) for place, text in enumerate(sentences)]
        form.places = range(len(sentences))
        form.asks(mark, shown.sha256)
        return form

    @property
    def ticked(self) -> frozenset[int]:
        """The numbers of the sentences that can be seen."""
        return frozenset(place for place in self.places if self.everything.data or str(place) in (self.seen.data or []))


class WeekInStudyForm(AskedForm):
    """How much of one week one study may use."""

    use = OneOf(otherwise=N_("Choose what the study can use."))

    @classmethod
    def about(cls, shown: Shown, use: str, *, words: bool) -> "WeekInStudyForm":
        """The form for these words. Where a study asks for no words, or there are none, none are offered."""
        form = cls(data={"use": use})
        form.use.label.text = shown.title
        only_words = {Choice.WORDS.value, Choice.TICKS.value}
        form.use.offer([one for one in shown.options if words or one[0] not in only_words])
        form.asks(shown.sha256)
        return form


class HeadingsForm(AskedForm):
    """The headings under which weeks are shared."""

    headings = SelectMultipleField(validate_choice=False)
    offered: frozenset[str] = frozenset()

    @classmethod
    def about(
        cls, worker_id: object, shown: Shown, headings: Sequence[tuple[str, str]], chosen: Sequence[str]
    ) -> "HeadingsForm":
        """The form for these headings; ticked are those that are shared now."""
        form = cls(data={"headings": list(chosen)})
        form.headings.label.text = shown.title
        form.headings.choices = list(headings)
        form.offered = frozenset(value for value, _text in headings)
        form.asks(worker_id, shown.sha256)
        return form

    @property
    def ticked(self) -> frozenset[str]:
        """The headings that are shared."""
        return self.offered & frozenset(self.headings.data or [])

    def validate_headings(self, field: SelectMultipleField) -> None:
        if not self.ticked:
            raise ValidationError(_("Choose one at least. To share nothing, go back and stop sharing."))


class WhoSeesForm(AskedForm):
    """Who can see one week."""

    who = OneOf(otherwise=N_("Choose who can see this week."))

    @classmethod
    def about(cls, shown: Shown, who: str) -> "WhoSeesForm":
        """The form for these words; it shows what was chosen before."""
        form = cls(data={"who": who})
        form.who.label.text = shown.title
        form.who.offer(shown.options)
        form.asks(shown.sha256)
        return form


class DayForm(Form):
    """A day to look back at. It only asks, so it needs no token."""

    class Meta:
        csrf = False

    day = Typed(N_("Which day?"), missing=N_("Choose a day."), longest=30)
    chosen: date | None = None

    def __init__(self, asked: object, today: date) -> None:
        super().__init__(asked)
        self.today = today

    def validate_day(self, field: Typed) -> None:
        self.chosen = _day(field.typed)
        if self.chosen is None:
            raise ValidationError(_("Write the day like this: 1/3/2026."))
        if self.chosen > self.today:
            raise ValidationError(_("Choose today or a day before."))
        field.data = self.chosen.isoformat()


class TakeOutForm(Form):
    """Take one passage out of what is shared, or put it back."""

    put_back = HiddenField()


def _day(typed: str) -> date | None:
    """The day somebody wrote, if it is one."""
    found = ISO.fullmatch(typed) or BY_HAND.fullmatch(typed)
    if found:
        with suppress(ValueError):
            return date(*(int(found[part]) for part in ("year", "month", "day")))
    return None
