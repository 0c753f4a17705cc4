"""More: one's own settings, devices and copy."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.invites import service as invites
from socialrx_diary.more import service
from socialrx_diary.more.as_data import for_machines, for_tables
from socialrx_diary.more.copying import copy_of
from socialrx_diary.more.forms import HelpingForm, SettingsForm
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.forms import NeedsForm
from socialrx_diary.participants.rules import Needs
from socialrx_diary.returning import service as returning
from socialrx_diary.sharing import service as sharing
from socialrx_diary.web.cookies import leave_nothing
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.pictures import square
from socialrx_diary.web.render import file, go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("more", __name__)


@blueprint.get("/more")
@for_(Audience.PARTICIPANT)
def menu(me: Actor) -> Response:  # noqa: ARG001 - the same for everyone
    """What else there is."""
    return page("more/menu.html")


@blueprint.get("/more/settings")
@for_(Audience.PARTICIPANT)
def settings(me: Actor) -> Response:
    """How somebody likes their pages."""
    person = participants.own(session(), me)
    form = SettingsForm(
        version=person.version,
        text_size=person.text_size,
        look=person.look,
        letters=person.letters,
        motion=person.motion,
        leave_quickly="yes" if person.leave_quickly else "no",
    )
    return page("more/settings.html", form=form, saved="saved" in request.args)


@blueprint.post("/more/settings")
@for_(Audience.PARTICIPANT)
def set_settings(me: Actor) -> AnyResponse:
    """Change how pages look; the very next page looks so."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return page("more/settings.html", 422, form=form, saved=False)
    if not _change(me, form):
        form.meet(participants.own(session(), me).version)
        return page("more/settings.html", 409, form=form, saved=False)
    return go("more.settings", saved="yes")


@blueprint.get("/more/helping")
@for_(Audience.PARTICIPANT)
def helping(me: Actor) -> Response:
    """Who usually writes this person's weeks down."""
    form = HelpingForm(written_with=participants.own(session(), me).written_with)
    return page("more/helping.html", form=form, saved="saved" in request.args)


@blueprint.post("/more/helping")
@for_(Audience.PARTICIPANT)
def set_helping(me: Actor) -> AnyResponse:
    """Remember it for weeks to come; those that are kept stay as they are."""
    form = HelpingForm()
    if not form.validate_on_submit():
        return page("more/helping.html", 422, form=form, saved=False)
    participants.set_helped_by(session(), me, form.written_with.data)
    return go("more.helping", saved="yes")


@blueprint.route("/more/reach", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def reach(me: Actor) -> AnyResponse:
    """How somebody likes to be reached: what their link worker sees first."""
    asked = reaching.own(session(), vault(), me)
    form = NeedsForm.about(asked)
    if not form.validate_on_submit():
        return _reach_page(me, form, 422 if form.errors else 200)
    if not reaching.keep(session(), vault(), me, me.id, form.needs(), form.based_on, now()):
        asked = reaching.own(session(), vault(), me)
        form.meet(asked.version)
        return _reach_page(me, form, 409, asked.needs)
    return go("more.reach", saved="yes")


@blueprint.get("/more/devices")
@for_(Audience.PARTICIPANT)
def devices(me: Actor) -> Response:
    """Where one's diary is open."""
    return _devices_page(me, ActionForm())


@blueprint.post("/more/devices/<uuid:device_id>/sign-out")
@for_(Audience.WHOLE)
def sign_out(me: Actor, device_id: UUID) -> AnyResponse:
    """Close one's diary on another device."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _devices_page(me, form, 422)
    if device_id == me.device_id or not service.sign_out(session(), me, device_id, now()):
        abort(404)
    return go("more.devices")


@blueprint.get("/more/devices/here")
@for_(Audience.PARTICIPANT)
def here(me: Actor) -> Response:
    """Before one's diary is closed on the device in hand."""
    return _here_page(me, ActionForm())


@blueprint.post("/more/devices/here")
@for_(Audience.PARTICIPANT)
def sign_out_here(me: Actor) -> AnyResponse:
    """Close one's diary on the device in hand."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _here_page(me, form, 422)
    service.sign_out(session(), me, me.device_id, now())
    return leave_nothing(go("home.start"))


@blueprint.get("/more/devices/add")
@for_(Audience.WHOLE)
def add_device(me: Actor) -> Response:  # noqa: ARG001 - the same for everyone
    """Before a code for another phone is made."""
    return page("more/add_device.html", form=ActionForm())


@blueprint.post("/more/devices/add")
@for_(Audience.WHOLE)
def make_code(me: Actor) -> Response:
    """A code for another phone. It is in this answer and nowhere else; sent again, a new one takes its place."""
    form = ActionForm()
    if not form.validate_on_submit():
        return page("more/add_device.html", 422, form=form)
    code = invites.code_for_another_phone(session(), vault(), me.id, now())
    where = url_for("joining.code", _external=True)
    return page("more/code.html", code=code, where=where, picture=square(f"{where}#{code}"))


@blueprint.get("/more/copy")
@for_(Audience.OWNER)
def copy(me: Actor) -> Response:  # noqa: ARG001 - the same for everyone
    """The ways to have a copy."""
    return page("more/copy.html")


@blueprint.get("/more/copy/read")
@for_(Audience.OWNER)
def read_copy(me: Actor) -> Response:
    """One's whole diary on one page, to read or print."""
    return page("more/read.html", copy=copy_of(session(), vault(), me, now()))


@blueprint.get("/more/copy/my-diary.html")
@for_(Audience.OWNER)
def save_page(me: Actor) -> Response:
    """The same page as a file that needs nothing else."""
    made = render_template("more/file.html", copy=copy_of(session(), vault(), me, now()))
    return file(made, "my-diary.html")


@blueprint.get("/more/copy/my-diary.json")
@for_(Audience.OWNER)
def save_data(me: Actor) -> Response:
    """The same as data, for a computer."""
    made = for_machines(copy_of(session(), vault(), me, now()))
    return file(json.dumps(made, ensure_ascii=False, indent=2), "my-diary.json")


@blueprint.get("/more/copy/my-weeks.csv")
@for_(Audience.OWNER)
def save_table(me: Actor) -> Response:
    """The weeks as a table, one row a week."""
    return file(for_tables(copy_of(session(), vault(), me, now())), "my-weeks.csv")


def _here_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    only, back = len(service.devices(session(), me)) == 1, returning.made_at(session(), me) is not None
    return page("more/here.html", status, form=form, only=only, way_back=back)


def _reach_page(me: Actor, form: NeedsForm, status: int, theirs: Needs | None = None) -> Response:
    history, worker = reaching.history(session(), me.id), sharing.side(session(), me).worker
    shown: dict[str, Any] = {"history": history, "worker": worker, "theirs": theirs, "saved": "saved" in request.args}
    return page("more/reach.html", status, form=form, **shown)


def _devices_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    shown: dict[str, Any] = {
        "devices": service.devices(session(), me),
        "history": returning.history(session(), me),
        "stopped": "stopped" in request.args,
    }
    return page("more/devices.html", status, form=form, **shown)


def _change(me: Actor, form: SettingsForm) -> bool:
    version = participants.own(session(), me).version
    return form.version.data == str(version) and participants.change_settings(
        session(),
        me,
        version,
        text_size=form.text_size.data,
        look=form.look.data,
        letters=form.letters.data,
        motion=form.motion.data,
        leave_quickly=form.leave_quickly.data == "yes",
    )
