"""Ways back in: one's own words, older weeks on a new phone, and the safe way with two members of staff."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import notices
from socialrx_diary.accounts.rules import PARTICIPANT_LONGEST, Actor, Role
from socialrx_diary.language import _
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.returning import carrying, openings, service
from socialrx_diary.returning.forms import BackForm, PaperForm, WordsForm
from socialrx_diary.returning.rules import Opening, Refusal, Words, may_confirm
from socialrx_diary.web.cookies import remember
from socialrx_diary.web.devices import device_name, network
from socialrx_diary.web.forms import ActionForm, Form
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault

blueprint = Blueprint("returning", __name__)

REFUSED = 422
TOO_MANY = 429


@blueprint.get("/back")
@for_(Audience.EVERYONE)
def back() -> AnyResponse:
    """Where somebody who had a diary comes back. Opening this page, with a link's words or without, uses nothing up."""
    guest = visitor()
    if guest is None:
        return page("returning/back.html", form=BackForm())
    if Audience.PARTICIPANT in guest.audiences and not guest.actor.whole:
        return go("returning.older")
    return go("joining.code")  # which says whose pages are open here


@blueprint.post("/back")
@for_(Audience.EVERYONE)
def use_words() -> AnyResponse:
    """Come back with one's words. Tries are counted whatever the answer; what was being written comes along."""
    form, guest = BackForm(), visitor()
    if guest:
        return _landed(guest.actor, form) if guest.actor.role is Role.PARTICIPANT else go("home.start")
    if not form.validate_on_submit():
        return page("returning/back.html", REFUSED, form=form)
    device, address = device_name(request.user_agent.string), network(request.remote_addr)
    outcome = service.come_back(session(), vault(), form.way.typed, address, device, now())
    if isinstance(outcome, Refusal):
        return _refused("returning/back.html", form, outcome)
    return remember(_landed(outcome.actor, form), outcome.token, PARTICIPANT_LONGEST)


@blueprint.get("/more/older")
@for_(Audience.PARTICIPANT)
def older(me: Actor) -> AnyResponse:
    """On a phone that sees only new weeks: how the older ones open."""
    return go("reflections.week") if me.whole else _older_page(me, WordsForm())


@blueprint.post("/more/older")
@for_(Audience.PARTICIPANT)
def open_older(me: Actor) -> AnyResponse:
    """Open one's older weeks on this phone with one's words."""
    form = WordsForm()
    if not form.validate_on_submit():
        return _older_page(me, form, REFUSED)
    refusal = service.open_with_words(session(), vault(), me, form.way.typed, network(request.remote_addr), now())
    if refusal is None:
        return go("journey.weeks")
    keep_although_refused()
    form.refuse(refusal)
    return _older_page(me, form, TOO_MANY if refusal is Refusal.WAIT else REFUSED)


@blueprint.get("/more/way-back")
@for_(Audience.WHOLE)
def way_back(me: Actor) -> Response:
    """What a way back in is, and when one's own was made. The words themselves are not here: nobody can read them."""
    return _way_back_page(me, ActionForm())


@blueprint.post("/more/way-back")
@for_(Audience.WHOLE)
def make(me: Actor) -> Response:
    """Make a way back in. It is in this answer and nowhere else; sent again, a new one takes its place."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _way_back_page(me, form, REFUSED)
    words = service.make(session(), me, now())
    return page("returning/words.html", form=PaperForm(formdata=None, way=words.spelled()), **_shown(words))


@blueprint.post("/more/way-back/paper")
@for_(Audience.WHOLE)
def paper(me: Actor) -> AnyResponse:
    """The words on the screen as a small card to print; any other words than one's own are not printed."""
    form = PaperForm()
    words = service.own(session(), me, form.way.data or "")
    if words is None or not form.validate_on_submit():
        return _way_back_page(me, form, REFUSED)
    return page("returning/paper.html", **_shown(words))


@blueprint.post("/more/notices/<uuid:notice_id>")
@for_(Audience.PARTICIPANT)
def seen(me: Actor, notice_id: UUID) -> AnyResponse:
    """The person has seen what this phone told them."""
    told = next((one for one in notices.of_device(session(), me) if one.id == notice_id), None) or abort(404)
    form = ActionForm()
    if not form.validate_on_submit():
        return page("returning/notice.html", REFUSED, form=form, notice=told)
    notices.seen(session(), me, notice_id)
    return go("more.devices")


@blueprint.post("/more/openings/<uuid:opening_id>/stop")
@for_(Audience.WHOLE)
def stop(me: Actor, opening_id: UUID) -> AnyResponse:
    """It was not the person who asked for their older weeks on another phone."""
    if not openings.is_own(session(), me, opening_id):
        abort(404)
    form = ActionForm()
    if not form.validate_on_submit():
        told = next((one for one in notices.of_device(session(), me) if one.about_id == opening_id), None)
        return page("returning/notice.html", REFUSED, form=form, notice=told)
    openings.stop(session(), me, opening_id, now())
    return go("more.devices", stopped="yes")


@blueprint.get("/people/<uuid:participant_id>/back")
@for_(Audience.LINK_WORKER)
def lost_phone(me: Actor, participant_id: UUID) -> Response:
    """What a link worker can do for somebody who lost their phone."""
    return _lost_phone_page(me, _on_my_list(me, participant_id), ActionForm())


@blueprint.post("/people/<uuid:participant_id>/back")
@for_(Audience.LINK_WORKER)
def ask(me: Actor, participant_id: UUID) -> AnyResponse:
    """Ask that somebody's new phone may open their older weeks; a second person has to confirm it."""
    person, form = _on_my_list(me, participant_id), ActionForm()
    if not form.validate_on_submit() or not openings.ask(session(), vault(), me, participant_id, now()):
        return _lost_phone_page(me, person, form, REFUSED)
    return go("returning.lost_phone", participant_id=participant_id)


@blueprint.get("/openings")
@for_(Audience.HELPER)
def to_confirm(me: Actor) -> Response:
    """Who waits for a second person in this service."""
    return page("returning/openings.html", openings=openings.to_confirm(session(), vault(), me))


@blueprint.get("/openings/<uuid:opening_id>")
@for_(Audience.HELPER)
def opening(me: Actor, opening_id: UUID) -> Response:
    """What the second person makes sure of before they confirm."""
    return _opening_page(me, _asked(me, opening_id), ActionForm())


@blueprint.post("/openings/<uuid:opening_id>")
@for_(Audience.HELPER, fresh=True)
def confirm(me: Actor, opening_id: UUID) -> AnyResponse:
    """A second person confirms; whoever asked cannot."""
    found, form = _asked(me, opening_id), ActionForm()
    if not form.validate_on_submit() or not openings.confirm(session(), me, opening_id, now()):
        return _opening_page(me, found, form, REFUSED)
    return go("returning.opening", opening_id=opening_id)


@blueprint.post("/openings/<uuid:opening_id>/take-back")
@for_(Audience.HELPER)
def take_back(me: Actor, opening_id: UUID) -> AnyResponse:
    """Something is wrong: nothing is opened."""
    found, form = _asked(me, opening_id), ActionForm()
    if not form.validate_on_submit():
        return _opening_page(me, found, form, REFUSED)
    openings.take_back(session(), me, opening_id, now())
    return go("returning.to_confirm")


def _refused(template: str, form: WordsForm, refusal: Refusal) -> Response:
    keep_although_refused()
    form.refuse(refusal)
    return page(template, TOO_MANY if refusal is Refusal.WAIT else REFUSED, form=form)


def _landed(me: Actor, form: BackForm) -> AnyResponse:
    """Where somebody is who came back: at what they were writing, or at this week."""
    if form.carried is None:
        return go("reflections.week")
    return go("writing.words", day=carrying.put_by(session(), vault(), me, form.carried, now()))


def _older_page(me: Actor, form: WordsForm, status: int = 200) -> Response:
    return page("returning/older.html", status, form=form, opens_at=openings.on_its_way(session(), me))


def _way_back_page(me: Actor, form: Form, status: int = 200) -> Response:
    joining = "joining" in request.args
    return page("returning/way_back.html", status, form=form, made=service.made_at(session(), me), joining=joining)


def _shown(words: Words) -> dict[str, Any]:
    """The words, and the square that holds them. After the # nothing is sent to a server, so they reach no log."""
    address = url_for("returning.back", _external=True)
    return {"words": words.words, "address": address, "square": square(f"{address}#{words.spelled()}")}


def _lost_phone_page(me: Actor, person: OnMyList, form: ActionForm, status: int = 200) -> Response:
    if not person.joined:
        abort(404)
    shown: dict[str, Any] = {
        "new_phone": openings.has_new_phone(session(), person.id),
        "under_way": openings.under_way(session(), vault(), me, person.id),
    }
    return page("returning/lost_phone.html", status, person=person, form=form, **shown)


def _opening_page(me: Actor, found: Opening, form: ActionForm, status: int = 200) -> Response:
    second = may_confirm(me.role, me.id, found.asked_by)
    live = "" if second or status == 200 else _("A second person has to do this.")
    return page("returning/opening.html", status, live, opening=found, form=form, second=second)


def _asked(me: Actor, opening_id: UUID) -> Opening:
    return openings.asked(session(), vault(), me, opening_id) or abort(404)


def _on_my_list(me: Actor, participant_id: UUID) -> OnMyList:
    return participants.on_my_list(session(), vault(), me, participant_id) or abort(404)
