"""Showing once more that it is really them: staff, before what would do most harm in somebody else's hands.

Whoever is asked keeps what they typed. It stands in the page that asks, and the answer to a good code sends it on where
it was going (307), so it works without script and needs no place to be kept. Who comes in with a work account signs in
there in another tab; the page that asked waits, and sends on what it holds.
"""

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import codes, own, service
from socialrx_diary.accounts.forms import WAIT, WRONG_CODE, AgainForm
from socialrx_diary.accounts.rules import Actor, CodeAnswer
from socialrx_diary.language import _
from socialrx_diary.web.addresses import address_here
from socialrx_diary.web.cookies import remember
from socialrx_diary.web.guard import SAFE_METHODS, Audience, for_, visitor
from socialrx_diary.web.render import page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault

blueprint = Blueprint("proving", __name__, url_prefix="/staff/again")

# Never put into a page: passwords, and what a passkey signed for another question.
NOT_CARRIED = frozenset({"csrf_token", "once", "password", "again", "now", "challenge", "answer", "next"})
OWN = "proof_"
SENT_ON = 307
SEEN = 303
ASKED_FIRST = 403
NOT_RIGHT = 422
TOO_MANY = 429


def prove_first(then: str) -> AnyResponse:
    """What is answered to whoever has to show first that it is them."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("proving.ask", next=then or request.full_path.removesuffix("?")), SEEN)
    form = AgainForm(formdata=None, proof_next=then or request.path, proof_sent="yes", once=request.form.get("once"))
    found = visitor()
    assert found is not None  # noqa: S101 - the guard asks only somebody who is signed in
    return ask_page(found.actor, form, ASKED_FIRST)


@blueprint.get("")
@for_(Audience.STAFF)
def ask(me: Actor) -> Response:
    """Ask for proof before a page is opened."""
    return ask_page(me, AgainForm(proof_next=address_here(request.args.get("next", "/"))))


@blueprint.post("")
@for_(Audience.STAFF)
def prove(me: Actor) -> AnyResponse:
    """Take a code, and go on to what it was asked for."""
    form = AgainForm()
    if not form.validate_on_submit():
        return ask_page(me, form, NOT_RIGHT)
    keep_although_refused()
    answer = codes.prove_again(session(), vault(), me, form.proof_code.typed, now())
    if answer is CodeAnswer.RIGHT:
        return land(me, form)
    form.proof_code.errors = [_(WAIT if answer is CodeAnswer.WAIT else WRONG_CODE)]
    return ask_page(me, form, TOO_MANY if answer is CodeAnswer.WAIT else NOT_RIGHT)


def land(me: Actor, form: AgainForm) -> AnyResponse:
    """It is really them: on to where they were going, with what they sent, under a new token."""
    where = address_here(form.proof_next.data or "/")
    on_to = redirect(where, SENT_ON if form.proof_sent.data else SEEN)
    return remember(on_to, service.renew(session(), me.device_id, now()), None)


def ask_page(me: Actor, form: AgainForm, status: int = 200) -> Response:
    """The page that asks, with what was sent already."""
    carried = [(name, value) for name, value in request.form.items(multi=True) if _is_carried(name)]
    ways = own.ways(session(), me)
    in_the_demo = current_app.config["DEMO"] and ways.app
    shown = codes.present_code(session(), vault(), me, now()) if in_the_demo else None
    where = address_here(form.proof_next.data or "/")
    return page("accounts/again.html", status, form=form, carried=carried, ways=ways, shown=shown, where=where)


def _is_carried(name: str) -> bool:
    return name not in NOT_CARRIED and not name.startswith(OWN)
