"""What somebody may say of a file: how much it holds and why it is wanted; and, as a second person, yes or no."""

from wtforms import ValidationError

from socialrx_diary.language import N_, _
from socialrx_diary.releases.rules import LONGEST_REASON, SHORTEST_REASON
from socialrx_diary.studies.rules import Tier
from socialrx_diary.web.forms import Form, OneOf, Typed

TIERS = {
    Tier.COUNTS: N_("Numbers only"),
    Tier.CODES: N_("One row for each week, without words"),
    Tier.WORDS: N_("One row for each week, with checked words"),
    Tier.QUOTES: N_("Sentences to quote"),
}
TIER_HINTS = {
    Tier.COUNTS: N_("How many people and weeks, by season. Nobody else has to agree."),
    Tier.CODES: N_("What was ticked, as codes. A second person has to agree."),
    Tier.WORDS: N_("Two people have read each piece of writing first. A second person has to agree."),
    Tier.QUOTES: N_("Each one allowed by whoever wrote it. A second person has to agree."),
}
YES, NO = "yes", "no"


class TierForm(Form):
    """How much a file is to hold. It only asks, so it needs no token."""

    class Meta:
        csrf = False

    tier = OneOf(N_("What is in it?"), otherwise=N_("Choose what is in it."))

    @classmethod
    def up_to(cls, highest: Tier, asked: object) -> "TierForm":
        """The form with what a study may ask for; codes without words unless something else was chosen."""
        form = cls(asked)
        form.tier.offer([(tier.value, _(TIERS[tier])) for tier in highest.up_to()])
        if form.tier.data not in form.tier.values:
            form.tier.data = min(Tier.CODES.value, highest.value)
        return form

    @property
    def chosen(self) -> Tier:
        """What was chosen."""
        return Tier(self.tier.data)


class AskForm(Form):
    """Why a file is wanted."""

    reason = Typed(
        N_("Why do you need this file?"),
        missing=N_("Say why you need this file."),
        longest=LONGEST_REASON,
        too_long=N_("That is too long. Use fewer than 300 letters."),
    )

    def validate_reason(self, field: Typed) -> None:
        if len(field.typed) < SHORTEST_REASON:
            raise ValidationError(_("Say a little more about why you need this file."))


class AnswerForm(Form):
    """Whether a file may leave."""

    answer = OneOf(N_("May this file be made?"), otherwise=N_("Choose yes or no."))
    why_not = Typed(
        N_("If no, why not?"),
        longest=LONGEST_REASON,
        too_long=N_("That is too long. Use fewer than 300 letters."),
    )

    @classmethod
    def blank(cls) -> "AnswerForm":
        """The form with its two answers."""
        form = cls()
        form.answer.offer([(YES, _("Yes, make it")), (NO, _("No, do not make it"))])
        return form

    @property
    def said_no(self) -> str | None:
        """Why it may not leave; None when it may."""
        return self.why_not.typed if self.answer.data == NO else None

    def validate_why_not(self, field: Typed) -> None:
        if self.answer.data == NO and not field.typed:
            raise ValidationError(_("Say why not, so that they know what to change."))


def tiers_said() -> dict[str, str]:
    """What each tier is called."""
    return {tier.value: _(said) for tier, said in TIERS.items()}
