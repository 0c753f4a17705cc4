"""The front door, what this is, and what machines ask."""

from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Role
from socialrx_diary.help import service as help_
from socialrx_diary.help.rules import Part
from socialrx_diary.home import service
from socialrx_diary.home.forms import LanguageForm
from socialrx_diary.home.rules import ACCESSIBILITY_WRITTEN, HOMES
from socialrx_diary.organisations import logos
from socialrx_diary.organisations import service as organisations
from socialrx_diary.organisations.rules import ELSEWHERE, may_lead_to
from socialrx_diary.participants import service as participants
from socialrx_diary.web import figures
from socialrx_diary.web.addresses import path_here
from socialrx_diary.web.cookies import remember_language
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import session, vault

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@for_(Audience.EVERYONE)
def start() -> AnyResponse:
    """The front door; whoever is signed in goes straight through it."""
    guest = visitor()
    if guest:
        return go(HOMES[guest.actor.role])
    return page("home/start.html", service_logo=_logo(organisations.the_only(session())))


@blueprint.get("/about")
@for_(Audience.EVERYONE)
def about() -> Response:
    """What this is, who runs it, who sees what."""
    guest = visitor()
    own = guest.actor.organisation_id if guest else organisations.the_only(session())
    return page("home/about.html", service_logo=_logo(own))


@blueprint.get("/accessibility")
@for_(Audience.EVERYONE)
def accessibility() -> Response:
    """What was done so that everyone can use this, and what was not."""
    return page("home/accessibility.html", written=ACCESSIBILITY_WRITTEN)


@blueprint.get("/complain")
@for_(Audience.EVERYONE)
def complain() -> Response:
    """How to say that something is wrong, and who helps if the answer is not good."""
    guest = visitor()
    return page("home/complain.html", offices=help_.lines_for(session(), guest.actor if guest else None, Part.COMPLAIN))


@blueprint.get("/language")
@for_(Audience.EVERYONE)
def language() -> Response:
    """Every language there is, each in its own words."""
    return page("home/language.html", form=LanguageForm(next=path_here(request.args.get("next", "/"))))


@blueprint.post("/language")
@for_(Audience.EVERYONE)
def set_language() -> AnyResponse:
    """Speak another language from here on, on the page it was asked for, and on every phone of somebody signed in."""
    form, guest = LanguageForm(), visitor()
    if not form.validate_on_submit():
        return page("home/language.html", 422, form=form)
    if guest and guest.actor.role is Role.PARTICIPANT:
        participants.set_language(session(), guest.actor, form.language.data or "")
    return remember_language(redirect(path_here(form.next.data or "/"), 303), form.language.data or "")


@blueprint.get("/leave-now")
@for_(Audience.EVERYONE)
def leave_quickly() -> AnyResponse:
    """Somewhere dull, at once. It changes nothing: a link must not, and the diary stays where it is."""
    guest = visitor()
    own = organisations.shown(session(), guest.actor.organisation_id if guest else None)
    return redirect(own.leave_to if own and may_lead_to(own.leave_to) else ELSEWHERE, 303)


@blueprint.get("/picture/<digest>.png")
@for_(Audience.EVERYONE)
def logo(digest: str) -> Response:
    """A service's logo, under its own hash: a browser may keep it for ever."""
    picture = logos.picture(session(), digest) or abort(404)
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(picture, mimetype="image/png", headers=kept)


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


@blueprint.get("/metrics")
@for_(Audience.EVERYONE)
def metrics() -> Response:
    """Figures about the machine, for the machine itself or who knows the word for it; for others it is not there."""
    if not figures.may_be_told():
        abort(404)
    return Response(figures.told(), mimetype="text/plain; version=0.0.4")


def _logo(organisation_id: UUID | None) -> logos.LogoShown | None:
    return logos.shown(session(), organisation_id) if organisation_id else None
