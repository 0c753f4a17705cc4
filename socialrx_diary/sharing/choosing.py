"""Choosing more finely: which sentences of a week, which headings, and who can see one week at all."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import OWN_WORDS, Choice, Chosen, Scope, Shared, Standing
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen, sentences
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.reflections.sentences import Sentence
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Cut, Out, Side, Why
from socialrx_diary.summary.rules import Passage
from socialrx_diary.themes.rules import Theme, Themes, in_order_of
from socialrx_diary.vault import Vault

HEADINGS = (*(theme.id for theme in Theme), OWN_WORDS)


def cut(session: Session, vault: Vault, by: Actor, now_with: Side, week: Reflection) -> Cut | None:
    """A week's words as sentences; None where no words of it could be seen whatever is ticked."""
    standing = consent.standing_of(session, by.id)
    if not week.words or not _could_be_seen(standing, now_with, week):
        return None
    pieces, out = seen.sentences_of(vault, by, [week])[week.id], standing.taken_out(week.id)
    changed = sentences.changed_since(pieces, out)
    hidden = changed or standing.entry(week.id) is Choice.TICKS
    shown = [] if hidden else [place for place, piece in enumerate(pieces) if piece.mark not in out]
    return Cut(week, tuple(pieces), frozenset(shown), seen.mark_of(vault, by, week), changed)


def choose_sentences(
    session: Session, by: Actor, now_with: Side, words: Cut, ticked: Collection[int], now: datetime
) -> None:
    """Let the ticked sentences of a week be seen, and no others. With none ticked, its words are taken out."""
    week, standing = words.week, consent.standing_of(session, by.id)
    shown = sharing.words_for(session, by, wording.SENTENCES, now_with.worker)

    def choose(scope: Scope, choice: Choice, part: str | None = None) -> None:
        consent.choose(session, by, Chosen(scope, choice, None, week.id, part), shown, now)

    if not ticked:
        choose(Scope.ENTRY, Choice.TICKS)
        return
    out = standing.taken_out(week.id)
    if words.changed:
        choose(Scope.PASSAGE, Choice.AS_AGREED)
        out = frozenset()
    for place, sentence in enumerate(words.sentences):
        if (place in ticked) == (sentence.mark in out):
            choose(Scope.PASSAGE, Choice.YES if place in ticked else Choice.NO, sentence.mark)
    if standing.entry(week.id) is Choice.TICKS:
        choose(Scope.ENTRY, Choice.AS_AGREED)


def headings_shown(session: Session, by: Actor) -> list[str]:
    """The headings under which weeks are shared."""
    hidden = consent.standing_of(session, by.id).hidden
    return [heading for heading in HEADINGS if heading not in hidden]


def headings_hidden(session: Session, by: Actor) -> list[str]:
    """The headings under which weeks are kept back."""
    hidden = consent.standing_of(session, by.id).hidden
    return [heading for heading in HEADINGS if heading in hidden]


def choose_headings(session: Session, by: Actor, now_with: Side, ticked: Collection[str], now: datetime) -> None:
    """Share weeks under these headings, and under no others. What changes is noted, heading by heading."""
    shown = sharing.words_for(session, by, wording.HEADINGS, now_with.worker)
    before = headings_shown(session, by)
    for heading in HEADINGS:
        if (heading in ticked) != (heading in before):
            choice = Choice.YES if heading in ticked else Choice.NO
            consent.choose(session, by, Chosen(Scope.HEADING, choice, now_with.worker_id, None, heading), shown, now)


def entry_choice(session: Session, by: Actor, week: Reflection) -> Choice:
    """What somebody said of this one week."""
    return consent.standing_of(session, by.id).entry(week.id)


def choose_who_sees(session: Session, by: Actor, week: Reflection, choice: Choice, now: datetime) -> None:
    """Say of one week who can see it."""
    shown = wording.shown(wording.WHO_SEES)
    consent.choose(session, by, Chosen(Scope.ENTRY, choice, None, week.id), shown, now)


def taken_out(session: Session, vault: Vault, by: Actor, now_with: Side) -> list[Out]:
    """The words that were taken out, newest week first, where words are shared at all; for the person's own eyes."""
    if now_with.share is not Shared.WORDS:
        return []
    standing = consent.standing_of(session, by.id)
    order = participants.theme_order(participants.own(session, by))
    weeks = [week for week in reflections.own_weeks(session, vault, by) if _something_is_out(standing, now_with, week)]
    pieces = seen.sentences_of(vault, by, weeks)
    return [out for week in weeks for out in _outs(standing, order, week, pieces[week.id])]


def _could_be_seen(standing: Standing, now_with: Side, week: Reflection) -> bool:
    """Whether the words of a week would be seen, were none of them taken out."""
    only_me = standing.entry(week.id) is Choice.ONLY_ME
    return now_with.share is Shared.WORDS and not only_me and standing.shows_all(week.themes)


def _something_is_out(standing: Standing, now_with: Side, week: Reflection) -> bool:
    out = standing.entry(week.id) is Choice.TICKS or bool(standing.taken_out(week.id))
    return bool(week.words) and out and _could_be_seen(standing, now_with, week)


def _outs(standing: Standing, order: Themes, week: Reflection, pieces: Sequence[Sentence]) -> list[Out]:
    """What is out of one week: its sentences, and what is left of its words when those are out too."""

    def out(words: str, why: Why) -> list[Out]:
        return [Out(Passage(week.id, words, in_order_of(order, week.themes), week.week), why)] if words else []

    marks = standing.taken_out(week.id)
    if sentences.changed_since(pieces, marks):
        return out(week.words, Why.CHANGED)
    whole = standing.entry(week.id) is Choice.TICKS
    left = sentences.left(pieces, marks)
    gone = " ".join(piece.text.strip() for piece in pieces if piece.mark in marks)
    return (out(left, Why.WEEK) if whole else []) + out(gone, Why.SENTENCES)
