"""A week in two short pages, this one or any before it; and every week on a page of its own."""

import random
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice as Permitted
from socialrx_diary.consent.rules import Shared, shown_to_worker
from socialrx_diary.language import _
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.forms import BothForm, DeleteForm, TicksForm, WordsForm
from socialrx_diary.reflections.rules import (
    Choice,
    Reflection,
    Sight,
    Ticked,
    can_write_about,
    long_away,
    worth_showing,
)
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Themes, in_order_of
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, is_piece, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today, week_of

blueprint = Blueprint("reflections", __name__)
chance = random.SystemRandom()


@blueprint.get("/week")
@blueprint.get("/week/<day>")
@for_(Audience.PARTICIPANT)
def week(me: Actor, day: str | None = None) -> Response:
    """Page one: what was part of the week."""
    this_week = week_of(today(now()))
    monday = _week(day) if day else this_week
    kept, last = _kept(me, monday)
    form = TicksForm(themes=[theme.id for theme in kept.themes] if kept else [], version=kept.version if kept else 0)
    away = monday == this_week and long_away(last, monday)
    return _ticks_page(me, monday, form, kept, away=away)


@blueprint.post("/week/<day>")
@for_(Audience.PARTICIPANT)
def keep_ticks(me: Actor, day: str) -> AnyResponse:
    """Continue keeps what is ticked. With nothing ticked and nothing kept there is nothing to keep."""
    monday, form = _week(day), TicksForm()
    before, _last = _kept(me, monday)
    if not form.validate_on_submit():
        return _ticks_page(me, monday, form, before, 422)
    if form.ticked or before:
        kept = reflections.keep(session(), vault(), me, monday, form.change(), _order(me), now())
        if kept.set_aside:
            return go("reflections.both", reflection_id=kept.id)
    then = "write" if request.form.get("then") == "write" else None
    return go("reflections.words", day=day, then=then)


@blueprint.get("/week/<day>/words")
@for_(Audience.PARTICIPANT)
def words(me: Actor, day: str) -> Response:
    """Page two: a few words, if they like."""
    monday = _week(day)
    kept, sight, form = _words_form(me, monday)
    live = _("Saved. You can add a few words.") if kept and not kept.words else ""
    return _words_page(me, monday, form, kept, sight, live=live)


@blueprint.post("/week/<day>/words")
@for_(Audience.PARTICIPANT)
def keep_words(me: Actor, day: str) -> AnyResponse:
    """Keep the words of a week, with the marks that were changed."""
    monday = _week(day)
    before, sight, form = _words_form(me, monday)
    if not form.validate_on_submit():
        return _words_page(me, monday, form, before, sight, 422)
    if form.is_empty and before is None:
        return go("reflections.not_this_week", day=day)
    kept = reflections.keep(session(), vault(), me, monday, form.change(), _order(me), now())
    reflections.mark(session(), me, kept, form.marks(), now())
    return go("reflections.both", reflection_id=kept.id) if kept.set_aside else go("reflections.kept", day=day)


@blueprint.route("/week/<day>/idea", methods=["GET", "POST"])
@for_(Audience.PARTICIPANT)
def idea(me: Actor, day: str) -> Response:
    """One prompt by chance. Nothing is kept; what was typed is sent along, never in an address, and comes back."""
    monday = _week(day)
    before, sight, form = _words_form(me, monday)
    kind, ticked = request.values.get("kind", "any"), before.themes if before else ()
    drawn = prompts.draw(chance, kind, ticked, form.prompt_id.data)
    form.prompt_id.data = drawn.id
    if is_piece() and request.method == "POST":
        return page("reflections/_idea_alone.html", prompt=drawn.text, form=form, live=drawn.text)
    return _words_page(me, monday, form, before, sight)


@blueprint.get("/week/<day>/kept")
@for_(Audience.PARTICIPANT)
def kept(me: Actor, day: str) -> AnyResponse:
    """That is kept, and who can see it."""
    if not (entry := reflections.own_week(session(), vault(), me, _week(day))):
        return go("reflections.week", day=day)
    shown: dict[str, Any] = {"sight": _sight(me, entry.id), "ticked": in_order_of(_order(me), entry.themes)}
    return page("reflections/kept.html", entry=entry, live=_("That is kept."), **shown)


@blueprint.get("/week/<day>/not")
@for_(Audience.PARTICIPANT)
def not_this_week(me: Actor, day: str) -> Response:
    """That is fine."""
    monday, live = _week(day), _("That is fine.")
    return page("reflections/not.html", week=monday, kept=_kept(me, monday)[0], form=ActionForm(), live=live)


@blueprint.post("/week/<day>/not")
@for_(Audience.PARTICIPANT)
def keep_quiet(me: Actor, day: str) -> AnyResponse:
    """Put a quiet week on the path."""
    monday, form = _week(day), ActionForm()
    if not form.validate_on_submit():
        return page("reflections/not.html", 422, week=monday, kept=_kept(me, monday)[0], form=form)
    reflections.keep_quiet(session(), vault(), me, monday, _order(me), now())
    return go("reflections.kept", day=day)


@blueprint.get("/entry/<uuid:reflection_id>")
@for_(Audience.PARTICIPANT)
def entry(me: Actor, reflection_id: UUID) -> Response:
    """One week, whole."""
    return _entry_page(me, _entry(me, reflection_id), ActionForm(), marked=request.args.get("marked", ""))


@blueprint.post("/entry/<uuid:reflection_id>/mark")
@for_(Audience.PARTICIPANT)
def mark(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Mark a week to talk about or only for me, or take the mark away."""
    found = _entry(me, reflection_id)
    if not (form := ActionForm()).validate_on_submit():
        return _entry_page(me, found, form, 422)
    marked, wanted = request.form.get("mark", "").partition(" ")[::2]
    if marked == "only_me":
        reflections.only_me(session(), me, reflection_id, now(), wanted=wanted == "on")
    elif marked == "talk_about":
        reflections.talk_about(session(), me, reflection_id, now(), wanted=wanted == "on")
    return go("reflections.entry", reflection_id=reflection_id, marked=marked)


@blueprint.get("/entry/<uuid:reflection_id>/before")
@for_(Audience.PARTICIPANT)
def before(me: Actor, reflection_id: UUID) -> Response:
    """How a week stood before it was changed."""
    found = _entry(me, reflection_id)
    earlier = worth_showing(found, reflections.earlier_versions(session(), vault(), me, reflection_id))
    return page("reflections/before.html", entry=found, earlier=earlier, order=_order(me))


@blueprint.get("/entry/<uuid:reflection_id>/both")
@for_(Audience.PARTICIPANT)
def both(me: Actor, reflection_id: UUID) -> AnyResponse:
    """A week that was changed in two places: both are here."""
    return _both_page(me, reflection_id, 200) or go("reflections.entry", reflection_id=reflection_id)


@blueprint.post("/entry/<uuid:reflection_id>/both")
@for_(Audience.PARTICIPANT)
def settle(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Keep one, the other, or both. If the week has changed once more, ask once more."""
    _entry(me, reflection_id)
    form = BothForm()
    if form.validate_on_submit():
        chosen = Choice(form.choice.data)
        if reflections.settle(session(), vault(), me, reflection_id, form.other_id, chosen, form.based_on, now()):
            return go("reflections.both", reflection_id=reflection_id)
    return _both_page(me, reflection_id, 422, form) or go("reflections.entry", reflection_id=reflection_id)


@blueprint.get("/entry/<uuid:reflection_id>/delete")
@for_(Audience.PARTICIPANT)
def delete(me: Actor, reflection_id: UUID) -> Response:
    """Ask before a week is deleted for good."""
    found = _entry(me, reflection_id)
    return _delete_page(me, found, DeleteForm(version=found.version), 200)


@blueprint.post("/entry/<uuid:reflection_id>/delete")
@for_(Audience.PARTICIPANT)
def delete_it(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Delete a week for good, if it is still what the person saw."""
    found, form = _entry(me, reflection_id), DeleteForm()
    if not form.validate_on_submit() or form.based_on != found.version:
        return _delete_page(me, found, form, 422)
    reflections.remove(session(), me, reflection_id, now())
    return go("journey.weeks", gone="week")


def _week(day: str) -> date:
    """The week an address names; there is no page for a week that has not begun or for any other day."""
    try:
        monday = date.fromisoformat(day)
    except ValueError:
        abort(404)
    if monday.isoformat() != day or not can_write_about(monday, today(now())):
        abort(404)
    return monday


def _entry(me: Actor, reflection_id: UUID) -> Reflection:
    return reflections.own_entry(session(), vault(), me, reflection_id) or abort(404)


def _kept(me: Actor, monday: date) -> tuple[Ticked | None, date | None]:
    """What is kept of a week, and the last week up to it of which anything is kept."""
    latest = reflections.latest_ticks(session(), me, monday)
    return (latest if latest and latest.week == monday else None), (latest.week if latest else None)


def _order(me: Actor) -> Themes:
    return participants.theme_order(participants.own(session(), me))


def _sight(me: Actor, reflection_id: UUID | None) -> Sight:
    """Who can see a week. A week not kept yet will be seen as was agreed."""
    worker_id = participants.own(session(), me).link_worker_id
    worker = accounts.staff_member(session(), worker_id)
    standing = consent.standing_of(session(), me.id)
    about = reflection_id or UUID(int=0)
    shown = shown_to_worker(standing, worker_id, about) if worker and worker.active else Shared.NOTHING
    return Sight(called(worker.name) if worker else "", shown, standing.entry(about) is Permitted.ONLY_ME)


def _words_form(me: Actor, monday: date) -> tuple[Reflection | None, Sight, WordsForm]:
    """What is kept of a week, who can see it, and the form for its words, filled in with what was typed if it was."""
    kept = reflections.own_week(session(), vault(), me, monday)
    sight = _sight(me, kept.id if kept else None)
    helped = participants.helped_by(session(), me)
    return kept, sight, WordsForm(sight.worker, kept, only_me=sight.only_me, helped=helped)


def _ticks_page(
    me: Actor, monday: date, form: TicksForm, kept: Ticked | None, status: int = 200, *, away: bool = False
) -> Response:
    name = called(participants.own_name(session(), vault(), me))
    shown: dict[str, Any] = {"this_week": monday == week_of(today(now())), "order": _order(me), "away": away}
    return page("reflections/week.html", status, week=monday, form=form, kept=kept, name=name, **shown)


def _words_page(
    me: Actor, monday: date, form: WordsForm, kept: Reflection | None, sight: Sight, status: int = 200, live: str = ""
) -> Response:
    shown: dict[str, Any] = {
        "this_week": monday == week_of(today(now())),
        "ticked": in_order_of(_order(me), kept.themes) if kept else (),
        "prompt": form.prompt.text if form.prompt else "",
        "write": request.args.get("then") == "write",
    }
    return page("reflections/words.html", status, live, week=monday, form=form, kept=kept, sight=sight, **shown)


def _entry_page(me: Actor, found: Reflection, form: ActionForm, status: int = 200, marked: str = "") -> Response:
    earlier = reflections.earlier_versions(session(), vault(), me, found.id)
    shown: dict[str, Any] = {
        "ticked": in_order_of(_order(me), found.themes),
        "sight": _sight(me, found.id),
        "waiting": any(one.set_aside for one in earlier),
        "earlier": worth_showing(found, earlier),
        "written": today(found.written_at),
    }
    return page("reflections/entry.html", status, entry=found, form=form, marked=marked, **shown)


def _both_page(me: Actor, reflection_id: UUID, status: int, form: BothForm | None = None) -> Response | None:
    """Both texts of a week changed in two places; None when nothing waits to be settled."""
    found = _entry(me, reflection_id)
    earlier = reflections.earlier_versions(session(), vault(), me, reflection_id)
    waiting = [one for one in earlier if one.set_aside]
    if not waiting:
        return None
    other, form = waiting[-1], form or BothForm()
    form.version.data, form.other.data = str(found.version), str(other.id)
    return page("reflections/both.html", status, entry=found, other=other, form=form, order=_order(me))


def _delete_page(me: Actor, found: Reflection, form: DeleteForm, status: int) -> Response:
    form.version.data = str(found.version)
    sight = _sight(me, found.id)
    return page("reflections/delete.html", status, entry=found, form=form, sight=sight, order=_order(me))
