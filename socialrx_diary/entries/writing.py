"""Page two of a week: a few words, for whoever likes. What is typed is put by, and kept when its writer says so."""

import random
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Waiting
from socialrx_diary.entries.asked import order_of, sight_of, week_asked
from socialrx_diary.entries.forms import DraftForm, WordsForm
from socialrx_diary.language import _
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import marks
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection, Sight
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import in_order_of
from socialrx_diary.web import receipt
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, is_piece, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today, week_of

blueprint = Blueprint("writing", __name__)
chance = random.SystemRandom()


@blueprint.get("/week/<day>/words")
@for_(Audience.PARTICIPANT)
def words(me: Actor, day: str) -> Response:
    """Page two, if they like. What they were writing before is in the box."""
    monday = week_asked(day)
    kept, sight, form = _words_form(me, monday)
    form.mark_again(request.args)
    live = _("Saved. You can add a few words.") if kept and not kept.words and not form.took.data else ""
    return _words_page(me, monday, form, kept, sight, live=live)


@blueprint.post("/week/<day>/words")
@for_(Audience.PARTICIPANT)
def keep_words(me: Actor, day: str) -> AnyResponse:
    """Keep the words of a week, with the marks that were changed. What was put by is forgotten in the same breath."""
    monday = week_asked(day)
    before, sight, form = _words_form(me, monday)
    if not form.validate_on_submit():
        return _words_page(me, monday, form, before, sight, 422)
    drafts.forget(session(), me, monday, form.written.marks, now())
    if form.is_empty and before is None:
        return go("reflections.not_this_week", day=day)
    kept = reflections.keep(session(), vault(), me, monday, form.change(), order_of(me), now())
    receipt.leaves(kept.version)
    marks.mark(session(), me, kept, form.marks(), now())
    return go("reflections.both", reflection_id=kept.id) if kept.set_aside else go("reflections.kept", day=day)


@blueprint.post("/week/<day>/draft")
@for_(Audience.PARTICIPANT)
def keep_draft(me: Actor, day: str) -> AnyResponse:
    """Put by what is being typed. It is no week, and only its writer ever sees it."""
    monday, form = week_asked(day), DraftForm()
    if not form.validate_on_submit():
        return page("reflections/_draft_kept.html", 422, push=False, kept_at=None)
    drafts.keep(session(), vault(), me, monday, form.written, now())
    return page("reflections/_draft_kept.html", push=False, kept_at=now())


@blueprint.post("/week/<day>/draft/away")
@for_(Audience.PARTICIPANT)
def throw_away(me: Actor, day: str) -> AnyResponse:
    """Throw away what was being written. A week that is kept stays as it is."""
    monday = week_asked(day)
    before, sight, form = _words_form(me, monday)
    if not form.validate_on_submit():
        return _words_page(me, monday, form, before, sight, 422)
    drafts.forget(session(), me, monday, form.written.marks, now())
    return go("writing.words", day=day, gone="draft")


@blueprint.route("/week/<day>/idea", methods=["GET", "POST"])
@for_(Audience.PARTICIPANT)
def idea(me: Actor, day: str) -> Response:
    """One prompt by chance. Nothing is kept; what was typed is sent along, never in an address, and comes back."""
    monday = week_asked(day)
    before, sight, form = _words_form(me, monday)
    kind, ticked = request.values.get("kind", "any"), before.themes if before else ()
    drawn = prompts.draw(chance, kind, ticked, form.prompt_id.data)
    form.prompt_id.data = drawn.id
    if is_piece() and request.method == "POST":
        return page("reflections/_idea_alone.html", prompt=drawn.text, form=form, live=drawn.text, push=False)
    return _words_page(me, monday, form, before, sight)


def _words_form(me: Actor, monday: date) -> tuple[Reflection | None, Sight, WordsForm]:
    """What is kept of a week, who can see it, and the form for its words.

    The form is filled in with what was typed, if it was; else with what its writer was writing before; else with what
    is kept.
    """
    kept = reflections.own_week(session(), vault(), me, monday)
    sight = sight_of(me, kept)
    draft: Waiting | None = drafts.waiting(session(), vault(), me, monday, kept)
    helped = participants.own(session(), me).written_with
    return kept, sight, WordsForm(sight.worker, kept, draft, only_me=sight.only_me, helped=helped)


def _words_page(
    me: Actor, monday: date, form: WordsForm, kept: Reflection | None, sight: Sight, status: int = 200, live: str = ""
) -> Response:
    gone = request.args.get("gone") == "draft"
    shown: dict[str, Any] = {
        "this_week": monday == week_of(today(now())),
        "ticked": in_order_of(order_of(me), kept.themes) if kept else (),
        "prompt": form.prompt.text if form.prompt else "",
        "write": request.args.get("then") == "write",
        "gone": gone,
    }
    said = _("That is gone. Nothing that you kept has changed.") if gone else live
    return page("reflections/words.html", status, said, week=monday, form=form, kept=kept, sight=sight, **shown)
