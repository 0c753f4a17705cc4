"""One's own ways in, for people who work here."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import own, service, staff
from socialrx_diary.accounts.forms import PROBLEMS, WAIT, WRONG_NOW, ChangePasswordForm
from socialrx_diary.accounts.rules import Actor, password_problem
from socialrx_diary.language import _
from socialrx_diary.web import transaction
from socialrx_diary.web.cookies import forget, remember
from socialrx_diary.web.forms import ActionForm, Typed
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("accounts_own", __name__, url_prefix="/staff/ways")

NOT_RIGHT = 422
TOO_MANY = 429


@blueprint.get("")
@for_(Audience.STAFF)
def ways(me: Actor) -> Response:
    """How one comes in."""
    return page("accounts/ways.html", ways=own.ways(session(), me))


@blueprint.get("/password")
@for_(Audience.STAFF, fresh=True)
def password(me: Actor) -> Response:
    """Ask for another password."""
    return _password_page(me, ChangePasswordForm())


@blueprint.post("/password")
@for_(Audience.STAFF, fresh=True)
def change_password(me: Actor) -> AnyResponse:
    """Put another password in place of the present one. What is slow is done while others can write."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(me, form, NOT_RIGHT)
    tried = own.note_try(session(), me, now())
    transaction.keep_so_far()
    if tried is None:
        return _refused(me, form, form.now, WAIT, TOO_MANY)
    if tried.password_hash and not staff.check_password(tried, form.now.typed):
        return _refused(me, form, form.now, WRONG_NOW)
    problem = "kept" if form.password.typed == form.now.typed else password_problem(form.password.typed, tried.email)
    if problem:
        return _refused(me, form, form.password, PROBLEMS[problem])
    token = own.change_password(session(), me, tried, staff.hashed(form.password.typed), now())
    return remember(go("accounts_own.ways", done="password"), token, None) if token else abort(409)


@blueprint.get("/where")
@for_(Audience.STAFF)
def where(me: Actor) -> Response:
    """Where one is signed in."""
    return _where_page(me, ActionForm())


@blueprint.post("/where/<uuid:device_id>")
@for_(Audience.STAFF)
def sign_out(me: Actor, device_id: UUID) -> AnyResponse:
    """End one sign-in of one's own."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _where_page(me, form, NOT_RIGHT)
    if not service.sign_out(session(), me, device_id):
        abort(404)
    return go("accounts_own.where")


@blueprint.post("/where/all")
@for_(Audience.STAFF)
def sign_out_everywhere(me: Actor) -> AnyResponse:
    """End every sign-in of one's own, this one too."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _where_page(me, form, NOT_RIGHT)
    own.sign_out(session(), me, now())
    return forget(go("accounts.sign_in"))


def _where_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    return page("accounts/where.html", status, form=form, devices=own.signed_in(session(), me, now()))


def _password_page(me: Actor, form: ChangePasswordForm, status: int = 200) -> Response:
    return page("accounts/change_password.html", status, form=form, ways=own.ways(session(), me))


def _refused(me: Actor, form: ChangePasswordForm, field: Typed, why: str, status: int = NOT_RIGHT) -> Response:
    field.errors = [_(why)]
    return _password_page(me, form, status)
