"""My journey: one's own weeks as a path, as far back as it goes."""

from collections.abc import Sequence
from datetime import date
from itertools import count, groupby
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.journey.rules import PAGE, Tile, by_season, clamp, tiles, weeks_of
from socialrx_diary.language import _, list_comma
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.themes.rules import Theme, Themes, in_order_of
from socialrx_diary.web import dates
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import Season, season_of, today

blueprint = Blueprint("journey", __name__, url_prefix="/journey")


@blueprint.get("")
@for_(Audience.PARTICIPANT)
def weeks(me: Actor) -> Response:
    """The path, newest first, thirteen weeks at a time."""
    before, theme, gone = _before(), _theme(), request.args.get("gone") == "week"
    found = reflections.own_path(session(), vault(), me, before=before, theme=theme, limit=PAGE + 1)
    shown = _path(me, found[:PAGE])
    earlier = found[PAGE - 1].week if len(found) > PAGE else None
    live = _("That week is gone.") if gone else _("Weeks about %(theme)s", theme=theme.name_shown) if theme else ""
    return page("journey/weeks.html", live=live, before=before, theme=theme, gone=gone, earlier=earlier, **shown)


@blueprint.get("/years")
@for_(Audience.PARTICIPANT)
def years(me: Actor) -> Response:
    """Every season as a small picture, from what was ticked alone: no words are opened."""
    order = _order(me)
    shown = [_tile(one) for one in tiles(reflections.own_ticks(session(), me), order)]
    by_year = [(year, list(together)) for year, together in groupby(shown, key=lambda tile: tile["year"])]
    return page("journey/years.html", years=by_year, key=_key(order))


@blueprint.get("/<int:year>/<season>")
@for_(Audience.PARTICIPANT)
def season(me: Actor, year: int, season: str) -> Response:
    """The weeks of one season, in the form of the path."""
    since, before = _season(year, season)
    found = reflections.own_path(session(), vault(), me, since=since, before=before)
    return page("journey/season.html", year=year, season=Season(season), **_path(me, found)) if found else abort(404)


def _path(me: Actor, found: Sequence[Reflection]) -> dict[str, Any]:
    """Weeks as the path shows them, season by season. A season has its year when it is not this year's."""
    order, standing, side = _order(me), consent.standing_of(session(), me.id), count()
    this_year, _season_now = season_of(today(now()))
    stretches = [
        {
            "title": dates.season(season) if year == this_year else f"{dates.season(season)} {year}",
            "steps": [
                _step(one, order, "lr"[next(side) % 2], private=standing.entry(one.id) is Choice.ONLY_ME)
                for one in together
            ],
        }
        for year, season, together in by_season(found)
    ]
    return {"stretches": stretches, "order": order, "key": _key(order)}


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
    }


def _marks(one: Reflection, *, private: bool) -> tuple[tuple[str, bool], ...]:
    return ("talk", one.talk_about), ("private", private), ("paper", one.written_with == "paper")


def _tile(tile: Tile) -> dict[str, Any]:
    said = [theme.name_shown for theme in tile.themes]
    said += [_("In my own words")] if tile.own_words else []
    said += [_("A quiet week")] if tile.quiet else []
    return {
        "href": url_for("journey.season", year=tile.year, season=tile.season.value),
        "name": dates.season(tile.season),
        "year": tile.year,
        "stones": tile.stones,
        "path": tile.path,
        "height": tile.height,
        "moments": _("Moments: %(themes)s.", themes=list_comma().join(said)),
    }


def _key(order: Themes) -> list[dict[str, str]]:
    """What the stones mean."""
    names = {theme.id: theme.name_shown for theme in order}
    return [
        {"id": stone, "name": name}
        for stone, name in (*names.items(), ("own", _("In my own words")), ("rest", _("A quiet week")))
    ]


def _order(me: Actor) -> Themes:
    return participants.theme_order(participants.own(session(), me))


def _before() -> date | None:
    asked = request.args.get("before")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        abort(404)


def _theme() -> Theme | None:
    asked = request.args.get("theme")
    try:
        return Theme(asked) if asked else None
    except ValueError:
        abort(404)


def _season(year: int, season: str) -> tuple[date, date]:
    try:
        return weeks_of(year, Season(season))
    except ValueError:
        abort(404)
