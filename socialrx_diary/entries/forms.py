"""What may be said of a week: which themes it had, a few words, and whom they are for."""

from collections.abc import Container
from uuid import UUID, uuid4

from wtforms import BooleanField, Field, HiddenField, RadioField, TextAreaField, ValidationError
from wtforms.form import BaseForm

from socialrx_diary.drafts import rules as drafts
from socialrx_diary.drafts.rules import Waiting, Written
from socialrx_diary.language import N_, _
from socialrx_diary.reflections.rules import WRITTEN_WITH, Change, Choice, Marks, Reflection, room_for, tidy
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme, Themes
from socialrx_diary.web.forms import Form, number

HELPED = (
    ("self", N_("I write myself")),
    ("family", N_("Family or a friend writes for me")),
    ("worker", N_("My link worker writes for me")),
    ("paper", N_("I wrote it on paper first")),
)


class VersionedForm(Form):
    """A form about a week that knows which version of the week the person had before them."""

    version = HiddenField(default="0")

    @property
    def based_on(self) -> int:
        """That version; 0, a week that held nothing, when the form does not say."""
        return number(self.version.data) or 0


class Ticks(Field):
    """The themes that are ticked, by their ids."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was ticked."""
        self.data = valuelist

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse what is no theme."""
        if not set(self.data) <= {theme.id for theme in Theme}:
            raise ValidationError(_("Tick any that fit."))


class TicksForm(VersionedForm):
    """Page one: which themes were part of the week."""

    themes = Ticks()

    @property
    def ticked(self) -> Themes:
        """The themes that are ticked."""
        return tuple(Theme(theme_id) for theme_id in self.themes.data or ())

    def change(self) -> Change:
        """What the person wants the week to hold."""
        return Change(self.based_on, self.ticked, kind="week" if self.ticked else None)


class DraftForm(VersionedForm):
    """What stands in the box of page two, kept or not: which page it is, how far it has come, and what was in it."""

    words = TextAreaField(filters=[lambda words: tidy(words or "")])
    prompt_id = HiddenField(default="")
    page = HiddenField(default=lambda: str(uuid4()))
    typed = HiddenField(default="0")
    took = HiddenField(default="")

    @property
    def prompt(self) -> prompts.Prompt | None:
        """The prompt that was on the screen."""
        return prompts.find(self.prompt_id.data)

    @property
    def written(self) -> Written:
        """What was written, and what it stands for."""
        return Written(
            self.words.data or "",
            self.based_on,
            self.prompt.id if self.prompt else None,
            drafts.page_named(self.page.data),
            drafts.how_far(self.typed.data),
            drafts.read(self.took.data or ""),
        )


class WordsForm(DraftForm):
    """Page two: a few words, and whom they are for."""

    only_me = BooleanField()
    talk_about = BooleanField()
    written_with = RadioField(validate_choice=False)
    # Which marks were ticked when the page was made: only what the person changed is changed.
    marked = HiddenField(default="")

    def __init__(
        self,
        worker: str,
        kept: Reflection | None = None,
        draft: Waiting | None = None,
        *,
        only_me: bool = False,
        helped: str = "",
    ) -> None:
        talk = kept is not None and kept.talk_about
        marks = [name for name, on in (("only_me", only_me), ("talk_about", talk)) if on]
        super().__init__(
            words=draft.words if draft else kept.words if kept else "",
            version=draft.based_on if draft else kept.version if kept else 0,
            took=drafts.spelled(draft.took) if draft else "",
            only_me=only_me,
            talk_about=talk,
            marked=" ".join(marks),
            written_with=kept.written_with if kept else helped,
            prompt_id=(draft and draft.prompt_id) or (kept and kept.prompt_id) or "",
        )
        self.room = room_for(kept.words if kept else "")
        self.written_with.label.text = _("Who writes this down?")
        self.written_with.choices = [(one, _(said)) for one, said in HELPED]
        self.words.label.text = _("In your own words")
        self.only_me.label.text = _("Only for me")
        self.talk_about.label.text = _("I want to talk about this with %(worker)s", worker=worker)

    def mark_again(self, marked: Container[str]) -> None:
        """Tick what was ticked before a lock came between; never fewer boxes than before, so that nothing is shared."""
        self.only_me.data = self.only_me.data or "only_me" in marked
        self.talk_about.data = self.talk_about.data or "talk_about" in marked

    def validate_words(self, field: TextAreaField) -> None:
        if len(field.data or "") > self.room:
            raise ValidationError(
                _(
                    "That is more than one week can hold. Everything you wrote is still here. "
                    "You could put some of it in another week."
                )
            )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing here to keep."""
        return not (self.words.data or self.only_me.data or self.talk_about.data)

    def change(self) -> Change:
        """What the person wants the week to hold."""
        prompt = self.prompt
        return Change(
            self.based_on,
            words=self.words.data,
            prompt_id=prompt.id if prompt else None,
            prompt_text=prompt.text if prompt else None,
            first_step="words",
            written_with=self.written_with.data if self.written_with.data in WRITTEN_WITH else None,
        )

    def marks(self) -> Marks:
        """The marks that were changed."""
        before = set((self.marked.data or "").split())
        talk, private = bool(self.talk_about.data), bool(self.only_me.data)
        return Marks(
            talk if talk != ("talk_about" in before) else None, private if private != ("only_me" in before) else None
        )


class BothForm(VersionedForm):
    """Which of two changes to keep."""

    other = HiddenField()
    choice = HiddenField()

    def validate_choice(self, field: HiddenField) -> None:
        if field.data not in {choice.value for choice in Choice}:
            raise ValidationError(_("Choose one of the answers."))

    @property
    def other_id(self) -> UUID:
        """The change that was set aside; an id nobody has when the form does not say."""
        try:
            return UUID(self.other.data or "")
        except ValueError:
            return UUID(int=0)


class DeleteForm(VersionedForm):
    """Deleting a week, as it stood when the person said so."""
