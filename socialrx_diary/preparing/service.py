"""Getting ready. The list holds what the link worker sees of marked weeks; only the step that asks first adds to it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.meetings import service as meetings
from socialrx_diary.meetings.rules import Line, is_for_now, moved
from socialrx_diary.participants import service as participants
from socialrx_diary.preparing.rules import Hidden, Offered, Prepared
from socialrx_diary.reflections import seen
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.rules import Passage
from socialrx_diary.themes.rules import Themes, in_order_of
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import today as day_of


def prepared(session: Session, vault: Vault, by: Actor, now_with: Side, today: date) -> Prepared:
    """What somebody has ready for the link worker they have."""
    assert now_with.worker_id is not None  # noqa: S101 - nobody gets ready to meet nobody
    met = meetings.own_meeting(session, by, today)
    weeks = {week.id: week for week in reflections.own_weeks(session, vault, by)}
    on_list = [replace(one, when=weeks[one.id].week) for one in _list(session, vault, by, now_with, today)]
    there, order = {one.id for one in on_list}, _order(session, by)
    marked = [week for week in weeks.values() if week.talk_about and week.id not in there]
    lines = meetings.own_lines(session, vault, by)
    line = next((one for one in lines[:1] if is_for_now(day_of(one.at), met.last)), None)
    standing = consent.standing_of(session, by.id)
    return Prepared(
        meeting=met,
        on_list=tuple(on_list),
        unseen=tuple(_own_passage(week, order) for week in marked if week.words or week.themes),
        line=line if line and line.words else None,
        line_seen=bool(line and standing.shows_line(now_with.worker_id, line.id)),
        before=tuple(_before(lines, met.last)),
    )


def move(
    session: Session, vault: Vault, by: Actor, now_with: Side, reflection_id: UUID, now: datetime, *, up: bool
) -> bool:
    """Move one week up or down the list; False when it is not on it."""
    ids = [one.id for one in _list(session, vault, by, now_with, day_of(now))]
    if reflection_id not in ids:
        return False
    meetings.put_in_order(session, by, moved(ids, reflection_id, up=up), now)
    return True


def offered(session: Session, vault: Vault, by: Actor, now_with: Side, weeks: Iterable[Reflection]) -> list[Offered]:
    """Some of one's own weeks, each as the link worker sees it; where that is not at all, as it is."""
    shown, order = _seen(session, vault, by, now_with), _order(session, by)
    return [
        Offered(shown.get(week.id) or _own_passage(week, order), week.id in shown, week.talk_about and week.id in shown)
        for week in weeks
        if week.words or week.themes
    ]


def is_seen(session: Session, vault: Vault, by: Actor, now_with: Side, reflection_id: UUID) -> bool:
    """Whether the link worker sees anything of this week."""
    return reflection_id in _seen(session, vault, by, now_with)


def why_hidden(session: Session, vault: Vault, by: Actor, now_with: Side, week: Reflection) -> Hidden:
    """Why the link worker sees nothing of one's own week."""
    standing = consent.standing_of(session, by.id)
    if not now_with.shares:
        return Hidden.ALL
    if standing.entry(week.id) is not Choice.AS_AGREED:
        return Hidden.WEEK
    if not standing.shows_all(week.themes):
        return Hidden.HEADING
    return Hidden.SENTENCES if seen.sight(session, vault, by, week).changed else Hidden.TICKS


def words_asked(session: Session, by: Actor, now_with: Side) -> wording.Shown:
    """The question whether the link worker may see a week after all."""
    return sharing.words_for(session, by, wording.TALK, now_with.worker)


def let_see(session: Session, by: Actor, now_with: Side, reflection_id: UUID, now: datetime) -> None:
    """Share a week again as was agreed for all, because the person said yes to just that."""
    shown = words_asked(session, by, now_with)
    consent.choose(session, by, Chosen(Scope.ENTRY, Choice.AS_AGREED, None, reflection_id), shown, now)


def words_of_line(session: Session, by: Actor, now_with: Side) -> wording.Shown:
    """The words beside the box that lets the link worker see the line."""
    return sharing.words_for(session, by, wording.LINE, now_with.worker)


def write_line(
    session: Session, vault: Vault, by: Actor, now_with: Side, ready: Prepared, words: str, now: datetime, *, seen: bool
) -> None:
    """Keep the line beside one's weeks, and let the link worker see it or not. Other words are shared anew or not."""
    before = ready.line
    line_id = before.id if before and before.words == words else None
    was_seen = ready.line_seen and line_id is not None
    if line_id is None:
        if not words and before is None:
            return
        line_id = meetings.write_line(session, vault, by, words, now)
    if seen != was_seen and words:
        choice = Choice.YES if seen else Choice.NO
        shown = words_of_line(session, by, now_with)
        consent.choose(session, by, Chosen(Scope.LINE, choice, now_with.worker_id, line_id), shown, now)


def _list(session: Session, vault: Vault, by: Actor, now_with: Side, today: date) -> tuple[Passage, ...]:
    assert now_with.worker_id is not None  # noqa: S101 - nobody gets ready to meet nobody
    shown = summary.preview(session, vault, by, now_with.worker_id, today).summary
    return shown.to_talk_about if shown else ()


def _seen(session: Session, vault: Vault, by: Actor, now_with: Side) -> dict[UUID, Passage]:
    """What the link worker sees of each week."""
    assert now_with.worker_id is not None  # noqa: S101 - nobody gets ready to meet nobody
    found = summary.passages_seen(session, vault, by, now_with.worker_id) if now_with.shares else []
    return {one.id: one for one in found}


def _order(session: Session, by: Actor) -> Themes:
    return participants.theme_order(participants.own(session, by))


def _own_passage(week: Reflection, order: Themes) -> Passage:
    return Passage(week.id, week.words, in_order_of(order, week.themes), week.week)


def _before(lines: Iterable[Line], last: date | None) -> Iterable[Line]:
    return (one for one in lines if one.words and not is_for_now(day_of(one.at), last))
