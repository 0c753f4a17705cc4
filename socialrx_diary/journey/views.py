"""My journey: one's own weeks as a path, as far back as it goes."""

from datetime import date
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.journey import service as journey
from socialrx_diary.journey.forms import RestForm
from socialrx_diary.journey.rules import (
    PAGE,
    months_back,
    rests_among,
    this_time_in_other_years,
    tiles,
    weeks_of,
)
from socialrx_diary.journey.shown import goes_on, key_of, more, order_of, path, said, tile
from socialrx_diary.language import _
from socialrx_diary.reflections import service as reflections
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import asked_for, go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import Season, today

blueprint = Blueprint("journey", __name__, url_prefix="/journey")


@blueprint.get("")
@for_(Audience.PARTICIPANT)
def weeks(me: Actor) -> Response:
    """The path, newest first, thirteen weeks at a time."""
    before, theme, gone = _before(), _theme(), request.args.get("gone") == "week"
    found = reflections.own_path(session(), vault(), me, before=before, theme=theme, limit=PAGE + 1)
    earlier = found[PAGE - 1].week if len(found) > PAGE else None
    rests = [] if theme else rests_among(journey.rests(session(), me), before, earlier)
    shown = path(me, found[:PAGE], rests) | {"before": before, "theme": theme, "earlier": earlier}
    if asked_for("walk") and found:
        again = goes_on(before, found)
        return page("journey/_more.html", live=more(found[:PAGE]), push=False, goes_on=again, **shown)
    live = _("That week is gone.") if gone else _("Weeks about %(theme)s", theme=theme.name_shown) if theme else ""
    return page("journey/weeks.html", live=live, gone=gone, rested=bool(rests), today_here=today(now()), **shown)


@blueprint.get("/years")
@for_(Audience.PARTICIPANT)
def years(me: Actor) -> Response:
    """Every season as a small picture, from what was ticked alone: no words are opened."""
    order = order_of(me)
    shown = [tile(one) for one in tiles(reflections.own_ticks(session(), me), order)]
    by_year = [(year, list(together)) for year, together in groupby(shown, key=lambda tile: tile["year"])]
    return page("journey/years.html", years=by_year, key=key_of(order))


@blueprint.get("/<int:year>/<season>")
@for_(Audience.PARTICIPANT)
def season(me: Actor, year: int, season: str) -> Response:
    """The weeks of one season, in the form of the path."""
    since, before = _season(year, season)
    found = reflections.own_path(session(), vault(), me, since=since, before=before)
    return page("journey/season.html", year=year, season=Season(season), **path(me, found)) if found else abort(404)


@blueprint.get("/close")
@for_(Audience.PARTICIPANT)
def close(me: Actor) -> Response:
    """The weeks somebody keeps close, newest first."""
    found = reflections.own_path(session(), vault(), me, kept_close=True)
    return page("journey/close.html", **path(me, found))


@blueprint.get("/back/<day>")
@for_(Audience.PARTICIPANT)
def back(me: Actor, day: str) -> Response:
    """What was written at this time in other years, for whoever asks."""
    about = _day(day)
    years = this_time_in_other_years([one.week for one in reflections.own_ticks(session(), me)], about)
    weeks = {week for together in years.values() for week in together}
    found = reflections.own_path(session(), vault(), me, among=weeks) if weeks else []
    return page("journey/back.html", about=about, **path(me, found, by_year=True))


@blueprint.get("/rests")
@for_(Audience.PARTICIPANT)
def rests(me: Actor) -> Response:
    """The rests on one's path, and putting one there."""
    return _rests_page(me, _rest_form(me))


@blueprint.post("/rests")
@for_(Audience.PARTICIPANT)
def put_rest(me: Actor) -> AnyResponse:
    """Put a rest on the path."""
    form = _rest_form(me)
    if not form.validate_on_submit():
        return _rests_page(me, form, 422)
    journey.put_rest(session(), me, *form.rest, now())
    return go("journey.rests", done="put")


@blueprint.post("/rests/<uuid:rest_id>/away")
@for_(Audience.PARTICIPANT)
def take_rest_away(me: Actor, rest_id: UUID) -> AnyResponse:
    """Take a rest off the path again."""
    if not any(rest.id == rest_id for rest in journey.rests(session(), me)):
        abort(404)
    if not (form := ActionForm()).validate_on_submit():
        return _rests_page(me, _rest_form(me), 422, form)
    journey.take_away(session(), me, rest_id)
    return go("journey.rests", done="gone")


def _rest_form(me: Actor) -> RestForm:
    """The months that can be chosen go back to a year before the first week."""
    weeks = [one.week for one in reflections.own_ticks(session(), me)]
    day = today(now())
    return RestForm(months_back(day, min(weeks, default=day)))


def _rests_page(me: Actor, form: RestForm, status: int = 200, wrong: ActionForm | None = None) -> Response:
    """All rests. What was done just now is said."""
    told = {"put": _("A rest is on your path."), "gone": _("That rest is gone.")}
    done = told.get(request.args.get("done", ""), "")
    shown = [(rest.id, said(rest)) for rest in journey.rests(session(), me)]
    return page("journey/rests.html", status, done, form=wrong or form, months=form, rests=shown, done=done)


def _before() -> date | None:
    asked = request.args.get("before")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        abort(404)


def _day(day: str) -> date:
    try:
        return date.fromisoformat(day)
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
