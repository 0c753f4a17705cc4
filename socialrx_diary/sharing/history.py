"""What somebody chose, told in plain words: one sentence for every press of a button."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from socialrx_diary.consent.rules import OWN_WORDS, Choice, Scope
from socialrx_diary.language import N_, _, ngettext
from socialrx_diary.themes.rules import Theme

# The sentences, by what was chosen. In brackets what is named: %(who)s a link worker or study, %(week)s a week.
SAID: Mapping[tuple[Scope, Choice], str] = {
    (Scope.KEEP, Choice.YES): N_("On %(day)s you said yes to keeping a diary here."),
    (Scope.KEEP, Choice.NO): N_("On %(day)s you said no to keeping a diary here."),
    (Scope.SHARE, Choice.WORDS): N_("On %(day)s you chose: %(who)s can see what you tick and your words."),
    (Scope.SHARE, Choice.TICKS): N_("On %(day)s you chose: %(who)s can see what you tick."),
    (Scope.SHARE, Choice.NOTHING): N_("On %(day)s you chose: %(who)s can see nothing."),
    (Scope.SHARE, Choice.ENDED): N_("On %(day)s sharing with %(who)s ended, because %(who)s moved on."),
    (Scope.SHARE_WHEN, Choice.YES): N_("On %(day)s you chose: %(who)s can see which week it was."),
    (Scope.SHARE_WHEN, Choice.NO): N_("From %(day)s %(who)s cannot see which week it was."),
    (Scope.RESEARCH, Choice.WORDS): N_(
        "On %(day)s you chose: the study “%(who)s” can use what you tick and your words."
    ),
    (Scope.RESEARCH, Choice.TICKS): N_("On %(day)s you chose: the study “%(who)s” can use what you tick."),
    (Scope.RESEARCH, Choice.NO): N_("On %(day)s you chose: the study “%(who)s” cannot use your diary."),
    (Scope.ENTRY, Choice.AS_AGREED): N_("On %(day)s you chose: %(week)s can be seen like all your weeks."),
    (Scope.ENTRY, Choice.TICKS): N_("On %(day)s you took out your words of %(week)s."),
    (Scope.ENTRY, Choice.ONLY_ME): N_("On %(day)s you kept %(week)s only for you."),
    (Scope.PASSAGE, Choice.AS_AGREED): N_("On %(day)s you chose again what can be seen of your words of %(week)s."),
    (Scope.ANSWERS, Choice.YES): N_("On %(day)s you chose: %(who)s can see a set of your answers."),
    (Scope.ANSWERS, Choice.NO): N_("From %(day)s %(who)s cannot see a set of your answers."),
    (Scope.ANSWERS, Choice.ENDED): N_(
        "From %(day)s %(who)s cannot see a set of your answers, because %(who)s moved on."
    ),
    (Scope.HEADING, Choice.NO): N_("On %(day)s you chose not to share weeks about: %(headings)s."),
    (Scope.HEADING, Choice.YES): N_("On %(day)s you chose to share weeks about: %(headings)s."),
    (Scope.NOTES, Choice.YES): N_("On %(day)s you chose: %(who)s can see what you write in your notes."),
    (Scope.NOTES, Choice.NO): N_("On %(day)s you stopped making notes with %(who)s."),
    (Scope.NOTES, Choice.ENDED): N_("On %(day)s notes with %(who)s ended, because %(who)s moved on."),
    (Scope.PASS_ON, Choice.YES): N_("On %(day)s you chose: %(who)s can pass on your words."),
    (Scope.PASS_ON, Choice.NO): N_("On %(day)s you took back the words that %(who)s could pass on."),
    (Scope.PASS_ON, Choice.ENDED): N_("On %(day)s %(who)s could no longer pass on your words, having moved on."),
    (Scope.STUDY_WEEK, Choice.AS_AGREED): N_("On %(day)s you chose: “%(who)s” can use %(week)s like all your weeks."),
    (Scope.STUDY_WEEK, Choice.WORDS): N_("On %(day)s you chose: “%(who)s” can use all of %(week)s, with your words."),
    (Scope.STUDY_WEEK, Choice.TICKS): N_("On %(day)s you chose: “%(who)s” can use what you ticked in %(week)s."),
    (Scope.STUDY_WEEK, Choice.NO): N_("On %(day)s you kept %(week)s out of the study “%(who)s”."),
    (Scope.LINE, Choice.YES): N_("On %(day)s you let %(who)s see what else you want to talk about."),
    (Scope.LINE, Choice.NO): N_("On %(day)s you stopped showing %(who)s what else you want to talk about."),
    (Scope.LINE, Choice.ENDED): N_(
        "From %(day)s %(who)s cannot see what else you want to talk about, because %(who)s moved on."
    ),
}


class Noted(Protocol):
    """A choice as consent keeps it."""

    id: int
    scope: str
    choice: str
    recipient_id: UUID | None
    about_id: UUID | None
    part: str | None
    wording: str
    at: datetime


@dataclass(frozen=True)
class Names:
    """What link workers and studies are called, and which week each id is about."""

    workers: Mapping[UUID, str]
    studies: Mapping[UUID, str]
    weeks: Mapping[UUID, date]


@dataclass(frozen=True)
class Chosen:
    """What was chosen with one press. `week` is None when it was about no week, or about one that is deleted."""

    id: int
    at: datetime
    scope: Scope
    choice: Choice
    who: str
    about_week: bool
    week: date | None
    headings: tuple[str, ...]
    count: int

    @classmethod
    def of(cls, rows: Sequence[Noted], names: Names) -> "Chosen":
        """Rows that belong to one press, told as one."""
        first = rows[0]
        recipient_id, about_id = first.recipient_id, first.about_id
        return cls(
            id=first.id,
            at=first.at,
            scope=Scope(first.scope),
            choice=Choice(first.choice),
            who=(names.workers.get(recipient_id) or names.studies.get(recipient_id, "")) if recipient_id else "",
            about_week=about_id is not None,
            week=names.weeks.get(about_id) if about_id else None,
            headings=tuple(row.part for row in rows if row.part),
            count=len(rows),
        )

    def said(self, day: Callable[[date], str], on: str) -> str:
        """It in one sentence. `on` is the day it was, `day` says the day a week is called by."""
        named = {"day": on, "who": self.who or _("someone"), "week": self._week(day), "headings": self._headings()}
        if self.scope is Scope.PASSAGE and self.choice is Choice.NO:
            return ngettext(
                "On %(day)s you took out a sentence of %(week)s.",
                "On %(day)s you took out %(num)d sentences of %(week)s.",
                self.count,
                **named,
            )
        if self.scope is Scope.PASSAGE and self.choice is Choice.YES:
            return ngettext(
                "On %(day)s you put back a sentence of %(week)s.",
                "On %(day)s you put back %(num)d sentences of %(week)s.",
                self.count,
                **named,
            )
        if self.scope is Scope.QUOTE:
            return self._quotes(named)
        return _(SAID[self.scope, self.choice], **named)

    def _quotes(self, named: Mapping[str, str]) -> str:
        if self.choice is Choice.YES:
            return ngettext(
                "On %(day)s you let the study “%(who)s” quote a sentence of %(week)s.",
                "On %(day)s you let the study “%(who)s” quote %(num)d sentences of %(week)s.",
                self.count,
                **named,
            )
        return ngettext(
            "On %(day)s you took back a sentence of %(week)s that “%(who)s” could quote.",
            "On %(day)s you took back %(num)d sentences of %(week)s that “%(who)s” could quote.",
            self.count,
            **named,
        )

    def _week(self, day: Callable[[date], str]) -> str:
        return _("the week of %(day)s", day=day(self.week)) if self.week else _("a week you have deleted")

    def _headings(self) -> str:
        return ", ".join(heading_name(heading) for heading in self.headings) if self.scope is Scope.HEADING else ""


def heading_name(heading: str) -> str:
    """What a heading is called."""
    return _("Other things, with nothing ticked") if heading == OWN_WORDS else Theme(heading).name_shown
