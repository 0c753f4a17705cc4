"""Coming in for the first time with an invitation, or anew after starting again."""

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import invitations, staff
from socialrx_diary.accounts.forms import NO_INVITATION, WAIT, InvitationForm
from socialrx_diary.language import _
from socialrx_diary.web import transaction
from socialrx_diary.web.cookies import remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("welcome", __name__, url_prefix="/staff/invitation")

NOT_RIGHT = 422
TOO_MANY = 429


@blueprint.get("")
@for_(Audience.EVERYONE)
def ask() -> AnyResponse:
    """Ask for the code, the email and a password. Opening this page, as mail scanners do, uses nothing up."""
    return go("accounts.sign_in") if visitor() else _page(InvitationForm())


@blueprint.post("")
@for_(Audience.EVERYONE)
def accept() -> AnyResponse:
    """Count the try, look for the invitation, and only for a good one begin what is slow; then use it up."""
    form = InvitationForm()
    if visitor():
        return go("accounts.sign_in")
    if not form.validate_on_submit():
        return _page(form, NOT_RIGHT)
    code, email = form.code.typed, form.email.typed
    counted = invitations.note_try(session(), network(request.remote_addr), now())
    good = counted and invitations.for_whom(session(), code, email, now())
    transaction.keep_so_far()
    token = None
    if good:
        kept, device = staff.hashed(form.password.typed), device_name(request.user_agent.string)
        token = invitations.accept(session(), vault(), code, email, kept, now(), device)
    return remember(go("accounts.set_up"), token, None) if token else _refused(form, waits=not counted)


def _refused(form: InvitationForm, *, waits: bool) -> Response:
    form.code.errors = [_(WAIT if waits else NO_INVITATION)]
    return _page(form, TOO_MANY if waits else NOT_RIGHT)


def _page(form: InvitationForm, status: int = 200) -> Response:
    work_account = current_app.config["SETTINGS"].sign_on is not None
    return page("accounts/invitation.html", status, form=form, work_account=work_account)
