"""Adding and removing passkeys, and coming in with one. None of these makes a person: they only find one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import JOIN_TRIES, PARTICIPANT_LONGEST, Actor
from socialrx_diary.language import _
from socialrx_diary.passkeys import service
from socialrx_diary.passkeys.forms import NOT_TAKEN, AddForm, PasskeyForm
from socialrx_diary.passkeys.here import site
from socialrx_diary.passkeys.rules import MOST
from socialrx_diary.web.cookies import remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/more/passkeys")
@for_(Audience.PARTICIPANT)
def list_(me: Actor) -> Response:
    """One's own passkeys, and a way to add one."""
    return _list_page(me, AddForm(name=_(device_name(request.user_agent.string))))


@blueprint.post("/more/passkeys/begin")
@for_(Audience.PARTICIPANT)
def begin(me: Actor) -> AnyResponse:
    """For script: what a browser needs to make a passkey."""
    if not ActionForm().validate_on_submit():
        return _refused()
    return jsonify(service.begin_adding(session(), me, site(), _("My page"), now()))


@blueprint.post("/more/passkeys")
@for_(Audience.PARTICIPANT)
def add(me: Actor) -> AnyResponse:
    """Keep what the phone made."""
    form = AddForm()
    if not form.validate_on_submit():
        return _list_page(me, form, 422)
    keep_although_refused()
    if not service.add(session(), vault(), me, site(), form.given, form.name.typed, now()):
        form.answer.errors = [_(NOT_TAKEN)]
        return _list_page(me, form, 422)
    return go("passkeys.list_", done="added")


@blueprint.post("/more/passkeys/<uuid:passkey_id>/remove")
@for_(Audience.PARTICIPANT)
def remove(me: Actor, passkey_id: UUID) -> AnyResponse:
    """Forget one of one's own."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _list_page(me, AddForm(), 422, form)
    if not service.remove(session(), me, passkey_id, now()):
        abort(404)
    return go("passkeys.list_", done="removed")


@blueprint.post("/passkeys/challenge")
@for_(Audience.EVERYONE)
def challenge() -> AnyResponse:
    """For script: something for a passkey to sign, whoever's it is."""
    if not ActionForm().validate_on_submit():
        return _refused()
    if not accounts.count_try(session(), f"passkey:{network(request.remote_addr)}", JOIN_TRIES, now()):
        keep_although_refused()
        return _refused(429)
    return jsonify(service.begin_proving(session(), site(), now()))


@blueprint.post("/passkeys/sign-in")
@for_(Audience.EVERYONE)
def sign_in() -> AnyResponse:
    """Open somebody's own diary on this phone. Whoever is signed in already stays who they are."""
    if visitor():
        return go("home.start")
    form = PasskeyForm()
    if not form.validate_on_submit():
        return page("passkeys/not_taken.html", 422, form=form)
    keep_although_refused()
    proved = service.prove(session(), site(), form.given, now())
    name = device_name(request.user_agent.string)
    token = service.come_in(session(), proved, name, now()) if proved else None
    if token is None:
        form.answer.errors = [_(NOT_TAKEN)]
        return page("passkeys/not_taken.html", 422, form=form)
    return remember(go("reflections.week"), token, PARTICIPANT_LONGEST)


def _list_page(me: Actor, form: AddForm, status: int = 200, removing: ActionForm | None = None) -> Response:
    found = service.own(session(), vault(), me)
    shown: dict[str, Any] = {"removing": removing or ActionForm(), "passkeys": found, "full": len(found) >= MOST}
    return page("passkeys/list.html", status, form=form, done=request.args.get("done", ""), **shown)


def _refused(status: int = 422) -> Response:
    """For script: no, in a sentence it can show."""
    response = jsonify(problem=_(NOT_TAKEN))
    response.status_code = status
    return response
