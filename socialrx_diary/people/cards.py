"""Cards on paper: many on a sheet, one in a letter, and who has which."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.invites import service as invites
from socialrx_diary.invites import sheets
from socialrx_diary.participants import moving
from socialrx_diary.participants.forms import NameForm
from socialrx_diary.people.asked import is_large, on_my_list
from socialrx_diary.people.forms import SeveralForm
from socialrx_diary.people.rules import pages_of
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("cards", __name__, url_prefix="/people")


@blueprint.route("/invite/several", methods=["GET", "POST"])
@for_(Audience.LINK_WORKER)
def several(me: Actor) -> AnyResponse:
    """Make a sheet of cards, for names or for whoever comes."""
    form = SeveralForm()
    if form.validate_on_submit():
        return go("cards.sheet", sheet_id=sheets.make(session(), vault(), me, form.cards, now()))
    return page("people/several.html", 422 if form.errors else 200, form=form)


@blueprint.get("/sheets/<uuid:sheet_id>")
@for_(Audience.LINK_WORKER, looks=True)
def sheet(me: Actor, sheet_id: UUID) -> Response:
    """A sheet of cards, eight to a page. Cards that were used are not on it any more."""
    found = sheets.cards(session(), vault(), me, sheet_id, now()) or abort(404)
    address, open_ones = url_for("joining.code", _external=True), [one for one in found if one.card]
    drawn = {one.number: square(f"{address}#{one.card.code}") for one in open_ones if one.card}
    until = min((today(one.card.expires_at) for one in open_ones if one.card), default=None)
    shown: dict[str, Any] = {"sheets": pages_of(open_ones), "squares": drawn, "until": until, "address": address}
    return page("people/sheet.html", cards=found, worker=accounts.staff_member(session(), me.id), **shown)


@blueprint.get("/<uuid:participant_id>/letter")
@for_(Audience.LINK_WORKER, looks=True)
def letter(me: Actor, participant_id: UUID) -> Response:
    """Somebody's invitation as a letter. Once the card is used there is none, and the page says so."""
    person = on_my_list(me, participant_id)
    found = None if person.joined else invites.card(session(), vault(), me, participant_id, now())
    if found is None:
        return page("people/no_card.html", person=person, form=ActionForm())
    address = url_for("joining.code", _external=True)
    return page(
        "people/letter.html",
        card=found,
        name="" if person.nameless else called(person.name),
        day=today(now()),
        until=today(found.expires_at),
        address=address,
        square=square(f"{address}#{found.code}"),
        worker=accounts.staff_member(session(), me.id),
        large=is_large(me, participant_id),
    )


@blueprint.route("/<uuid:participant_id>/name", methods=["GET", "POST"])
@for_(Audience.LINK_WORKER)
def name(me: Actor, participant_id: UUID) -> AnyResponse:
    """Say who has a card that nobody had when it was printed."""
    person, form = on_my_list(me, participant_id), NameForm()
    if not person.nameless:
        return go("people.card", participant_id=participant_id)
    if form.validate_on_submit():
        moving.name(session(), vault(), me, participant_id, form.name.typed, now())
        return go("people.card", participant_id=participant_id)
    return page("people/name.html", 422 if form.errors else 200, person=person, form=form)
