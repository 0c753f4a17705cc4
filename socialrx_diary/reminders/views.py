"""Reminders, on pages of one's own: choosing, confirming, pausing and stopping; and how many went, for the service."""

from datetime import timedelta

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary import channels
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.channels import push
from socialrx_diary.language import _
from socialrx_diary.participants import service as participants
from socialrx_diary.reminders import counted, sending, service, telling
from socialrx_diary.reminders.forms import ENOUGH, NONE, NOT_SENT, WRONG_CODE, CodeForm, HowForm, PauseForm, WhenForm
from socialrx_diary.reminders.rules import USUAL_PAUSE, How, When
from socialrx_diary.settings import Sending
from socialrx_diary.web.forms import ActionForm, Form
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_so_far, now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("reminders", __name__)

USUAL = When(6, 16 * 60)
WAYS = f"any({', '.join(repr(how.value) for how in How)})"


@blueprint.get("/more/reminders")
@for_(Audience.WHOLE)
def show(me: Actor) -> AnyResponse:
    """How somebody is reminded; or whether they would like to be."""
    found = service.own(session(), vault(), me)
    if found is None:
        return page("reminders/how.html", form=HowForm.offering(_ways(me)), stopped="stopped" in request.args)
    if found.confirmed_at is None:
        return go("reminders.code")
    return _shown(me)


@blueprint.get("/more/reminders/another")
@for_(Audience.WHOLE)
def another(me: Actor) -> AnyResponse:
    """The ways to choose from, for somebody who has one already."""
    return page("reminders/how.html", form=HowForm.offering(_ways(me)), stopped=False)


@blueprint.post("/more/reminders")
@for_(Audience.WHOLE)
def choose(me: Actor) -> AnyResponse:
    """By what somebody wants to be reminded, or not at all."""
    form = HowForm.offering(_ways(me))
    if not form.validate_on_submit():
        return page("reminders/how.html", 422, form=form, stopped=False)
    if form.how.data != NONE:
        return go("reminders.when", how=form.how.data)
    return go("reminders.show", stopped="yes") if service.stop(session(), me, now()) else go("more.menu")


@blueprint.get(f"/more/reminders/<{WAYS}:how>")
@for_(Audience.WHOLE)
def when(me: Actor, how: str) -> AnyResponse:
    """Where to, on which day and at what time."""
    return _when_page(How(how), _when_form(me, How(how)))


@blueprint.post(f"/more/reminders/<{WAYS}:how>")
@for_(Audience.WHOLE)
def set_when(me: Actor, how: str) -> AnyResponse:
    """Keep it. A number or address is used only once a code that was sent there has come back."""
    way, form = How(how), _when_form(me, How(how))
    if not form.validate_on_submit():
        return _when_page(way, form, 422)
    again = bool(form.again.data)
    code_ = service.ask(session(), vault(), me, way, form.where, form.when, now(), again=again)
    if code_ is None:
        return go("reminders.show", done="on")
    said = _not_sent(me, way, form.where, code_)
    form.to.errors = [said] if said else []
    return _when_page(way, form, 422) if said else go("reminders.code")


@blueprint.get("/more/reminders/code")
@for_(Audience.WHOLE)
def code(me: Actor) -> AnyResponse:
    """The page that waits for the code."""
    found = service.own(session(), vault(), me)
    if found is None or found.confirmed_at:
        return go("reminders.show")
    return page("reminders/code.html", form=CodeForm(), found=found, again="again" in request.args)


@blueprint.post("/more/reminders/code")
@for_(Audience.WHOLE)
def confirm(me: Actor) -> AnyResponse:
    """Take the code."""
    form, found = CodeForm(), service.own(session(), vault(), me)
    if found is None or found.confirmed_at:
        return go("reminders.show")
    good = form.validate_on_submit()
    if good and service.confirm(session(), me, form.typed, now()):
        return go("reminders.show", done="on")
    keep_so_far()
    form.code.errors = form.code.errors or ([_(WRONG_CODE)] if good else [])
    return page("reminders/code.html", 422, form=form, found=found, again=False)


@blueprint.post("/more/reminders/code/again")
@for_(Audience.WHOLE)
def code_again(me: Actor) -> AnyResponse:
    """Send a new code to the same place."""
    form, found = CodeForm(formdata=None), service.own(session(), vault(), me)
    fresh = service.code_again(session(), me, now()) if ActionForm().validate_on_submit() else None
    if found is None or fresh is None:
        return go("reminders.show")
    said = _not_sent(me, found.how, found.to, fresh)
    form.code.errors = [said] if said else []
    if not said:
        return go("reminders.code", again="yes")
    return page("reminders/code.html", 422, form=form, found=found, again=False)


@blueprint.post("/more/reminders/pause")
@for_(Audience.WHOLE)
def pause(me: Actor) -> AnyResponse:
    """Send nothing before a day."""
    form = PauseForm(today(now()))
    if service.own(session(), vault(), me) is None:
        return go("reminders.show")
    if not form.validate_on_submit():
        return _shown(me, 422, form)
    service.pause(session(), me, form.until.data, now())
    return go("reminders.show", done="paused")


@blueprint.post("/more/reminders/go-on")
@for_(Audience.WHOLE)
def go_on(me: Actor) -> AnyResponse:
    """End a pause."""
    if ActionForm().validate_on_submit():
        service.pause(session(), me, None, now())
    return go("reminders.show", done="on")


@blueprint.post("/more/reminders/stop")
@for_(Audience.WHOLE)
def stop(me: Actor) -> AnyResponse:
    """Send nothing any more, and forget where to."""
    if not ActionForm().validate_on_submit():
        return go("reminders.show")
    service.stop(session(), me, now())
    return go("reminders.show", stopped="yes")


@blueprint.get("/service/reminders")
@for_(Audience.ADMINISTRATOR)
def fared(me: Actor) -> AnyResponse:
    """How many reminders of a service came to which end in four weeks. Few are not told."""
    rows = telling.table(counted.fared(session(), me.organisation_id, now()))
    return page("reminders/fared.html", rows=rows, ways=channels.ready(_sending()))


def _sending() -> Sending:
    told: Sending = current_app.config["SETTINGS"].sending
    return told


def _ways(me: Actor) -> list[How]:
    """The ways this service has and this person may use: a note on a phone that others use too would be theirs."""
    shared = participants.own(session(), me).shared_phone
    there = channels.ready(_sending())
    return [how for how in How if how.value in there and not (how is How.PUSH and shared)]


def _when_form(me: Actor, how: How) -> WhenForm:
    if how not in _ways(me):
        abort(404)
    found, before = service.own(session(), vault(), me), service.usual(session(), me)
    to = found.to if found and found.how is how and how is not How.PUSH else ""
    chosen, again = before or (USUAL, False)
    return WhenForm.about(how, chosen, _sending(), to=to, again=again)


def _when_page(how: How, form: WhenForm, status: int = 200) -> AnyResponse:
    key = push.public_key(session().info["trail_secret"]) if how is How.PUSH else ""
    return page("reminders/when.html", status, form=form, how=how.value, push_key=key)


def _not_sent(me: Actor, how: How, to: str, code_: str) -> str:
    """Send a code, with nothing of the database held meanwhile; returns what went wrong in words, if anything did."""
    if not service.may_send_code(session(), me, to, now()):
        keep_so_far()
        return _(ENOUGH)
    keep_so_far()
    return "" if sending.send_code(_sending(), how, to, code_) else _(NOT_SENT)


def _shown(me: Actor, status: int = 200, form: Form | None = None) -> AnyResponse:
    """How somebody is reminded, what went to them, and what they chose."""
    found = service.own(session(), vault(), me)
    if found is None:
        return go("reminders.show")
    day = today(now())
    paused = found.paused_until if found.paused_until and found.paused_until > day else None
    return page(
        "reminders/show.html",
        status,
        form=form or PauseForm(day, until=day + USUAL_PAUSE),
        found=found,
        comes=telling.comes(found),
        rests=telling.rests(paused) if paused else "",
        sent=[telling.fared(one) for one in service.sent(session(), vault(), me)],
        happened=[telling.happened(one) for one in service.done(session(), me)],
        done=request.args.get("done", ""),
        soonest=day + timedelta(days=1),
    )
