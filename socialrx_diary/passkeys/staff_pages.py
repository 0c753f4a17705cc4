"""Passkeys of people who work here: adding and removing them, coming in with one, and showing again that it is them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import proving
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.forms import AgainForm
from socialrx_diary.accounts.known import know
from socialrx_diary.accounts.rules import JOIN_TRIES, Actor
from socialrx_diary.language import _
from socialrx_diary.passkeys import staff
from socialrx_diary.passkeys.forms import NOT_TAKEN, AddForm, PasskeyForm
from socialrx_diary.passkeys.here import site
from socialrx_diary.passkeys.rules import MOST
from socialrx_diary.web.cookies import remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault

blueprint = Blueprint("staff_passkeys", __name__, url_prefix="/staff")

NOT_RIGHT = 422
TOO_MANY = 429


@blueprint.get("/ways/passkeys")
@for_(Audience.STAFF)
def list_(me: Actor) -> Response:
    """One's own passkeys."""
    return _list_page(me, ActionForm())


@blueprint.get("/ways/passkeys/new")
@for_(Audience.STAFF, fresh=True)
def new(_me: Actor) -> Response:
    """A name for a new one, and the button that makes it."""
    return _new_page(AddForm(name=_(device_name(request.user_agent.string))))


@blueprint.post("/ways/passkeys/begin")
@for_(Audience.STAFF)
def begin(me: Actor) -> AnyResponse:
    """For script: what a browser needs to make a passkey. Nothing is kept of it without fresh proof."""
    if not ActionForm().validate_on_submit():
        return _refused()
    return jsonify(staff.begin_adding(session(), me, site(), _("SocialRx Diary"), now()))


@blueprint.post("/ways/passkeys/new")
@for_(Audience.STAFF, fresh=True)
def add(me: Actor) -> AnyResponse:
    """Keep what the phone or the key made."""
    form = AddForm()
    if not form.validate_on_submit():
        return _new_page(form, NOT_RIGHT)
    keep_although_refused()
    if not staff.add(session(), vault(), me, site(), form.given, form.name.typed, now()):
        form.answer.errors = [_(NOT_TAKEN)]
        return _new_page(form, NOT_RIGHT)
    return go("staff_passkeys.list_", done="added")


@blueprint.post("/ways/passkeys/<uuid:staff_passkey_id>/remove")
@for_(Audience.STAFF, fresh=True)
def remove(me: Actor, staff_passkey_id: UUID) -> AnyResponse:
    """Forget one of one's own. Password and code, or starting again, are always left."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _list_page(me, form, NOT_RIGHT)
    if not staff.remove(session(), me, staff_passkey_id, now()):
        abort(404)
    return go("staff_passkeys.list_", done="removed")


@blueprint.post("/sign-in/challenge")
@for_(Audience.EVERYONE)
def challenge() -> AnyResponse:
    """For script: something to sign, for whoever works here."""
    if not ActionForm().validate_on_submit():
        return _refused()
    if not accounts.count_try(session(), f"staff-passkey:{network(request.remote_addr)}", JOIN_TRIES, now()):
        keep_although_refused()
        return _refused(TOO_MANY)
    return jsonify(staff.begin_coming_in(session(), site(), now()))


@blueprint.post("/sign-in/passkey")
@for_(Audience.EVERYONE)
def come_in() -> AnyResponse:
    """Sign in with a passkey alone. Whoever is signed in already stays who they are."""
    if visitor():
        return go("accounts.sign_in")
    form, device = PasskeyForm(), device_name(request.user_agent.string)
    keep_although_refused()
    found = staff.come_in(session(), site(), form.given, now(), device) if form.validate_on_submit() else None
    if found is None:
        return page("passkeys/staff_not_taken.html", NOT_RIGHT)
    staff_id, token = found
    return know(remember(go("accounts.sign_in"), token, None), staff_id)  # which leads on to their own pages


@blueprint.post("/again/challenge")
@for_(Audience.STAFF)
def challenge_again(me: Actor) -> AnyResponse:
    """For script: something to sign, for whoever is signed in here."""
    if not ActionForm().validate_on_submit():
        return _refused()
    return jsonify(staff.begin_proving_again(session(), me, site(), now()))


@blueprint.post("/again/passkey")
@for_(Audience.STAFF)
def prove(me: Actor) -> AnyResponse:
    """Take a passkey as proof, and go on to what it was asked for."""
    form, signed = AgainForm(), PasskeyForm()
    keep_although_refused()
    if signed.validate_on_submit() and staff.prove_again(session(), me, site(), signed.given, now()):
        return proving.land(me, form)
    form.proof_code.errors = [_(NOT_TAKEN)]
    return proving.ask_page(me, form, NOT_RIGHT)


def _list_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    found = staff.own(session(), vault(), me)
    shown: dict[str, Any] = {"passkeys": found, "full": len(found) >= MOST, "done": request.args.get("done", "")}
    return page("passkeys/staff_list.html", status, form=form, **shown)


def _new_page(form: AddForm, status: int = 200) -> Response:
    return page("passkeys/staff_new.html", status, form=form)


def _refused(status: int = NOT_RIGHT) -> Response:
    """For script: no, in a sentence it can show."""
    response = jsonify(problem=_(NOT_TAKEN))
    response.status_code = status
    return response
