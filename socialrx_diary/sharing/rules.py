"""What is true of sharing: with whom somebody could share, what a study asks, and how a look is said in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Choice, Shared
from socialrx_diary.language import _


@dataclass(frozen=True)
class Side:
    """The link worker somebody has now, if they have one who still works here, and what is shared with them.

    `moved_on` names somebody they shared with before; sharing ended with that and is never carried over.
    """

    worker_id: UUID | None
    worker: str
    moved_on: str
    share: Shared
    when: bool
    asked: bool
    asked_when: bool

    @property
    def shares(self) -> bool:
        """Whether anything is shared with anyone."""
        return self.share is not Shared.NOTHING

    @property
    def shares_words(self) -> bool:
        """Whether words are shared and not only ticks."""
        return self.share is Shared.WORDS


@dataclass(frozen=True)
class StudyAsked:
    """A study, and what somebody lets it use. `asked` is whether they have answered at all."""

    id: UUID
    title: str
    controller: str
    uses: Shared
    asked: bool

    @property
    def choice(self) -> Choice:
        """What they chose, as the form says it."""
        return Choice.NO if self.uses is Shared.NOTHING else Choice(self.uses.value)

    @property
    def said(self) -> str:
        """What it may use, in words."""
        if self.uses is Shared.WORDS:
            return _("It can use what you tick and your words.")
        if self.uses is Shared.TICKS:
            return _("It can use what you tick.")
        return _("It does not use your diary.")


@dataclass(frozen=True)
class Look:
    """One look by somebody else at what a person wrote."""

    position: int
    deed: Deed
    at: datetime
    who: str
    study: str

    def said(self, moment: str, day: str) -> str:
        """The look in words; times are said by whoever shows it."""
        if self.deed is Deed.RESEARCH_EXPORTED:
            if self.study:
                return _(
                    "What you ticked was put in a research file for the study “%(study)s” on %(day)s.",
                    study=self.study,
                    day=day,
                )
            return _("What you ticked was put in a research file on %(day)s.", day=day)
        if self.deed is Deed.SUMMARY_PRINTED:
            return _("%(who)s printed a sheet on %(moment)s.", who=self.who, moment=moment)
        return _("%(who)s looked on %(moment)s.", who=self.who, moment=moment)
