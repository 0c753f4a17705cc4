"""What somebody types who words a question: in each language a title, what is said, and each answer."""

from hashlib import sha256
from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import StopValidation

from socialrx_diary.consent.own_words import Words
from socialrx_diary.language import N_, SOURCE, _, list_comma
from socialrx_diary.web.forms import ChangeForm, Typed

LONGEST = 1500


class Lines(TextAreaField):
    """Paragraphs, one to a line."""

    @property
    def typed(self) -> tuple[str, ...]:
        """What was typed, without empty lines."""
        return tuple(line.strip() for line in (self.data or "").splitlines() if line.strip())

    def pre_validate(self, form: object) -> None:
        """Say what to do when far too much was typed."""
        if len(self.data or "") > LONGEST:
            raise StopValidation(_("That is too long for this box. Make it shorter."))


class WordsForm(ChangeForm):
    """New words for a question. `looked` names the very words that were looked at beside those in use."""

    looked = HiddenField()
    languages: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()

    @classmethod
    def about(
        cls, before: dict[str, Words], languages: tuple[str, ...], keep: frozenset[str], version: int
    ) -> "WordsForm":
        """The form for a question, filled with the words it is asked in now."""
        answers = tuple(before[SOURCE].answers)
        fields: dict[str, Any] = {"languages": languages, "answers": answers, "keep": keep}
        for code in languages:
            fields[f"title_{code}"] = Typed(N_("The question"), longest=200)
            fields[f"text_{code}"] = Lines(_("What you say about it"))
            for answer in answers:
                fields[f"answer_{code}_{answer}"] = Typed(before[SOURCE].answers[answer], longest=120)
        kind: Any = type("WordsForm", (cls,), fields)
        form: WordsForm = kind(data={"version": version, **_filled_in(before)})
        return form

    @property
    def said(self) -> dict[str, Words]:
        """What was typed, in each language in which all of it was."""
        found = {code: self._in(code) for code in self.languages}
        return {code: words for code, words in found.items() if code == SOURCE or all(words.lines)}

    @property
    def mark(self) -> str:
        """What names these very words."""
        return sha256(repr(sorted((code, words.lines) for code, words in self.said.items())).encode()).hexdigest()

    def begun(self, code: str) -> bool:
        """Whether anything was typed in a language."""
        return any(line for line in self._in(code).lines)

    def validate(self, extra_validators: object = None) -> bool:
        """Check what was typed, language by language."""
        good = super().validate(extra_validators)
        wrong = [code for code in self.languages if not self._check(code)]
        return good and not wrong

    def _check(self, code: str) -> bool:
        """Say what is not there in one language; one in which nothing was typed is left out whole."""
        words = self._in(code)
        if code != SOURCE and not self.begun(code):
            return True
        empty = [field for field in self._fields_of(code) if not field.typed]
        for field in empty:
            field.errors = [*field.errors, _("Type this too. The other boxes in this language are filled in.")]
        text = self[f"text_{code}"]
        gone, unknown = self.keep - words.names, words.names - self.keep
        if gone:
            text.errors = [*text.errors, _("Use these names too: %(names)s.", names=_braced(gone))]
        if unknown:
            text.errors = [*text.errors, _("These names are not known here: %(names)s.", names=_braced(unknown))]
        return not (empty or gone or unknown)

    def _in(self, code: str) -> Words:
        answers = {answer: self[f"answer_{code}_{answer}"].typed for answer in self.answers}
        return Words(self[f"title_{code}"].typed, self[f"text_{code}"].typed, answers)

    def _fields_of(self, code: str) -> list[Any]:
        return [self[f"title_{code}"], self[f"text_{code}"], *(self[f"answer_{code}_{one}"] for one in self.answers)]


def _filled_in(before: dict[str, Words]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, words in before.items():
        found |= {f"title_{code}": words.title, f"text_{code}": "\n".join(words.paragraphs)}
        found |= {f"answer_{code}_{value}": text for value, text in words.answers.items()}
    return found


def _braced(names: frozenset[str]) -> str:
    return list_comma().join(f"{{{name}}}" for name in sorted(names))
