"""Coming in with a work account. Where none is set up, none of these pages is there."""

from hmac import compare_digest
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import invitations, staff
from socialrx_diary.accounts.forms import NO_INVITATION, WAIT, InvitedForm
from socialrx_diary.accounts.known import know
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.language import _
from socialrx_diary.settings import SignOn
from socialrx_diary.single_sign_on import service
from socialrx_diary.single_sign_on.forms import TAKEN, ConnectForm
from socialrx_diary.single_sign_on.rules import Account, Errand, NotToBeTrustedError
from socialrx_diary.web import transaction
from socialrx_diary.web.cookies import arrive_back, on_the_way, remember, set_out
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

if TYPE_CHECKING:
    from socialrx_diary.single_sign_on.provider import Provider

blueprint = Blueprint("work_account", __name__)

SEEN = 303
NOT_RIGHT = 422
TOO_MANY = 429


@blueprint.get("/staff/work-account")
@for_(Audience.EVERYONE)
def begin() -> AnyResponse:
    """Set out to the other sign-in. Nothing is kept here for it: this browser carries what it must come back with."""
    told, guest, again = _set_up(), visitor(), "again" in request.args
    if guest and not (again and Audience.STAFF in guest.audiences):
        return go("accounts.sign_in")
    errand, invited = Errand.begin(), on_the_way(request).get("invited", "")
    try:
        there = _provider(told).address(errand, again=again)
    except NotToBeTrustedError:
        return _not_reached()
    by = str(guest.actor.device_id) if guest else ""
    return set_out(redirect(there, SEEN), errand.told() | {"invited": invited, "again": by})


@blueprint.get("/staff/work-account/back")
@for_(Audience.EVERYONE)
def back() -> AnyResponse:
    """Come back from the other sign-in, once, in the browser that set out."""
    told, carried = _set_up(), on_the_way(request)
    errand, guest = Errand.read(carried), visitor()
    if (str(guest.actor.device_id) if guest else "") != carried.get("again", ""):
        return arrive_back(go("accounts.sign_in"))
    if errand is None or not _answers(told, errand):
        return _not_reached()
    transaction.keep_so_far()  # nobody waits for us while we wait for the other sign-in
    try:
        account = _provider(told).account(request.args.get("code", ""), errand, now())
    except NotToBeTrustedError:
        return _not_reached()
    return arrive_back(_proved(told, guest.actor, account) if guest else _arrived(told, account, carried["invited"]))


@blueprint.post("/staff/invitation/work-account")
@for_(Audience.EVERYONE)
def invited() -> AnyResponse:
    """Take an invitation along to the other sign-in. It is used up only on the way back."""
    _set_up()
    form = InvitedForm()
    if visitor():
        return go("accounts.sign_in")
    if not form.validate_on_submit():
        return page("single_sign_on/invited.html", NOT_RIGHT, form=form, good=False)
    transaction.keep_although_refused()
    counted = invitations.note_try(session(), network(request.remote_addr), now())
    if not counted or invitations.for_whom(session(), form.code.typed, form.email.typed, now()) is None:
        form.code.errors = [_(NO_INVITATION if counted else WAIT)]
        return page("single_sign_on/invited.html", NOT_RIGHT if counted else TOO_MANY, form=form, good=False)
    ready = page("single_sign_on/invited.html", form=form, good=True)
    return set_out(ready, {"invited": f"{form.code.typed} {form.email.typed}"})


@blueprint.get("/service/staff/<uuid:staff_id>/work-account")
@for_(Audience.ADMINISTRATOR)
def connection(me: Actor, staff_id: UUID) -> Response:
    """Which work account a colleague is connected with."""
    _set_up()
    return _connection_page(me, staff_id, ConnectForm(subject=service.connected(session(), staff_id) or ""))


@blueprint.post("/service/staff/<uuid:staff_id>/work-account")
@for_(Audience.ADMINISTRATOR, fresh=True)
def connect(me: Actor, staff_id: UUID) -> AnyResponse:
    """Connect a colleague with a work account."""
    told, form = _set_up(), ConnectForm()
    if not form.validate_on_submit():
        return _connection_page(me, staff_id, form, NOT_RIGHT)
    if not service.connect(session(), me, staff_id, told.issuer, form.subject.typed, now()):
        form.subject.errors = [_(TAKEN)]
        return _connection_page(me, staff_id, form, NOT_RIGHT)
    return go("service.details")


@blueprint.post("/service/staff/<uuid:staff_id>/work-account/off")
@for_(Audience.ADMINISTRATOR, fresh=True)
def take_off(me: Actor, staff_id: UUID) -> AnyResponse:
    """Take a colleague's work account off."""
    _set_up()
    form = ActionForm()
    if not form.validate_on_submit():
        return _connection_page(me, staff_id, ConnectForm(formdata=None), NOT_RIGHT)
    if not service.take_off(session(), me, staff_id, now()):
        abort(404)
    return go("service.details")


def _set_up() -> SignOn:
    """The other sign-in of this installation; without one there is no such page."""
    told: SignOn | None = current_app.config["SETTINGS"].sign_on
    return told or abort(404)


def _provider(told: SignOn) -> "Provider":
    from socialrx_diary.single_sign_on.provider import Provider  # noqa: PLC0415 - its library comes with an extra

    return Provider(told, url_for("work_account.back", _external=True))


def _answers(told: SignOn, errand: Errand) -> bool:
    """Whether this is a yes to what this browser set out with, and from where it went (RFC 9207)."""
    given = request.args.get("state", "").encode("utf-8", "replace")
    there = request.args.get("iss", told.issuer) == told.issuer
    return compare_digest(given, errand.state.encode()) and there and bool(request.args.get("code"))


def _arrived(told: SignOn, account: Account, invited: str) -> AnyResponse:
    """Who is connected with this account, or was just invited, comes in; for anybody else nothing is made."""
    opened = transaction.open_session(writing=True)
    code, _space, email = invited.partition(" ")
    staff_id = service.whose(opened, account)
    if staff_id is None and invited:
        staff_id = service.use_invitation(opened, account, code, email, now())
    device = device_name(request.user_agent.string)
    trusted, at = told.second_factor, now()
    token = service.come_in(opened, vault(), staff_id, account, trusted, at, device) if staff_id else None
    if staff_id is None or token is None:
        return page("single_sign_on/not_connected.html", NOT_RIGHT)
    return know(remember(go("accounts.sign_in"), token, None), staff_id)


def _proved(told: SignOn, me: Actor, account: Account) -> AnyResponse:
    """Somebody who is in showed there once more that it is them; what needed that can be done now."""
    opened = transaction.open_session(writing=True)
    token = service.prove_again(opened, me, account, told.second_factor, now())
    return remember(page("single_sign_on/proved.html"), token, None) if token else _not_reached()


def _not_reached() -> AnyResponse:
    return arrive_back(page("single_sign_on/not_reached.html", NOT_RIGHT))


def _connection_page(me: Actor, staff_id: UUID, form: ConnectForm, status: int = 200) -> Response:
    colleague = staff.colleague(session(), me, staff_id) or abort(404)
    connected = service.connected(session(), staff_id)
    shown: dict[str, Any] = {"name": colleague.name, "staff_id": staff_id, "connected": connected}
    return page("single_sign_on/connection.html", status, form=form, removing=ActionForm(), **shown)
