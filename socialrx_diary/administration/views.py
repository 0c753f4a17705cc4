"""Looking after a service: what it is called, who works here. Nothing here shows a participant, let alone a diary."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import invitations, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import INVITATION_LASTS, Actor, Role
from socialrx_diary.administration import service
from socialrx_diary.administration.forms import ROLES, RoleForm, ServiceForm, StaffForm
from socialrx_diary.handing_over import service as handing_over
from socialrx_diary.help import keeping
from socialrx_diary.language import _
from socialrx_diary.organisations import logos
from socialrx_diary.organisations import service as organisations
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today

blueprint = Blueprint("service", __name__, url_prefix="/service")

NOT_RIGHT = 422
CHANGED_MEANWHILE = 409


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def details(me: Actor) -> Response:
    """The service, and everybody who works here."""
    shown: dict[str, Any] = {
        "people": accounts.staff_of(session(), me.organisation_id),
        "roles": {role: _(said) for role, said in ROLES},
        "invited": invitations.open_until(session(), me.organisation_id, now()),
        "waiting": [one for one in handing_over.lists(session(), me) if not one.works_here],
        "leads": service.leads_to(session(), me),
    }
    return page("administration/details.html", **shown, **_service_details(me))


def _service_details(me: Actor) -> dict[str, Any]:
    return {
        "service_logo": logos.shown(session(), me.organisation_id),
        "due": keeping.due(session(), me.organisation_id, today(now())),
        "work_accounts": current_app.config["SETTINGS"].sign_on is not None,
    }


@blueprint.get("/change")
@for_(Audience.ADMINISTRATOR)
def change(me: Actor) -> Response:
    """The service's details, to be changed."""
    form = ServiceForm.showing(organisations.shown(session(), me.organisation_id))
    return page("administration/change.html", form=form, theirs=None)


@blueprint.post("/change")
@for_(Audience.ADMINISTRATOR)
def keep_change(me: Actor) -> AnyResponse:
    """Keep the details; if somebody else changed them meanwhile, show both and let this person choose."""
    form = ServiceForm()
    if not form.validate_on_submit():
        return page("administration/change.html", NOT_RIGHT, form=form, theirs=None)
    if organisations.change(session(), me, me.organisation_id, form.based_on, now(), **form.details()):
        return go("service.details")
    theirs = organisations.shown(session(), me.organisation_id)
    form.change_after(theirs.version if theirs else 0)
    return page("administration/change.html", CHANGED_MEANWHILE, form=form, theirs=theirs)


@blueprint.get("/staff/new")
@for_(Audience.ADMINISTRATOR)
def new_staff(_me: Actor) -> Response:
    """Ask who is new."""
    return page("administration/new_staff.html", form=StaffForm())


@blueprint.post("/staff/new")
@for_(Audience.ADMINISTRATOR, fresh=True)
def add_staff(me: Actor) -> Response:
    """Add somebody and show their invitation, on the answer itself: it is kept nowhere to be shown again."""
    form = StaffForm()
    if not form.validate_on_submit():
        return page("administration/new_staff.html", NOT_RIGHT, form=form)
    try:
        made = staff.add_staff(session(), me.organisation_id, me, **form.details(), password=None, now=now())
    except staff.AlreadyHereError:
        form.email.errors = [_("Somebody with this email is here already.")]
        return page("administration/new_staff.html", NOT_RIGHT, form=form)
    return _invitation(me, made)


@blueprint.get("/staff/<uuid:staff_id>/stop")
@for_(Audience.ADMINISTRATOR)
def stop(me: Actor, staff_id: UUID) -> Response:
    """Ask whether somebody really no longer works here."""
    return page("administration/stop.html", name=_colleague(me, staff_id), staff_id=staff_id, form=ActionForm())


@blueprint.post("/staff/<uuid:staff_id>/stop")
@for_(Audience.ADMINISTRATOR, fresh=True)
def stop_staff(me: Actor, staff_id: UUID) -> AnyResponse:
    """Stop somebody: they are signed out at once."""
    name, form = _colleague(me, staff_id), ActionForm()
    if not form.validate_on_submit():
        return page("administration/stop.html", NOT_RIGHT, name=name, staff_id=staff_id, form=form)
    staff.stop_staff(session(), me, staff_id, now())
    if handing_over.has_people(session(), staff_id):
        return go("handing_over.list_", staff_id=staff_id)
    return go("service.details")


@blueprint.get("/staff/<uuid:staff_id>/start-again")
@for_(Audience.ADMINISTRATOR)
def start_again(me: Actor, staff_id: UUID) -> Response:
    """Ask whether somebody's sign-in is to begin anew, because a phone or a password is lost."""
    return page("administration/start_again.html", name=_colleague(me, staff_id), staff_id=staff_id, form=ActionForm())


@blueprint.post("/staff/<uuid:staff_id>/start-again")
@for_(Audience.ADMINISTRATOR, fresh=True)
def begin_anew(me: Actor, staff_id: UUID) -> Response:
    """Take all of somebody's ways in away and give them a new invitation, shown once."""
    name, form = _colleague(me, staff_id), ActionForm()
    if not form.validate_on_submit():
        return page("administration/start_again.html", NOT_RIGHT, name=name, staff_id=staff_id, form=form)
    staff.start_again(session(), me, staff_id, now())
    return _invitation(me, staff_id)


def _invitation(me: Actor, staff_id: UUID) -> Response:
    """An invitation to hand over, to print or to copy into a message. After the # nothing is sent to a server."""
    code, colleague = invitations.invite(session(), me, staff_id, now()), staff.colleague(session(), me, staff_id)
    if code is None or colleague is None:
        abort(404)
    address = url_for("welcome.ask", _external=True)
    shown: dict[str, Any] = {
        "code": code,
        "address": address,
        "link": f"{address}#{code}",
        "until": now() + INVITATION_LASTS,
    }
    return page("administration/invitation.html", colleague=colleague, square=square(shown["link"]), **shown)


@blueprint.get("/staff/<uuid:staff_id>/role")
@for_(Audience.ADMINISTRATOR)
def role(me: Actor, staff_id: UUID) -> Response:
    """Ask what somebody does from now on; whoever has people on their list goes on with what they do."""
    return _role(me, staff_id, RoleForm())


@blueprint.post("/staff/<uuid:staff_id>/role")
@for_(Audience.ADMINISTRATOR, fresh=True)
def change_role(me: Actor, staff_id: UUID) -> AnyResponse:
    """Have somebody do something else: they are signed out at once and sign in again as what they are now."""
    _colleague(me, staff_id)
    form = RoleForm()
    if not form.validate_on_submit():
        return _role(me, staff_id, form, NOT_RIGHT)
    if service.people_of(session(), staff_id):
        return _role(me, staff_id, form, CHANGED_MEANWHILE)
    service.change_role(session(), me, staff_id, Role(form.role.data), now())
    return go("service.details")


def _role(me: Actor, staff_id: UUID, form: RoleForm, status: int = 200) -> Response:
    name, people = _colleague(me, staff_id), service.people_of(session(), staff_id)
    return page("administration/role.html", status, form=form, name=name, staff_id=staff_id, people=people)


def _colleague(me: Actor, staff_id: UUID) -> str:
    """The name of somebody else who works here now; nobody else's page is there at all."""
    colleague = staff.colleague(session(), me, staff_id)
    return colleague.name if colleague else abort(404)
