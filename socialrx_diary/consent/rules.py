"""What is true of permissions: what can be chosen, and what follows from all that somebody has chosen so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from socialrx_diary.consent.choices import FITS, OWN_WORDS, Choice, Chosen, Scope, Shared
from socialrx_diary.themes.rules import Themes

__all__ = ["FITS", "OWN_WORDS", "Choice", "Chosen", "Scope", "Shared"]


@dataclass(frozen=True)
class Leave:
    """What somebody else may see of one week: how much, under which headings, and the sentences that are taken out."""

    shared: Shared
    themes: Themes = ()
    out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """Where a person's permissions stand: the last choice for each thing that can be chosen. No choice means no."""

    latest: Mapping[tuple[Scope, UUID | None, UUID | None], Choice] = field(default_factory=dict)
    beside_only_me: Mapping[UUID, Choice] = field(default_factory=dict)
    out: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    to_pass_on: Mapping[UUID, str] = field(default_factory=dict)
    quotes: Mapping[tuple[UUID, UUID], frozenset[str]] = field(default_factory=dict)

    @property
    def keeps(self) -> bool:
        """Whether we may keep their diary."""
        return self._of(Scope.KEEP) is Choice.YES

    def share(self, worker_id: UUID) -> Shared:
        """What they share with this link worker."""
        choice = self._of(Scope.SHARE, worker_id, otherwise=Choice.NOTHING)
        return Shared.NOTHING if choice is Choice.ENDED else Shared(choice.value)

    @property
    def shares_with_anybody(self) -> bool:
        """Whether they share anything with any link worker."""
        sharing = {Choice.TICKS, Choice.WORDS}
        return self.keeps and any(
            scope is Scope.SHARE and choice in sharing for (scope, _who, _about), choice in self.latest.items()
        )

    def asked_to_share(self, worker_id: UUID) -> bool:
        """Whether they have answered for this link worker, and the answer still counts."""
        return self.latest.get((Scope.SHARE, worker_id, None), Choice.ENDED) is not Choice.ENDED

    def shared_before(self, worker_id: UUID | None) -> UUID | None:
        """A link worker other than this one whom they shared with until it ended, if there is one."""
        sharing = {Choice.TICKS, Choice.WORDS, Choice.ENDED}
        others = (
            recipient_id
            for (scope, recipient_id, _about), choice in self.latest.items()
            if scope is Scope.SHARE and choice in sharing and recipient_id != worker_id
        )
        return next(reversed(list(others)), None)

    def asked_when(self, worker_id: UUID) -> bool:
        """Whether they have answered if this link worker may see which week it was."""
        return (Scope.SHARE_WHEN, worker_id, None) in self.latest

    def shares_when(self, worker_id: UUID) -> bool:
        """Whether this link worker may also see which week it was."""
        return self._of(Scope.SHARE_WHEN, worker_id) is Choice.YES

    def notes_with(self, worker_id: UUID) -> bool | None:
        """Whether this link worker may see what they write in notes; None when they have not said, or it has ended."""
        choice = self.latest.get((Scope.NOTES, worker_id, None), Choice.ENDED)
        return None if choice is Choice.ENDED else choice is Choice.YES

    def passes_on(self, worker_id: UUID) -> str | None:
        """The mark of the words this link worker may pass on, if there are any."""
        return self.to_pass_on.get(worker_id)

    def shares_answers(self, worker_id: UUID, answers_id: UUID) -> bool:
        """Whether this link worker may see this very set of answers. Whoever shares nothing shares no answers."""
        if not self.keeps or self.share(worker_id) is Shared.NOTHING:
            return False
        return self._of(Scope.ANSWERS, worker_id, answers_id) is Choice.YES

    def answers_shared(self, worker_id: UUID) -> list[UUID]:
        """The sets of answers that are shared with this link worker, one by one."""
        return [about_id for scope, about_id in self.shared_one_by_one(worker_id) if scope is Scope.ANSWERS]

    def shared_one_by_one(self, worker_id: UUID) -> list[tuple[Scope, UUID]]:
        """What is shared with this link worker by a choice of its own: sets of answers, and the line."""
        return [
            (scope, about_id)
            for (scope, recipient_id, about_id), choice in self.latest.items()
            if scope in {Scope.ANSWERS, Scope.LINE} and recipient_id == worker_id and about_id and choice is Choice.YES
        ]

    def research(self, study_id: UUID) -> Shared:
        """What they let this study use."""
        choice = self._of(Scope.RESEARCH, study_id)
        return Shared.NOTHING if choice is Choice.NO else Shared(choice.value)

    def week_in_study(self, study_id: UUID, reflection_id: UUID) -> Choice:
        """What they said of this one week for this one study."""
        return self._of(Scope.STUDY_WEEK, study_id, reflection_id, otherwise=Choice.AS_AGREED)

    def opened_to_study(self, study_id: UUID) -> frozenset[UUID]:
        """The weeks whose words this study may use by a choice of their own, where it gets ticks of all others."""
        opened = {
            about_id
            for (scope, recipient_id, about_id), choice in self.latest.items()
            if (scope, recipient_id, choice) == (Scope.STUDY_WEEK, study_id, Choice.WORDS) and about_id
        }
        return frozenset(opened if self.research(study_id) is Shared.TICKS else ())

    @property
    def studies_answered(self) -> list[UUID]:
        """The studies they have answered for, yes or no."""
        return [study_id for scope, study_id, _about in self.latest if scope is Scope.RESEARCH and study_id]

    def asked_about_research(self, study_id: UUID) -> bool:
        """Whether they have answered for this study, yes or no."""
        return (Scope.RESEARCH, study_id, None) in self.latest

    def entry(self, reflection_id: UUID) -> Choice:
        """What they said of this one week."""
        return self._of(Scope.ENTRY, None, reflection_id, otherwise=Choice.AS_AGREED)

    def entry_without_only_me(self, reflection_id: UUID) -> Choice:
        """What they last said of this week but for keeping it to themselves: it counts again when they no longer do."""
        return self.beside_only_me.get(reflection_id, Choice.AS_AGREED)

    def taken_out(self, reflection_id: UUID) -> frozenset[str]:
        """The marks of the sentences taken out of this week."""
        return self.out.get(reflection_id, frozenset())

    def shown_of(self, themes: Themes) -> Themes:
        """Those of a week's themes that any link worker may see."""
        return tuple(theme for theme in themes if theme.id not in self.hidden)

    def shows_line(self, worker_id: UUID, line_id: UUID) -> bool:
        """Whether this link worker may see this one line, written beside the weeks for when they meet."""
        shares = self.keeps and self.share(worker_id) is not Shared.NOTHING
        return shares and self._of(Scope.LINE, worker_id, line_id) is Choice.YES

    def shows_all(self, themes: Themes) -> bool:
        """Whether a week with these themes stands under no heading that is kept back."""
        return self.shown_of(themes) == themes if themes else OWN_WORDS not in self.hidden

    def _of(
        self,
        scope: Scope,
        recipient_id: UUID | None = None,
        about_id: UUID | None = None,
        otherwise: Choice = Choice.NO,
    ) -> Choice:
        return self.latest.get((scope, recipient_id, about_id), otherwise)


def standing(chosen: Iterable[Chosen]) -> Standing:
    """Where permissions stand after these choices, oldest first."""
    latest: dict[tuple[Scope, UUID | None, UUID | None], Choice] = {}
    beside_only_me: dict[UUID, Choice] = {}
    out: dict[UUID, frozenset[str]] = {}
    hidden: frozenset[str] = frozenset()
    to_pass_on: dict[UUID, str] = {}
    quotes: dict[tuple[UUID, UUID], frozenset[str]] = {}
    for one in chosen:
        if one.scope is Scope.QUOTE and one.recipient_id and one.about_id:
            about = (one.recipient_id, one.about_id)
            quotes[about] = _quotable(quotes.get(about, frozenset()), one)
            continue
        if one.scope is Scope.RESEARCH and one.recipient_id and one.choice is not Choice.WORDS:
            latest = {about: choice for about, choice in latest.items() if not _opens_words(about, choice, one)}
            quotes = {about: marks for about, marks in quotes.items() if about[0] != one.recipient_id}
        if one.scope is Scope.PASSAGE and one.about_id:
            out[one.about_id] = _with(out.get(one.about_id, frozenset()), one)
            continue
        if one.scope is Scope.HEADING:
            hidden = _with(hidden, one)
            continue
        latest[(one.scope, one.recipient_id, one.about_id)] = one.choice
        if one.scope is Scope.PASS_ON and one.recipient_id:
            to_pass_on = _approved(to_pass_on, one.recipient_id, one)
        if one.scope is Scope.ENTRY and one.about_id and one.choice is not Choice.ONLY_ME:
            beside_only_me[one.about_id] = one.choice
    return Standing(latest, beside_only_me, out, hidden, to_pass_on, quotes)


def all_taken_back(now: Standing) -> list[Chosen]:
    """The choices that take back everything somebody allows: keeping the diary last."""
    no = (Scope.ANSWERS, Scope.LINE, Scope.SHARE_WHEN, Scope.RESEARCH, Scope.NOTES, Scope.PASS_ON)
    back = {Scope.SHARE: Choice.NOTHING, **dict.fromkeys(no, Choice.NO)}
    given = [
        Chosen(scope, back[scope], recipient_id, about_id)
        for (scope, recipient_id, about_id), choice in now.latest.items()
        if scope in back and choice in {Choice.YES, Choice.TICKS, Choice.WORDS}
    ]
    return [*given, Chosen(Scope.KEEP, Choice.NO)]


def shown_to_worker(now: Standing, worker_id: UUID, reflection_id: UUID) -> Shared:
    """How much of one week this link worker may see."""
    return _narrowed(now.share(worker_id) if now.keeps else Shared.NOTHING, now.entry(reflection_id))


def leave_for_worker(now: Standing, worker_id: UUID, reflection_id: UUID, themes: Themes) -> Leave:
    """What this link worker may see of one week with these themes.

    Headings can only narrow. Of a week under several, those that are shared are seen, and its words only when all are:
    nobody can tell which of the words belong to which.
    """
    shared = shown_to_worker(now, worker_id, reflection_id)
    seen = now.shown_of(themes)
    if not now.shows_all(themes):
        shared = _narrowed(shared, Choice.TICKS if seen else Choice.ONLY_ME)
    return Leave(Shared.NOTHING) if shared is Shared.NOTHING else Leave(shared, seen, now.taken_out(reflection_id))


def let_into_study(now: Standing, study_id: UUID, reflection_id: UUID) -> Shared:
    """How much of one week this study may use. Words with something taken out are no words for research at all.

    A choice about one week for one study counts before what was agreed for all weeks, but only while the person is in
    that study; and what they said of the week for everybody can only narrow it.
    """
    agreed = now.research(study_id) if now.keeps else Shared.NOTHING
    of_week = now.week_in_study(study_id, reflection_id)
    if agreed is not Shared.NOTHING and of_week is not Choice.AS_AGREED:
        agreed = Shared.NOTHING if of_week is Choice.NO else Shared(of_week.value)
    much = _narrowed(agreed, now.entry(reflection_id))
    return Shared.TICKS if much is Shared.WORDS and now.taken_out(reflection_id) else much


def quoted(now: Standing, study_id: UUID, reflection_id: UUID) -> frozenset[str]:
    """The marks of the sentences of one week that may be quoted; none where its words may not be used at all."""
    if let_into_study(now, study_id, reflection_id) is not Shared.WORDS:
        return frozenset()
    return now.quotes.get((study_id, reflection_id), frozenset())


def _narrowed(agreed: Shared, entry: Choice) -> Shared:
    """What was agreed, made narrower by what was said of one week; a week can never widen it."""
    if agreed is Shared.NOTHING or entry is Choice.ONLY_ME:
        return Shared.NOTHING
    return Shared.TICKS if entry is Choice.TICKS else agreed


def opens_more(chosen: Chosen) -> bool:
    """Whether a choice could let somebody else see more than before; one about a single week is about that week."""
    return chosen.scope not in {Scope.ENTRY, Scope.PASSAGE} and chosen.choice not in {Choice.NOTHING, Choice.NO}


def _approved(marks: dict[UUID, str], worker_id: UUID, one: Chosen) -> dict[UUID, str]:
    """Which words each link worker may pass on, once this was chosen too: the very last that were approved, or none."""
    others = {who: mark for who, mark in marks.items() if who != worker_id}
    return others | {worker_id: one.part} if one.choice is Choice.YES and one.part else others


def _quotable(marks: frozenset[str], one: Chosen) -> frozenset[str]:
    """Which sentences of a week may be quoted, once this was chosen too. Without a part it is about all of them."""
    if one.part is None:
        return frozenset()
    return marks | {one.part} if one.choice is Choice.YES else marks - {one.part}


def _opens_words(about: tuple[Scope, UUID | None, UUID | None], choice: Choice, one: Chosen) -> bool:
    """Whether words of one week were let into the study of a newer choice: that goes with it, and never comes back."""
    return about[:2] == (Scope.STUDY_WEEK, one.recipient_id) and choice is Choice.WORDS


def _with(parts: frozenset[str], one: Chosen) -> frozenset[str]:
    """What is kept back once this was chosen too."""
    if one.part is None:
        return frozenset()
    return parts | {one.part} if one.choice is Choice.NO else parts - {one.part}
