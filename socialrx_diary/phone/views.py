"""The diary on a phone: what the browser asks for, what is seen without a signal, and how it looks on a home screen."""

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary import language
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.participants import service as participants
from socialrx_diary.phone import rules
from socialrx_diary.phone.forms import OnPhoneForm
from socialrx_diary.web import assets, receipt
from socialrx_diary.web.guard import Audience, for_, visitor
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import session

blueprint = Blueprint("phone", __name__)

LOOKS = {
    "look": ("phone", "light", "dark"),
    "text_size": ("normal", "large", "largest"),
    "letters": ("usual", "simple"),
}


@blueprint.get("/worker.js")
@for_(Audience.EVERYONE)
def worker() -> Response:
    """The service worker; where it is withdrawn, one that takes itself and all it kept away."""
    withdrawn = current_app.config["SETTINGS"].worker_withdrawn
    made = render_template(
        "phone/no_worker.js" if withdrawn else "phone/worker.js",
        version=assets.version(),
        files=rules.needed(assets.addresses()),
        shell={address: address + _as_they_like_it(address) for address in rules.SHELL},
        language=language.current().replace("_", "-"),
    )
    return _fresh(Response(made, mimetype="text/javascript"))


@blueprint.get("/manifest.webmanifest")
@blueprint.get("/manifest/<name>-<icon>.webmanifest")
@for_(Audience.EVERYONE)
def manifest(name: str = rules.USUAL, icon: str = rules.USUAL) -> Response:
    """What a phone is told about the diary. What was chosen stands in the address, so no cookie is asked for."""
    if name not in rules.NAMES or icon not in rules.ICONS:
        abort(404)
    with language.speaking(language.choose(request.args.get("lang"), [language.current()])):
        spoken = language.current().replace("_", "-")
        told = rules.manifest(name, icon, language.text_direction(), spoken, current_app.jinja_env.globals["static"])
    small = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return _fresh(Response(small, mimetype="application/manifest+json"))


@blueprint.get("/offline")
@for_(Audience.EVERYONE)
def offline() -> Response:
    """What is seen without a signal: the same for everybody, in the look that was asked for."""
    asked = {name: request.args.get(name) for name in LOOKS}
    look: dict[str, Any] = {name: value for name, value in asked.items() if value in LOOKS[name]}
    return page("phone/offline.html", **look)


@blueprint.get("/phone/fresh")
@for_(Audience.EVERYONE)
def fresh() -> Response:
    """Whose diary is open here, in a word that only their phone knows, and a good token to send what waits."""
    told = {"diary": receipt.mark_of(me.id) if (me := _me()) else None, "token": generate_csrf()}
    return Response(json.dumps(told), mimetype="application/json")


@blueprint.get("/more/phone")
@for_(Audience.PARTICIPANT)
def install(me: Actor) -> Response:
    """How to put the diary on the home screen of a phone."""
    return page("phone/install.html", called=rules.called(participants.own(session(), me).phone_name))


@blueprint.get("/more/settings/phone")
@for_(Audience.PARTICIPANT)
def on_phone(me: Actor) -> Response:
    """What the diary is called on the phone, and its picture there."""
    person = participants.own(session(), me)
    form = OnPhoneForm(name=person.phone_name, icon=person.phone_icon)
    return page("phone/on_phone.html", form=form, pictures=rules.ICONS, saved="saved" in request.args)


@blueprint.post("/more/settings/phone")
@for_(Audience.PARTICIPANT)
def set_on_phone(me: Actor) -> AnyResponse:
    """Choose a name and a picture; titles of pages follow at once."""
    form = OnPhoneForm()
    if not form.validate_on_submit():
        return page("phone/on_phone.html", 422, form=form, pictures=rules.ICONS, saved=False)
    participants.set_on_phone(session(), me, name=form.name.data, icon=form.icon.data)
    return go("phone.on_phone", saved="yes")


def _me() -> Actor | None:
    guest = visitor()
    return guest.actor if guest and guest.actor.role is Role.PARTICIPANT else None


def _as_they_like_it(address: str) -> str:
    """The look of somebody's pages as the end of an address, where the page there takes one."""
    me = _me()
    if me is None or address != url_for("phone.offline"):
        return ""
    person = participants.own(session(), me)
    return f"?look={person.look}&text_size={person.text_size}&letters={person.letters}"


def _fresh(response: Response) -> Response:
    """Kept by browsers, and asked about each time: a new one counts at once."""
    response.headers["Cache-Control"] = "no-cache"
    return response
