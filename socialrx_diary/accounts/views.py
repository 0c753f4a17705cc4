"""Coming in and going out, for people who work for the service."""

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import codes, service, staff
from socialrx_diary.accounts.forms import PROBLEMS, WAIT, WRONG, WRONG_CODE, CodeForm, PasswordForm, SignInForm
from socialrx_diary.accounts.known import know, known
from socialrx_diary.accounts.rules import Actor, CodeAnswer, Role, Step
from socialrx_diary.language import _
from socialrx_diary.web import transaction
from socialrx_diary.web.cookies import forget, remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("accounts", __name__, url_prefix="/staff")

PAGES = {Step.PASSWORD: "accounts.password", Step.SET_UP: "accounts.set_up", Step.CODE: "accounts.code"}
HOMES = {
    Role.LINK_WORKER: "people.list_",
    Role.RESEARCHER: "studies.list_",
    Role.ADMINISTRATOR: "service.details",
}
STAFF = frozenset({Audience.STAFF, Audience.ARRIVING_STAFF})
TOO_MANY = 429
NOT_RIGHT = 422


@blueprint.get("")
@for_(Audience.EVERYONE)
def front_door() -> AnyResponse:
    """The short address that people who work here are told."""
    return go("accounts.sign_in")


@blueprint.get("/sign-in")
@for_(Audience.EVERYONE)
def sign_in() -> AnyResponse:
    """Ask for email and password; whoever is on their way in, or in already, goes on."""
    guest = visitor()
    if guest and Audience.ARRIVING_STAFF in guest.audiences:
        return go(PAGES[codes.step_of(session(), guest.actor)])
    if guest and Audience.STAFF in guest.audiences:
        return go(HOMES[guest.actor.role])
    return _sign_in_page(SignInForm())


@blueprint.post("/sign-in")
@for_(Audience.EVERYONE)
def try_password() -> AnyResponse:
    """Count the try, keep that, and only then check the password: nobody waits for the database meanwhile."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, NOT_RIGHT)
    tried = staff.note_try(session(), form.email.typed, network(request.remote_addr), now(), known())
    transaction.keep_so_far()
    if tried is None:
        return _sign_in_page(form, TOO_MANY, WAIT)
    right = staff.check_password(tried, form.password.typed)
    device = device_name(request.user_agent.string)
    token = staff.arrive(session(), vault(), tried, now(), device) if right else None
    if token is None:
        return _sign_in_page(form, NOT_RIGHT, WRONG)
    _leave_before()
    return remember(go("accounts.sign_in"), token, None)  # which leads on to what comes next


@blueprint.get("/password")
@for_(Audience.ARRIVING_STAFF)
def password(me: Actor) -> AnyResponse:
    """Ask for a password of one's own, at the first sign-in."""
    return _elsewhere(me, Step.PASSWORD) or page("accounts/password.html", form=PasswordForm())


@blueprint.post("/password")
@for_(Audience.ARRIVING_STAFF)
def change_password(me: Actor) -> AnyResponse:
    """Take the new password."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return page("accounts/password.html", NOT_RIGHT, form=form)
    if elsewhere := _elsewhere(me, Step.PASSWORD):
        return elsewhere
    problem = staff.change_password(session(), vault(), me, form.password.typed)
    if problem:
        form.password.errors = [_(PROBLEMS[problem])]
        return page("accounts/password.html", NOT_RIGHT, form=form)
    return go("accounts.set_up")


@blueprint.get("/set-up")
@for_(Audience.ARRIVING_STAFF)
def set_up(me: Actor) -> AnyResponse:
    """Show the square and the secret for the app, and ask for its first code."""
    return _elsewhere(me, Step.SET_UP) or page("accounts/set_up.html", form=CodeForm(), app=_app(me))


@blueprint.post("/set-up")
@for_(Audience.ARRIVING_STAFF)
def confirm_set_up(me: Actor) -> AnyResponse:
    """Take the app's first code."""
    return _elsewhere(me, Step.SET_UP) or _code_tried(me, Step.SET_UP)


@blueprint.get("/code")
@for_(Audience.ARRIVING_STAFF)
def code(me: Actor) -> AnyResponse:
    """Ask for the code that the app shows now."""
    return _elsewhere(me, Step.CODE) or page("accounts/code.html", form=CodeForm(), shown=_shown_code(me))


@blueprint.post("/code")
@for_(Audience.ARRIVING_STAFF)
def try_code(me: Actor) -> AnyResponse:
    """Take a code."""
    return _elsewhere(me, Step.CODE) or _code_tried(me, Step.CODE)


@blueprint.post("/sign-out")
@for_(Audience.EVERYONE)
def sign_out() -> AnyResponse:
    """Sign out, also half-way in. Participants have a way of their own."""
    guest = visitor()
    if guest and not guest.audiences & STAFF:
        abort(404)
    _leave_before()
    return forget(go("accounts.sign_in"))


def _leave_before() -> None:
    """End the sign-in this browser had, if it was a colleague's or one's own from before."""
    guest = visitor()
    if guest and guest.audiences & STAFF:
        service.sign_out(session(), guest.actor, guest.actor.device_id)


def _elsewhere(me: Actor, step: Step) -> AnyResponse | None:
    """The page somebody is really at, if it is not this one."""
    at = codes.step_of(session(), me)
    return None if at is step else go(PAGES[at])


def _code_tried(me: Actor, step: Step) -> AnyResponse:
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(me, step, form, NOT_RIGHT)
    transaction.keep_although_refused()
    take = codes.confirm_totp if step is Step.SET_UP else codes.accept_code
    answer = take(session(), vault(), me, form.code.typed, now(), known())
    if answer is CodeAnswer.RIGHT:
        token = codes.finish(session(), me, now(), known())
        return know(remember(go(HOMES[me.role]), token, None), me.id)
    form.code.errors = [_(WAIT if answer is CodeAnswer.WAIT else WRONG_CODE)]
    return _code_page(me, step, form, TOO_MANY if answer is CodeAnswer.WAIT else NOT_RIGHT)


def _code_page(me: Actor, step: Step, form: CodeForm, status: int) -> Response:
    if step is Step.SET_UP:
        return page("accounts/set_up.html", status, form=form, app=_app(me))
    return page("accounts/code.html", status, form=form, shown=_shown_code(me))


def _app(me: Actor) -> dict[str, object]:
    """What somebody's app needs: a square to scan, or the secret to type in groups of four."""
    uri, secret = codes.for_app(session(), vault(), me, _("SocialRx Diary"))
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return {"square": square(uri), "groups": groups, "shown": _shown_code(me)}


def _shown_code(me: Actor) -> str | None:
    """The code itself, in the demo only: nobody has an app for people who are made up."""
    return codes.present_code(session(), vault(), me, now()) if current_app.config["DEMO"] else None


def _sign_in_page(form: SignInForm, status: int = 200, why: str = "") -> Response:
    """The page to sign in on; where another sign-in is set up, with the way there by its name."""
    if why:
        form.email.errors = [_(why)]
    sign_on = current_app.config["SETTINGS"].sign_on
    work_account = (sign_on.name or _("Use my work account")) if sign_on else ""
    return page("accounts/sign_in.html", status, form=form, work_account=work_account)
