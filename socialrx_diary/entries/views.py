"""A week in two short pages, this one or any before it; and every week on a page of its own."""

import random
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.drafts import service as drafts
from socialrx_diary.entries.asked import is_asked_again, meeting_soon, order_of, sight_of, week_asked
from socialrx_diary.entries.forms import BothForm, DeleteForm, TicksForm
from socialrx_diary.language import _
from socialrx_diary.participants import moving
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import marks
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import (
    Choice,
    Reflection,
    Sight,
    Ticked,
    long_away,
    worth_showing,
)
from socialrx_diary.themes.rules import in_order_of
from socialrx_diary.web import receipt
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import asked_for, go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today, week_of

blueprint = Blueprint("reflections", __name__)
chance = random.SystemRandom()


@blueprint.get("/week")
@blueprint.get("/week/<day>")
@for_(Audience.PARTICIPANT)
def week(me: Actor, day: str | None = None) -> AnyResponse:
    """Page one: what was part of the week. Somebody back after months is greeted first, or asked what has changed."""
    if day is None and is_asked_again(me):
        return go("asking.again")
    monday = week_asked(day) if day else week_of(today(now()))
    kept, last = _kept(me, monday)
    if day is None and long_away(last, monday):
        return page("reflections/hello.html", week=monday, name=_name(me), moved=moving.moved(session(), me))
    form = TicksForm(themes=[theme.id for theme in kept.themes] if kept else [], version=kept.version if kept else 0)
    return _ticks_page(me, monday, form, kept)


@blueprint.post("/week/<day>")
@for_(Audience.PARTICIPANT)
def keep_ticks(me: Actor, day: str) -> AnyResponse:
    """Continue keeps what is ticked. With nothing ticked and nothing kept there is nothing to keep."""
    monday, form = week_asked(day), TicksForm()
    before, _last = _kept(me, monday)
    if not form.validate_on_submit():
        return _ticks_page(me, monday, form, before, 422)
    if form.ticked or before:
        kept = reflections.keep(session(), vault(), me, monday, form.change(), order_of(me), now())
        receipt.leaves(kept.version)
        if kept.set_aside:
            return go("reflections.both", reflection_id=kept.id)
    then = "write" if request.form.get("then") == "write" else None
    return go("writing.words", day=day, then=then)


@blueprint.get("/week/<day>/kept")
@for_(Audience.PARTICIPANT)
def kept(me: Actor, day: str) -> AnyResponse:
    """That is kept, and who can see it."""
    if not (entry := reflections.own_week(session(), vault(), me, week_asked(day))):
        return go("reflections.week", day=day)
    shown: dict[str, Any] = {"sight": sight_of(me, entry), "ticked": in_order_of(order_of(me), entry.themes)}
    return page("reflections/kept.html", entry=entry, live=_("That is kept."), **shown)


@blueprint.get("/week/<day>/not")
@for_(Audience.PARTICIPANT)
def not_this_week(me: Actor, day: str) -> Response:
    """That is fine."""
    monday, live = week_asked(day), _("That is fine.")
    return page("reflections/not.html", week=monday, kept=_kept(me, monday)[0], form=ActionForm(), live=live)


@blueprint.post("/week/<day>/not")
@for_(Audience.PARTICIPANT)
def keep_quiet(me: Actor, day: str) -> AnyResponse:
    """Put a quiet week on the path."""
    monday, form = week_asked(day), ActionForm()
    if not form.validate_on_submit():
        return page("reflections/not.html", 422, week=monday, kept=_kept(me, monday)[0], form=form)
    reflections.keep_quiet(session(), vault(), me, monday, order_of(me), now())
    return go("reflections.kept", day=day)


@blueprint.get("/entry/<uuid:reflection_id>")
@for_(Audience.PARTICIPANT)
def entry(me: Actor, reflection_id: UUID) -> Response:
    """One week, whole."""
    return _entry_page(me, _entry(me, reflection_id), ActionForm(), marked=request.args.get("marked", ""))


@blueprint.post("/entry/<uuid:reflection_id>/mark")
@for_(Audience.PARTICIPANT)
def mark(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Mark a week to talk about, only for me or kept close, or take the mark away."""
    found = _entry(me, reflection_id)
    if not (form := ActionForm()).validate_on_submit():
        return _entry_page(me, found, form, 422)
    marked, wanted = request.form.get("mark", "").partition(" ")[::2]
    if marked == "only_me":
        reflections.only_me(session(), me, reflection_id, now(), wanted=wanted == "on")
    elif marked == "talk_about":
        reflections.talk_about(session(), me, reflection_id, now(), wanted=wanted == "on")
    elif marked == "kept_close":
        marks.keep_close(session(), me, reflection_id, wanted=wanted == "on")
    return go("reflections.entry", reflection_id=reflection_id, marked=marked)


@blueprint.get("/entry/<uuid:reflection_id>/before")
@for_(Audience.PARTICIPANT)
def before(me: Actor, reflection_id: UUID) -> Response:
    """How a week stood before it was changed."""
    found = _entry(me, reflection_id)
    earlier = worth_showing(found, reflections.earlier_versions(session(), vault(), me, reflection_id))
    return page("reflections/before.html", entry=found, earlier=earlier, order=order_of(me))


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
    drafts.forget_week(session(), me, found.week)
    return go("journey.weeks", gone="week")


def _entry(me: Actor, reflection_id: UUID) -> Reflection:
    return reflections.own_entry(session(), vault(), me, reflection_id) or abort(404)


def _kept(me: Actor, monday: date) -> tuple[Ticked | None, date | None]:
    """What is kept of a week, and the last week up to it of which anything is kept."""
    latest = reflections.latest_ticks(session(), me, monday)
    return (latest if latest and latest.week == monday else None), (latest.week if latest else None)


def _ticks_page(me: Actor, monday: date, form: TicksForm, kept: Ticked | None, status: int = 200) -> Response:
    shown: dict[str, Any] = {
        "this_week": monday == week_of(today(now())),
        "order": order_of(me),
        "name": _name(me),
        "moved": moving.moved(session(), me),
        "meeting": meeting_soon(me) if monday == week_of(today(now())) else None,
    }
    return page("reflections/week.html", status, week=monday, form=form, kept=kept, **shown)


def _name(me: Actor) -> str:
    return called(participants.own_name(session(), vault(), me))


def _entry_page(me: Actor, found: Reflection, form: ActionForm, status: int = 200, marked: str = "") -> Response:
    earlier = reflections.earlier_versions(session(), vault(), me, found.id)
    shown: dict[str, Any] = {
        "ticked": in_order_of(order_of(me), found.themes),
        "sight": sight_of(me, found),
        "waiting": any(one.set_aside for one in earlier),
        "earlier": worth_showing(found, earlier),
        "written": today(found.written_at),
    }
    live = _marked(found, shown["sight"]).get(marked, "")
    if asked_for("marks") and not form.errors:
        return page(
            "reflections/_marks_alone.html", live=live, push=False, entry=found, form=form, marked=marked, **shown
        )
    return page("reflections/entry.html", status, live, entry=found, form=form, marked=marked, **shown)


def _marked(found: Reflection, sight: Sight) -> dict[str, str]:
    """What is said when a mark was put on a week, or taken away."""
    only = _("Only you can see this week.") if sight.only_me else _("This week is shared as you chose before.")
    talk = _("Marked to talk about with %(worker)s.", worker=sight.worker)
    close = _("Kept close. Only you know.") if found.kept_close else _("No longer kept close.")
    return {
        "only_me": only,
        "talk_about": talk if found.talk_about else _("No longer marked to talk about."),
        "kept_close": close,
    }


def _both_page(me: Actor, reflection_id: UUID, status: int, form: BothForm | None = None) -> Response | None:
    """Both texts of a week changed in two places; None when nothing waits to be settled."""
    found = _entry(me, reflection_id)
    earlier = reflections.earlier_versions(session(), vault(), me, reflection_id)
    waiting = [one for one in earlier if one.set_aside]
    if not waiting:
        return None
    other, form = waiting[-1], form or BothForm()
    form.version.data, form.other.data = str(found.version), str(other.id)
    return page("reflections/both.html", status, entry=found, other=other, form=form, order=order_of(me))


def _delete_page(me: Actor, found: Reflection, form: DeleteForm, status: int) -> Response:
    form.version.data = str(found.version)
    sight = sight_of(me, found)
    return page("reflections/delete.html", status, entry=found, form=form, sight=sight, order=order_of(me))
