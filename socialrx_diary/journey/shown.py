"""How the path is shown: weeks and rests season by season, seasons as small pictures, and what the stones mean."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count, groupby
from typing import Any

from flask import url_for

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.journey.rules import Rest, Tile, by_season, clamp, comes_before
from socialrx_diary.language import _, list_comma
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.themes.rules import Themes, in_order_of
from socialrx_diary.web import dates
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import season_of, today


def path(
    me: Actor, found: Sequence[Reflection], rests: Iterable[Rest] = (), *, by_year: bool = False
) -> dict[str, Any]:
    """Weeks as the path shows them, season by season, or only year by year.

    A rest lies where somebody walking back meets it: above the first week that is older, or under the last.
    """
    order, standing, side = order_of(me), consent.standing_of(session(), me.id), count()
    waiting, stretches = list(rests), list[dict[str, Any]]()
    for title, together in _by_year(found) if by_year else _by_season(found):
        steps: list[dict[str, Any]] = []
        for one in together:
            met = [rest for rest in waiting if comes_before(rest, one.week)]
            # Met between two seasons, it stands at the end of the one that is walked already.
            (stretches[-1]["steps"] if stretches and not steps else steps).extend(map(_rest, met))
            waiting = [rest for rest in waiting if rest not in met]
            private = standing.entry(one.id) is Choice.ONLY_ME
            steps.append(_step(one, order, "lr"[next(side) % 2], private=private))
        stretches.append({"title": title, "steps": steps})
    if stretches:
        stretches[-1]["steps"].extend(map(_rest, waiting))
    return {"stretches": stretches, "order": order, "key": key_of(order)}


def _by_season(found: Sequence[Reflection]) -> Iterator[tuple[str, list[Reflection]]]:
    """Weeks with the name of their season. A season has its year when it is not this year's."""
    this_year, _season_now = season_of(today(now()))
    for year, season, together in by_season(found):
        yield dates.season(season) if year == this_year else f"{dates.season(season)} {year}", together


def _by_year(found: Sequence[Reflection]) -> Iterator[tuple[str, list[Reflection]]]:
    for year, together in groupby(found, key=lambda one: one.week.year):
        yield str(year), list(together)


def said(rest: Rest) -> str:
    """A rest in words; years are named when one of them is not this one."""
    first, last = rest.first_month, rest.last_month
    ends = dates.month(last)
    if first == last:
        return _("A rest, %(month)s", month=ends)
    begins = dates.month_name(first) if first.year == last.year else dates.month_year(first)
    return _("A rest, %(first)s to %(last)s", first=begins, last=ends)


def more(found: Sequence[Reflection]) -> str:
    """What is said when earlier weeks are put under those that are there."""
    month = dates.month_year(found[-1].week)
    if len(found) == 1:
        return _("One more week, back to %(month)s.", month=month)
    return _("%(count)s more weeks, back to %(month)s.", count=len(found), month=month)


def goes_on(before: date | None, found: Sequence[Reflection]) -> bool:
    """Whether earlier weeks begin in the season that the page ended with, so that its name is not said again."""
    return before is not None and season_of(before) == season_of(found[0].week)


def _rest(rest: Rest) -> dict[str, Any]:
    return {"rest": said(rest)}


def _step(one: Reflection, order: Themes, side: str, *, private: bool) -> dict[str, Any]:
    themes = in_order_of(order, one.themes)
    return {
        "side": side,
        "href": url_for("reflections.entry", reflection_id=one.id),
        "when": _("Week of %(day)s", day=dates.day(one.week)),
        "words": clamp(one.words),
        "theme_names": [theme.name_shown for theme in themes],
        "theme_ids": [theme.id for theme in themes],
        "marks": [mark for mark, is_set in _marks(one, private=private) if is_set],
        "kind": one.kind,
        "close": one.kept_close,
    }


def tile(tile: Tile) -> dict[str, Any]:
    """A season as a small picture."""
    moments = [theme.name_shown for theme in tile.themes]
    moments += [_("In my own words")] if tile.own_words else []
    moments += [_("A quiet week")] if tile.quiet else []
    return {
        "href": url_for("journey.season", year=tile.year, season=tile.season.value),
        "name": dates.season(tile.season),
        "year": tile.year,
        "stones": tile.stones,
        "path": tile.path,
        "height": tile.height,
        "moments": _("Moments: %(themes)s.", themes=list_comma().join(moments)),
    }


def key_of(order: Themes) -> list[dict[str, str]]:
    """What the stones mean."""
    names = {theme.id: theme.name_shown for theme in order}
    return [
        {"id": stone, "name": name}
        for stone, name in (*names.items(), ("own", _("In my own words")), ("rest", _("A quiet week")))
    ]


def order_of(me: Actor) -> Themes:
    """The order of this person's stones."""
    return participants.theme_order(participants.own(session(), me))


def _marks(one: Reflection, *, private: bool) -> tuple[tuple[str, bool], ...]:
    return ("talk", one.talk_about), ("private", private), ("paper", one.written_with == "paper")
