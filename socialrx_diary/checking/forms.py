"""What a reader may decide of a passage. Each marked word is named by its place, so no other page can mean another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from wtforms import SelectField

from socialrx_diary.checking.rules import LONGEST_CHANGE, LONGEST_PHRASE, Choice, Decision, may_be_put
from socialrx_diary.language import N_, _
from socialrx_diary.names.kinds import Kind
from socialrx_diary.web.forms import ChangeForm, OneOf, Typed

TO_MISSING = N_("Type what to change it to, in 40 letters or fewer.")


class PassageForm(ChangeForm):
    """One passage: what is decided of every marked word, and words that the highlighter missed."""

    more = Typed(N_("Words to mark"), longest=LONGEST_PHRASE)
    kind = SelectField(validate_choice=False)

    before: Sequence[Decision] = ()
    stands: int = 0

    @classmethod
    def about(cls, decisions: Sequence[Decision], version: int) -> "PassageForm":
        """The form for these marks, as they are decided so far."""
        fields: dict[str, Any] = {"before": tuple(decisions), "stands": version}
        decided: dict[str, Any] = {"version": version, "kind": Kind.PERSON.id}
        for one in decisions:
            fields[_choice(one)], fields[_to(one)] = _Choices(), _To(longest=LONGEST_CHANGE)
            decided |= {_choice(one): one.choice.value if one.choice else None, _to(one): one.to}
        kind: Any = type("PassageForm", (cls,), fields)
        form: PassageForm = kind(data=decided)
        form.kind.label.text = _("What it is")
        form.kind.choices = [(kind.id, kind.name_shown) for kind in Kind]
        return form

    @property
    def can_be_kept(self) -> bool:
        """Whether this was sent from a page of ours, about these very words; what is wrong with it is said besides."""
        self.validate()
        return self.based_on == self.stands and not self.csrf_token.errors

    @property
    def decided(self) -> list[Decision]:
        """What is decided now. A change without a word that can stand there is none yet."""
        return [self._decided(one) for one in self.before]

    @property
    def missed(self) -> tuple[str, str]:
        """Words that were missed, perhaps none, and what they are."""
        known = {kind.id for kind in Kind}
        return self.more.typed, self.kind.data if self.kind.data in known else Kind.PERSON.id

    def pair(self, one: Decision) -> tuple[Any, Any]:
        """The two fields of one marked word: what is to be done with it, and the word to put there."""
        return self[_choice(one)], self[_to(one)]

    def told_why(self, *, not_found: bool) -> "PassageForm":
        """The form with what is wrong with it: each thing at its place, and something always."""
        self.validate()
        if self.based_on != self.stands:
            self.form_errors.append(_("These words have changed since you opened them. Read them again."))
            self.change_after(self.stands)
        if not_found:
            said = _("These words are not in the passage, or they are marked already. Type them as they stand.")
            self.more.errors = [said]
        for one in self.before:
            if not self.errors and self._decided(one).choice is None:
                self[_choice(one)].errors = [_("Decide about this one: hide it, keep it or change it.")]
        return self

    def _decided(self, one: Decision) -> Decision:
        choice, to = self[_choice(one)].data, self[_to(one)].typed
        if not self[_to(one)].raw_data:
            return one  # marked in another window meanwhile, so this page says nothing of it
        if choice not in {each.value for each in Choice}:
            return replace(one, choice=None, to="")
        if choice == Choice.CHANGE.value:
            return replace(one, choice=Choice.CHANGE if may_be_put(to) else None, to=to if may_be_put(to) else "")
        return replace(one, choice=Choice(choice), to="")


class _Choices(OneOf):
    """What is to be done with one marked word; nothing, as long as it is open."""

    def __init__(self, **more: Any) -> None:
        kinds = (Choice.HIDE.value, N_("Hide it")), (Choice.KEEP.value, N_("Keep it"))
        super().__init__(choices=(*kinds, (Choice.CHANGE.value, N_("Change it to"))), **more)

    def pre_validate(self, form: object) -> None:
        """Take what is open as open."""


class _To(Typed):
    """The word to put there."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Ask for a word where one is to be put."""
        if form[self.name.replace("to_", "choice_", 1)].data == Choice.CHANGE.value and not may_be_put(self.typed):
            self.errors = [_(TO_MISSING)]
            return False
        return True


def _choice(one: Decision) -> str:
    return f"choice_{one.start}_{one.end}"


def _to(one: Decision) -> str:
    return f"to_{one.start}_{one.end}"
