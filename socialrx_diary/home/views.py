"""The front door, what this is, and what machines ask."""

from flask import Blueprint, Response, current_app
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.home import service
from socialrx_diary.home.forms import LanguageForm
from socialrx_diary.home.rules import ELSEWHERE, HOMES, path_here
from socialrx_diary.web.cookies import YEAR
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import session, vault

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@for_(Audience.EVERYONE)
def start() -> AnyResponse:
    """The front door; whoever is signed in goes straight through it."""
    guest = visitor()
    return go(HOMES[guest.actor.role]) if guest else page("home/start.html")


@blueprint.get("/about")
@for_(Audience.EVERYONE)
def about() -> Response:
    """What this is, who runs it, who sees what."""
    return page("home/about.html")


@blueprint.get("/accessibility")
@for_(Audience.EVERYONE)
def accessibility() -> Response:
    """What was done so that everyone can use this, and what was not."""
    return page("home/accessibility.html")


@blueprint.get("/complain")
@for_(Audience.EVERYONE)
def complain() -> Response:
    """How to say that something is wrong, and who helps if the answer is not good."""
    return page("home/complain.html")


@blueprint.post("/language")
@for_(Audience.EVERYONE)
def language() -> AnyResponse:
    """Speak another language from here on, on the page it was asked for."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return page("home/language.html", 422, form=form)
    response = redirect(path_here(form.next.data or "/"), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        "language", form.language.data or "", max_age=YEAR, secure=secure, httponly=True, samesite="Lax", path="/"
    )
    return response


@blueprint.get("/leave-now")
@for_(Audience.EVERYONE)
def leave_quickly() -> AnyResponse:
    """Somewhere dull, at once. It changes nothing: a link must not, and the diary stays where it is."""
    return redirect(ELSEWHERE, 303)


@blueprint.get("/health")
@for_(Audience.EVERYONE)
def health() -> Response:
    """That the process is alive."""
    return Response("ok", mimetype="text/plain")


@blueprint.get("/ready")
@for_(Audience.EVERYONE)
def ready() -> Response:
    """That it can serve; otherwise one word for what is wrong."""
    wrong = service.unready(session(), vault())
    return Response(wrong or "ready", 503 if wrong else 200, mimetype="text/plain")
