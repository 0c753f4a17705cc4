"""What may be said about sharing. The questions and answers are the very words that are noted with the choice."""

from wtforms import HiddenField

from socialrx_diary.consent.rules import Choice
from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_, _
from socialrx_diary.web.forms import Form, OneOf


class AskedForm(Form):
    """A form that says what it asked: an answer to other words, or about another link worker, is asked for again."""

    asked = HiddenField()
    asked_now = ""

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
        form.asked_now = f"{worker_id} {share.sha256} {when.sha256}"
        if not form.is_submitted():
            form.asked.data = form.asked_now
        elif form.share.data == Choice.NOTHING.value:
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
        form.asked_now = shown.sha256
        if not form.is_submitted():
            form.asked.data = form.asked_now
        return form


class TakeOutForm(Form):
    """Take one passage out of what is shared, or put it back."""

    put_back = HiddenField()
