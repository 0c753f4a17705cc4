"""The lock page, and the pages on which a lock is set, changed and taken off."""

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.entries.putting_by import put_by
from socialrx_diary.language import _
from socialrx_diary.locks import service
from socialrx_diary.locks.forms import NOT_TAKEN, WRONG, MinutesForm, NewNumbersForm, NumbersForm
from socialrx_diary.locks.rules import USUAL_MINUTES, Lock
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.passkeys.forms import PasskeyForm
from socialrx_diary.passkeys.here import site
from socialrx_diary.web.addresses import address_here
from socialrx_diary.web.cookies import forget, let_go
from socialrx_diary.web.forms import ActionForm, Form
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, is_piece, page
from socialrx_diary.web.transaction import keep_although_refused, keep_so_far, now, session

blueprint = Blueprint("locks", __name__)

CLOSED = 401


@blueprint.get("/locked")
@for_(Audience.HOLDER)
def locked(me: Actor) -> AnyResponse:
    """Ask for the numbers; whoever has none, or has just given them, goes on."""
    form = NumbersForm(next=address_here(request.args.get("next", "/")))
    return _locked_page(me, form) if _is_shut(me) else _onward(form.next.data)


@blueprint.post("/locked")
@for_(Audience.HOLDER)
def unlock(me: Actor) -> AnyResponse:
    """Count the try, keep that, and only then look at the numbers."""
    form = NumbersForm()
    if not _is_shut(me):
        return _onward(form.next.data)
    if not form.validate_on_submit():
        return _locked_page(me, form, 422)
    tried = service.count_try(session(), me)
    keep_so_far()
    if tried is None or not service.matches(session(), tried, form.typed):
        form.numbers.errors = [_(WRONG)]
        return _locked_page(me, form, 422)
    service.open_up(session(), me, now())
    return _onward(form.next.data)


@blueprint.post("/locked/passkey")
@for_(Audience.HOLDER)
def unlock_with_passkey(me: Actor) -> AnyResponse:
    """A face, a finger or the phone's own lock instead of the numbers."""
    form = PasskeyForm()
    if not form.validate_on_submit():
        return _locked_page(me, NumbersForm(next=form.next.data), 422)
    keep_although_refused()
    proved = passkeys.prove(session(), site(), form.given, now())
    if proved is None or proved.participant_id != me.id:
        refused = NumbersForm(next=form.next.data)
        refused.numbers.errors = [_(NOT_TAKEN)]
        return _locked_page(me, refused, 422)
    service.open_up(session(), me, now())
    return _onward(form.next.data)


@blueprint.post("/locked/now")
@for_(Audience.HOLDER)
def lock_now(me: Actor) -> AnyResponse:
    """Lock at once. Without a lock there is nothing to shut, and the page says where one is set."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _settings_page(me, 422, form)
    if service.of_device(session(), me.device_id) is None:
        return go("locks.settings")
    service.shut(session(), me)
    going = address_here(request.form.get("next", "/"))
    put_by_on = put_by(me, going)
    return let_go(go("locks.locked", next=put_by_on or going, kept="words" if put_by_on else None))


@blueprint.get("/locked/open")
@for_(Audience.HOLDER)
def is_open(me: Actor) -> Response:
    """For script: whether the diary is open here. To ask is to use it, so only a page in use may ask."""
    return Response("", CLOSED if _is_shut(me) else 204, mimetype="text/plain")


@blueprint.get("/locked/forgot")
@for_(Audience.HOLDER)
def forgot(me: Actor) -> AnyResponse:
    """The other ways, for whoever has forgotten the numbers."""
    return _forgot_page(me, ActionForm()) if _is_shut(me) else go("locks.settings")


@blueprint.post("/locked/forgot")
@for_(Audience.HOLDER)
def leave(me: Actor) -> AnyResponse:
    """Take the diary off this phone, and with it the lock. It stays where it is, for whoever has another way in."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _forgot_page(me, form, 422)
    if accounts.sign_out(session(), me, me.device_id):
        audit.note(session(), me, Deed.PHONE_REMOVED, me.id, now(), device=str(me.device_id))
    return forget(go("returning.back"))


@blueprint.get("/more/lock")
@for_(Audience.PARTICIPANT)
def settings(me: Actor) -> Response:
    """Whether this phone has a lock, and how long it waits."""
    return _settings_page(me)


@blueprint.post("/more/lock")
@for_(Audience.PARTICIPANT)
def set_lock(me: Actor) -> AnyResponse:
    """Set a lock on this phone, or change how long it waits."""
    if service.of_device(session(), me.device_id):
        return _minutes_changed(me)
    form = NewNumbersForm()
    if not form.validate_on_submit():
        return _settings_page(me, 422, form)
    service.set_numbers(session(), me, form.typed, USUAL_MINUTES, now())
    return go("locks.settings", done="set")


@blueprint.get("/more/lock/change")
@for_(Audience.PARTICIPANT)
def change(me: Actor) -> AnyResponse:
    """New numbers, or no lock: for whoever has just opened it."""
    return page("locks/change.html", form=NewNumbersForm()) if _just_opened(me) else go("locks.settings")


@blueprint.post("/more/lock/ask")
@for_(Audience.PARTICIPANT)
def ask(me: Actor) -> AnyResponse:
    """Before a lock is changed its numbers are asked for, on the page that knows every other way as well."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _settings_page(me, 422, form)
    if _just_opened(me):
        return go("locks.change")
    service.shut(session(), me)
    return let_go(go("locks.locked", next="/more/lock/change"))


@blueprint.post("/more/lock/change")
@for_(Audience.PARTICIPANT)
def set_numbers(me: Actor) -> AnyResponse:
    """Give the lock other numbers."""
    before, form = service.of_device(session(), me.device_id), NewNumbersForm()
    if before is None or not before.just_opened(now()):
        return go("locks.settings")
    if not form.validate_on_submit():
        return page("locks/change.html", 422, form=form)
    service.set_numbers(session(), me, form.typed, before.minutes, now())
    return go("locks.settings", done="changed")


@blueprint.post("/more/lock/off")
@for_(Audience.PARTICIPANT)
def take_off(me: Actor) -> AnyResponse:
    """Take the lock off this phone."""
    if not _just_opened(me):
        return go("locks.settings")
    form, asked = ActionForm(), NewNumbersForm(formdata=None)
    if not form.validate_on_submit():
        asked.csrf_token.errors = form.csrf_token.errors
        return page("locks/change.html", 422, form=asked)
    service.take_off(session(), me, now())
    return go("locks.settings", done="off")


@blueprint.get("/start/lock")
@for_(Audience.PARTICIPANT)
def offer(me: Actor) -> AnyResponse:
    """Offer a lock while joining, where a phone is shared."""
    lock = service.of_device(session(), me.device_id)
    return go("joining.onward") if lock else page("locks/offer.html", form=NewNumbersForm())


@blueprint.post("/start/lock")
@for_(Audience.PARTICIPANT)
def accept(me: Actor) -> AnyResponse:
    """Set the lock that was offered."""
    form = NewNumbersForm()
    if service.of_device(session(), me.device_id) is None:
        if not form.validate_on_submit():
            return page("locks/offer.html", 422, form=form)
        service.set_numbers(session(), me, form.typed, USUAL_MINUTES, now())
    return go("joining.onward")


def turn_away(me: Actor) -> AnyResponse:
    """Send whoever is locked out to the lock page, with what they wrote put by.

    htmx is told to go there whole, wherever it meant to put a piece. Words that belong to no week are handed back.
    """
    put_by_on = put_by(me, request.path)
    words = request.form.get("words", "")
    if words.strip() and put_by_on is None:
        return page("locks/typed.html", CLOSED, typed=words)
    there = url_for("locks.locked", next=put_by_on or _page_asked_for(), kept="words" if put_by_on else None)
    return Response(status=204, headers={"HX-Redirect": there}) if is_piece() else redirect(there, 303)


def _page_asked_for() -> str:
    """The page somebody was going to, or the one the form they sent stands on."""
    if request.method == "GET":
        return request.full_path.removesuffix("?")
    pages = current_app.create_url_adapter(request)
    return request.path if pages and pages.test(request.path, "GET") else "/"


def _is_shut(me: Actor) -> bool:
    lock = service.of_device(session(), me.device_id)
    return lock is not None and lock.is_shut(now())


def _just_opened(me: Actor) -> bool:
    lock = service.of_device(session(), me.device_id)
    return lock is not None and lock.just_opened(now())


def _onward(wanted: str | None) -> AnyResponse:
    return redirect(address_here(wanted or "/"), 303)


def _locked_page(me: Actor, form: NumbersForm, status: int = 200) -> Response:
    """The lock page. Once the numbers are dead they are not asked for any more, and the page says why."""
    lock: Lock | None = service.of_device(session(), me.device_id)
    dead = lock is not None and lock.dead
    if dead:
        form.numbers.errors = []
    form.next.data = address_here(form.next.data or "/")
    held, others = "kept" in request.args, passkeys.has_any(session(), me)
    return page("locks/locked.html", status, form=form, dead=dead, held=held, passkeys=others)


def _forgot_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    only = len(accounts.devices(session(), me)) == 1
    return page("locks/forgot.html", status, form=form, only=only, passkeys=passkeys.has_any(session(), me))


def _settings_page(me: Actor, status: int = 200, form: Form | None = None) -> Response:
    """Where a lock is set; `form` is whichever was just sent and will not do."""
    lock = service.of_device(session(), me.device_id)
    asked: Form = MinutesForm(formdata=None, minutes=str(lock.minutes)) if lock else NewNumbersForm(formdata=None)
    asked = form if isinstance(form, type(asked)) else asked
    done = request.args.get("done", "")
    return page("locks/settings.html", status, form=form or asked, asked=asked, lock=lock, done=done)


def _minutes_changed(me: Actor) -> AnyResponse:
    form = MinutesForm()
    if not form.validate_on_submit():
        return _settings_page(me, 422, form)
    service.set_minutes(session(), me, form.chosen)
    return go("locks.settings", done="minutes")
