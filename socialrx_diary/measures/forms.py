"""Answering published questions, each of which may be left out; and choosing which of them a service asks."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField

from socialrx_diary.consent.wording import Shown
from socialrx_diary.language import N_, _
from socialrx_diary.measures.rules import Measure
from socialrx_diary.sharing.forms import AskedForm
from socialrx_diary.web.forms import Form, OneOf

LEFT_OUT = ""


class AnswersForm(Form):
    """The questions of one measure. Nothing is chosen beforehand, and nothing has to be."""

    asked: Measure

    @classmethod
    def about(cls, measure: Measure) -> "AnswersForm":
        """The form for one measure, its answers in their published order."""
        fields: dict[str, Any] = {"asked": measure}
        for number, _question in enumerate(measure.questions):
            fields[f"q{number}"] = _Skippable(otherwise=N_("Choose one of the answers, or leave this one out."))
        kind: Any = type("AnswersForm", (cls,), fields)
        form: AnswersForm = kind()
        for number, question in enumerate(measure.questions):
            answers = [(str(place), answer) for place, answer in enumerate(question.answers)]
            form[f"q{number}"].offer([*answers, (LEFT_OUT, _("Leave this one out"))])
        return form

    @property
    def chosen(self) -> dict[str, str]:
        """What was answered, by question."""
        found = {}
        for number, question in enumerate(self.asked.questions):
            place = self[f"q{number}"].data
            if place:
                found[question.id] = question.answers[int(place)]
        return found


class _Skippable(OneOf):
    """A question nobody has to answer."""

    def pre_validate(self, form: object) -> None:
        """Take an answer that was offered, or none; anything else was not typed by a person."""
        if self.data is not None:
            super().pre_validate(form)


class ShareForm(AskedForm):
    """Whether to share one set of answers with one's link worker."""

    choice = OneOf(otherwise=N_("Choose yes or no."))

    @classmethod
    def about(cls, worker_id: object, shown: Shown, choice: str | None) -> "ShareForm":
        """The form for these words; it shows what was chosen before, and never a choice of ours."""
        form = cls(data={"choice": choice})
        form.choice.label.text = shown.title
        form.choice.offer(shown.options)
        form.asks(worker_id, shown.sha256)
        return form


class ChosenForm(Form):
    """Which measures a service asks. What was ticked and is not there any more is let be."""

    measures = SelectMultipleField(validate_choice=False)
    offered: tuple[str, ...] = ()

    @classmethod
    def about(cls, offered: Sequence[Measure], chosen: list[str]) -> "ChosenForm":
        """The form for the measures there are."""
        form = cls(data={"measures": chosen})
        form.measures.choices = [(measure.id, measure.name) for measure in offered]
        form.offered = tuple(measure.id for measure in offered)
        form.measures.label.text = _("Questions to offer")
        return form

    @property
    def ticked(self) -> list[str]:
        """Those that were ticked and are there, in the order they are listed in."""
        return [measure_id for measure_id in self.offered if measure_id in (self.measures.data or ())]
