"""Pages of joining: the code, then one question a page. Nothing is kept before a yes to keeping a diary."""

from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import PARTICIPANT_LONGEST, Actor
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Scope, Shared
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.rules import Refusal
from socialrx_diary.joining import service
from socialrx_diary.joining.forms import NOT_SAID, AgeForm, CodeForm, KeepForm, LeaveForm, PhoneForm, QuestionForm
from socialrx_diary.locks import service as locks
from socialrx_diary.participants import service as participants
from socialrx_diary.receipts import service as receipts
from socialrx_diary.sharing import service as sharing
from socialrx_diary.web import once
from socialrx_diary.web.cookies import forget, remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import before_keeping, keep_although_refused, now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("joining", __name__)


@blueprint.get("/join")
@for_(Audience.EVERYONE)
def code() -> Response:
    """Ask for the code. Opening this page, as mail scanners and previews do, uses nothing up."""
    if visitor():
        return page("joining/already.html", form=ActionForm())
    return page("joining/code.html", form=CodeForm())


@blueprint.post("/join")
@for_(Audience.EVERYONE)
def use_code() -> AnyResponse:
    """Use a code up. Tries are counted whatever the answer."""
    if visitor():
        return go("joining.code" if "code" in request.form else "home.start")
    form = CodeForm()
    if not form.validate_on_submit():
        return page("joining/code.html", 422, form=form)
    device = device_name(request.user_agent.string)
    address = network(request.remote_addr)
    outcome = service.let_in(session(), form.code.data or "", once.key() or uuid4(), address, device, now())
    return _refused(form, outcome) if isinstance(outcome, Refusal) else _welcomed(outcome)


@blueprint.get("/join/no-code")
@for_(Audience.EVERYONE)
def no_code() -> Response:
    """What somebody without a code can do."""
    return page("joining/no_code.html")


@blueprint.get("/join/not-now")
@for_(Audience.EVERYONE)
def not_now() -> Response:
    """After a no: nothing was kept, and the card still works."""
    return page("joining/not_now.html")


@blueprint.get("/start")
@for_(Audience.JOINING)
def start(me: Actor) -> AnyResponse:
    """Where somebody let in goes first."""
    return go("reflections.week" if service.is_kept(session(), me) else "joining.welcome")


@blueprint.get("/start/welcome")
@for_(Audience.JOINING)
def welcome(me: Actor) -> Response:
    """What this is."""
    return page("joining/welcome.html", worker=sharing.side(session(), me).worker)


@blueprint.get("/start/phone")
@for_(Audience.JOINING)
def phone(me: Actor) -> Response:
    """Ask whose phone it is."""
    kept = service.is_kept(session(), me)
    before = participants.own(session(), me).shared_phone
    chosen = ("shared" if before else "own") if kept else request.args.get("phone")
    return page("joining/phone.html", form=PhoneForm(choice=chosen), kept=kept)


@blueprint.post("/start/phone")
@for_(Audience.JOINING)
def set_phone(me: Actor) -> AnyResponse:
    """Somebody said whose phone it is. Before there is a diary this is kept nowhere, it goes along to the next page."""
    form = PhoneForm()
    kept = service.is_kept(session(), me)
    if not form.validate_on_submit():
        return page("joining/phone.html", 422, form=form, kept=kept)
    if not kept:
        return go("joining.keep", phone=form.choice.data)
    participants.set_shared_phone(session(), me, shared=form.choice.data == "shared")
    return go("joining.leave" if form.choice.data == "shared" else "joining.check")


@blueprint.get("/start/keep")
@for_(Audience.JOINING)
def keep(me: Actor) -> Response:
    """Ask whether to keep a diary."""
    shown = service.words(session(), me, wording.KEEP)
    kept = service.is_kept(session(), me)
    form = KeepForm.about(shown, "yes" if kept else None, phone=request.args.get("phone", "own"))
    return page("joining/keep.html", form=form, shown=shown)


@blueprint.post("/start/keep")
@for_(Audience.JOINING)
def set_keep(me: Actor) -> AnyResponse:
    """Begin a diary, or let the person go with nothing kept."""
    shown = service.words(session(), me, wording.KEEP)
    form = KeepForm.about(shown)
    if not form.validate_on_submit():
        return page("joining/keep.html", 422, form=form, shown=shown)
    if form.choice.data == "no":
        return _declined(me)
    shared_phone = form.phone.data == "shared"
    service.keep(session(), me, shown, now(), shared_phone=shared_phone)
    return go("joining.leave") if shared_phone else _onward(me)


@blueprint.get("/start/leave-quickly")
@for_(Audience.PARTICIPANT)
def leave(me: Actor) -> Response:
    """Offer the button that leaves quickly, where a phone is shared."""
    shown_now = participants.own(session(), me).leave_quickly
    return page("joining/leave.html", form=LeaveForm(choice="yes" if shown_now else None))


@blueprint.post("/start/leave-quickly")
@for_(Audience.PARTICIPANT)
def set_leave(me: Actor) -> AnyResponse:
    """Show the button that leaves quickly, or leave it out."""
    form = LeaveForm()
    if not form.validate_on_submit():
        return page("joining/leave.html", 422, form=form)
    participants.set_leave_quickly(session(), me, wanted=form.choice.data == "yes")
    return go("locks.offer")  # which is passed over where there is a lock


@blueprint.get("/start/on")
@for_(Audience.PARTICIPANT)
def onward(me: Actor) -> AnyResponse:
    """On to the next question."""
    return _onward(me)


@blueprint.get("/start/share")
@for_(Audience.WHOLE)
def share(me: Actor) -> AnyResponse:
    """Ask what the link worker may see."""
    side = sharing.side(session(), me)
    if side.worker_id is None:
        return _onward(me)
    shown = service.words(session(), me, wording.SHARE)
    form = QuestionForm.about(shown, side.share.value if side.asked else None)
    return page("joining/share.html", form=form, shown=shown, worker=side.worker)


@blueprint.post("/start/share")
@for_(Audience.WHOLE)
def set_share(me: Actor) -> AnyResponse:
    """Note what the link worker may see."""
    shown = service.words(session(), me, wording.SHARE)
    form = QuestionForm.about(shown)
    if not form.validate_on_submit():
        return page("joining/share.html", 422, form=form, shown=shown, worker=sharing.side(session(), me).worker)
    service.share(session(), me, Scope.SHARE, form.choice.data, shown, now())
    return _onward(me)


@blueprint.get("/start/when")
@for_(Audience.WHOLE)
def when(me: Actor) -> AnyResponse:
    """Ask whether the link worker may see which week it was."""
    side = sharing.side(session(), me)
    if side.worker_id is None or side.share is Shared.NOTHING:
        return _onward(me)
    shown = service.words(session(), me, wording.SHARE_WHEN)
    form = QuestionForm.about(shown, ("yes" if side.when else "no") if side.asked_when else None)
    return page("joining/when.html", form=form, shown=shown)


@blueprint.post("/start/when")
@for_(Audience.WHOLE)
def set_when(me: Actor) -> AnyResponse:
    """Note whether the link worker may see which week it was."""
    shown = service.words(session(), me, wording.SHARE_WHEN)
    form = QuestionForm.about(shown)
    if not form.validate_on_submit():
        return page("joining/when.html", 422, form=form, shown=shown)
    service.share(session(), me, Scope.SHARE_WHEN, form.choice.data, shown, now())
    return _onward(me)


@blueprint.get("/start/research")
@for_(Audience.WHOLE)
def research(me: Actor) -> AnyResponse:
    """On to the first study that was not asked about. It has an address of its own, so that Back leads there."""
    study = service.study_to_ask(session(), me, today(now()))
    return go("joining.study", study_id=study.id) if study else go("joining.check")


@blueprint.get("/start/research/<uuid:study_id>")
@for_(Audience.WHOLE)
def study(me: Actor, study_id: UUID) -> Response:
    """Ask about one study."""
    asked = sharing.study_asked(session(), me, study_id, today(now())) or abort(404)
    shown = sharing.words_for_study(session(), me, asked)
    form = QuestionForm.about(shown, asked.choice.value if asked.asked else None)
    return page("joining/research.html", form=form, shown=shown, study=asked)


@blueprint.post("/start/research/<uuid:study_id>")
@for_(Audience.WHOLE)
def set_research(me: Actor, study_id: UUID) -> AnyResponse:
    """Note what a study may use."""
    asked = sharing.study_asked(session(), me, study_id, today(now())) or abort(404)
    shown = sharing.words_for_study(session(), me, asked)
    form = QuestionForm.about(shown)
    if not form.validate_on_submit():
        return page("joining/research.html", 422, form=form, shown=shown, study=asked)
    service.research(session(), me, asked, form.choice.data, shown, now())
    return _onward(me) if form.choice.data == "no" else go("joining.age")


@blueprint.get("/start/age")
@for_(Audience.WHOLE)
def age(me: Actor) -> AnyResponse:
    """Ask for an age band, where a study may use something."""
    answers = service.answers(session(), me, today(now()))
    return page("joining/age.html", form=AgeForm(choice=answers.age_band)) if answers.in_research else _onward(me)


@blueprint.post("/start/age")
@for_(Audience.WHOLE)
def set_age(me: Actor) -> AnyResponse:
    """Keep an age band, or that somebody would rather not say."""
    form = AgeForm()
    if not form.validate_on_submit():
        return page("joining/age.html", 422, form=form)
    participants.set_age_band(session(), me, None if form.choice.data == NOT_SAID else form.choice.data)
    return _onward(me)


@blueprint.get("/start/check")
@for_(Audience.WHOLE)
def check(me: Actor) -> Response:
    """Show all that was chosen."""
    lock = locks.of_device(session(), me.device_id)
    return page("joining/check.html", answers=service.answers(session(), me, today(now())), lock=lock)


def _refused(form: CodeForm, refusal: Refusal) -> Response:
    keep_although_refused()
    form.refuse(refusal)
    return page("joining/code.html", 429 if refusal is Refusal.WAIT else 422, form=form)


def _welcomed(let_in: invites.LetIn) -> AnyResponse:
    where = "reflections.week" if let_in.is_kept else "joining.start"
    return remember(go(where), let_in.token, PARTICIPANT_LONGEST)


def _declined(me: Actor) -> AnyResponse:
    if service.is_kept(session(), me):
        return go("leaving.before")
    invites.decline(session(), me, now())
    before_keeping(lambda ending, _answer: receipts.forget(ending, me.id))  # not even that a form was sent is kept
    return forget(go("joining.not_now"))


def _onward(me: Actor) -> AnyResponse:
    if not participants.own_name(session(), vault(), me):
        return go("naming.name")
    return go(f"joining.{service.following(session(), me, today(now())).value}")
