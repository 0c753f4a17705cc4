"""A link worker's people: the list, inviting somebody, their card."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.invites import service as invites
from socialrx_diary.language import _
from socialrx_diary.participants.forms import NameForm
from socialrx_diary.people.asked import is_large, keeps_a_diary, on_my_list
from socialrx_diary.people.forms import FindForm
from socialrx_diary.people.rules import arranged
from socialrx_diary.people.service import my_people
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import asked_for, go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@for_(Audience.LINK_WORKER)
def list_(me: Actor) -> Response:
    """My people."""
    return _list_page(me, FindForm())


@blueprint.post("")
@for_(Audience.LINK_WORKER)
def find(me: Actor) -> Response:
    """Those of a name. It is sent like any form: a name in an address would stay in histories and logs."""
    form = FindForm()
    return _list_page(me, form, 200 if form.validate_on_submit() else 422)


@blueprint.get("/invite")
@for_(Audience.LINK_WORKER)
def invite(_me: Actor) -> Response:
    """Ask for a first name."""
    return page("people/invite.html", form=NameForm())


@blueprint.post("/invite")
@for_(Audience.LINK_WORKER)
def make_invite(me: Actor) -> AnyResponse:
    """Make a card."""
    form = NameForm()
    if not form.validate_on_submit():
        return page("people/invite.html", 422, form=form)
    return go("people.card", participant_id=invites.invite(session(), vault(), me, form.name.typed, now()))


@blueprint.get("/<uuid:participant_id>/card")
@for_(Audience.LINK_WORKER, looks=True)
def card(me: Actor, participant_id: UUID) -> Response:
    """Somebody's card, to print or to show on this screen. Once it is used there is none, and the page says so."""
    person = on_my_list(me, participant_id)
    found = invites.card(session(), vault(), me, participant_id, now())
    if found is None:
        return page("people/no_card.html", person=person, form=ActionForm())
    template = "people/screen.html" if "screen" in request.args else "people/card.html"
    address, worker = url_for("joining.code", _external=True), accounts.staff_member(session(), me.id)
    # After the # nothing is sent to a server: scanning puts the code into no log, and opening the link uses nothing up.
    drawn = square(f"{address}#{found.code}")
    shown: dict[str, Any] = {"until": today(found.expires_at), "address": address, "square": drawn, "worker": worker}
    return page(template, card=found, person=person, large=is_large(me, participant_id), **shown)


@blueprint.get("/<uuid:participant_id>/new-card")
@for_(Audience.LINK_WORKER)
def new_card(me: Actor, participant_id: UUID) -> Response:
    """Say what a new card does before one is made."""
    return page("people/new_card.html", person=on_my_list(me, participant_id), form=ActionForm())


@blueprint.post("/<uuid:participant_id>/new-card")
@for_(Audience.LINK_WORKER, fresh=keeps_a_diary)
def make_new_card(me: Actor, participant_id: UUID) -> AnyResponse:
    """Make a new card: to begin a diary with, or for a phone that is to see what is new in one."""
    person, form = on_my_list(me, participant_id), ActionForm()
    if not form.validate_on_submit():
        return page("people/new_card.html", 422, person=person, form=form)
    invites.new_card(session(), vault(), me, participant_id, now())
    return go("people.card", participant_id=participant_id)


def _list_page(me: Actor, form: FindForm, status: int = 200) -> Response:
    name = "" if form.name.errors else form.name.typed
    people = arranged(my_people(session(), vault(), me, now()), today(now()), name)
    shown: dict[str, Any] = {"people": people, "name": name, "form": form}
    if asked_for("people"):
        return page("people/_found_alone.html", live=_how_many(people.count), push=False, **shown)
    return page("people/list.html", status, **shown)


def _how_many(count: int) -> str:
    if count == 0:
        return _("Nobody of this name.")
    return _("One person.") if count == 1 else _("%(count)s people.", count=count)
