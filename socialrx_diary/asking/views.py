"""One page: a question whose words have changed, once more. Nobody has to answer it now."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.asking import service
from socialrx_diary.asking.service import Again
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.joining.forms import QuestionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today

blueprint = Blueprint("asking", __name__)


@blueprint.get("/asked-again")
@for_(Audience.WHOLE)
def again(me: Actor) -> AnyResponse:
    """Ask again, or go on to the week when there is nothing to ask."""
    found = service.first(session(), me, today(now()))
    return _page(found, QuestionForm.about(found.shown)) if found else go("reflections.week", later="yes")


@blueprint.post("/asked-again")
@for_(Audience.WHOLE)
def answer(me: Actor) -> AnyResponse:
    """Note the answer. A no to keeping a diary leads to the page about leaving: nothing is deleted by one press."""
    found = service.first(session(), me, today(now()))
    if found is None:
        return go("reflections.week", later="yes")
    form = QuestionForm.about(found.shown)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    if (found.scope, form.choice.data) == (Scope.KEEP, Choice.NO.value):
        return go("leaving.before")
    service.answer(session(), me, found, form.choice.data, now())
    return go("asking.again")


def _page(found: Again, form: QuestionForm, status: int = 200) -> Response:
    return page("asking/again.html", status, form=form, shown=found.shown, before=found.before, older=found.older)
