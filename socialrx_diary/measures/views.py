"""Published questions for somebody who wants to answer them: which, when, the answers, and who sees them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent.rules import Choice
from socialrx_diary.measures import catalogue, service
from socialrx_diary.measures.forms import AnswersForm, ShareForm
from socialrx_diary.measures.rules import AnswerSet, Measure, When
from socialrx_diary.sharing import service as sharing
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("questions", __name__, url_prefix="/questions")


@blueprint.get("")
@for_(Audience.WHOLE)
def list_(me: Actor) -> Response:
    """What can be answered, and what was."""
    own = service.own(session(), vault(), me)
    return page("measures/list.html", measures=_offered(me).values(), own=own, moments=tuple(When))


@blueprint.get("/<measure>/<moment>")
@for_(Audience.WHOLE)
def ask(me: Actor, measure: str, moment: str) -> Response:
    """Ask the questions of one measure."""
    found, when = _asked(me, measure, moment)
    return page("measures/ask.html", measure=found, when=when, form=AnswersForm.about(found))


@blueprint.post("/<measure>/<moment>")
@for_(Audience.WHOLE)
def keep(me: Actor, measure: str, moment: str) -> AnyResponse:
    """Keep the answers, for the person alone."""
    found, when = _asked(me, measure, moment)
    form = AnswersForm.about(found)
    if not form.validate_on_submit():
        return page("measures/ask.html", 422, measure=found, when=when, form=form)
    answers_id = service.keep(session(), vault(), me, found, when, form.chosen, now())
    return go("questions.answered", answers_id=answers_id)


@blueprint.route("/answers/<uuid:answers_id>", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def answered(me: Actor, answers_id: UUID) -> AnyResponse:
    """One set of answers in words, and whether one's link worker can see it."""
    found, side = _own(me, answers_id), sharing.side(session(), me)
    shown = service.words(session(), me, side)
    form = ShareForm.about(side.worker_id, shown, "yes" if found.shared else None)
    if side.shares and form.validate_on_submit():
        service.share(session(), me, side, found, Choice(form.choice.data), shown, now())
        return go("questions.answered", answers_id=answers_id)
    values: dict[str, Any] = {"answers": found, "side": side, "form": form, "shown": shown}
    return page("measures/answered.html", 422 if form.errors else 200, **values)


@blueprint.route("/answers/<uuid:answers_id>/delete", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def delete(me: Actor, answers_id: UUID) -> AnyResponse:
    """Delete one set of answers."""
    found, form = _own(me, answers_id), ActionForm()
    if form.validate_on_submit():
        service.forget(session(), me, sharing.side(session(), me), found, now())
        return go("questions.list_")
    return page("measures/delete.html", 422 if form.errors else 200, form=form, answers=found)


def _offered(me: Actor) -> dict[str, Measure]:
    """The measures this service offers."""
    return catalogue.only(
        catalogue.every(current_app.config["SETTINGS"].data), service.chosen(session(), me.organisation_id)
    )


def _asked(me: Actor, measure: str, moment: str) -> tuple[Measure, When]:
    found = _offered(me).get(measure)
    if found is None or moment not in {when.value for when in When}:
        abort(404)
    return found, When(moment)


def _own(me: Actor, answers_id: UUID) -> AnswerSet:
    return service.own_set(session(), vault(), me, answers_id) or abort(404)
