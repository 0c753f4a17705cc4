"""The numbers to call, as administrators look after them: who owns each, and when somebody tried it last."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.administration.forms import LineForm
from socialrx_diary.help import keeping
from socialrx_diary.help.rules import Line, Part
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today

blueprint = Blueprint("lines", __name__, url_prefix="/service/help")

NOT_RIGHT = 422
CHANGED_MEANWHILE = 409


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def list_(me: Actor) -> Response:
    """Every number, those that people see and those they do not."""
    return _list(me, ActionForm())


@blueprint.get("/new")
@for_(Audience.ADMINISTRATOR)
def new(_me: Actor) -> Response:
    """Ask for a number of one's own."""
    form = LineForm(data={"part": Part.HELP.value, "shown": "yes"})
    return page("administration/line.html", form=form, line=None, key=None)


@blueprint.post("/new")
@for_(Audience.ADMINISTRATOR)
def add(me: Actor) -> AnyResponse:
    """Put it after the others."""
    form = LineForm()
    if not form.validate_on_submit():
        return page("administration/line.html", NOT_RIGHT, form=form, line=None, key=None)
    keeping.add(session(), me, form.line(today(now())), now())
    return go("lines.list_")


@blueprint.get("/<uuid:help_line_id>")
@for_(Audience.ADMINISTRATOR)
def change(me: Actor, help_line_id: UUID) -> Response:
    """One number, to be changed."""
    line = _line(me, help_line_id)
    return page("administration/line.html", form=LineForm.of(line), line=line, key=help_line_id)


@blueprint.post("/<uuid:help_line_id>")
@for_(Audience.ADMINISTRATOR)
def keep(me: Actor, help_line_id: UUID) -> AnyResponse:
    """Keep a change; where somebody else was first, theirs is shown and nothing typed is lost."""
    line, form = _line(me, help_line_id), LineForm()
    if not form.validate_on_submit():
        return page("administration/line.html", NOT_RIGHT, form=form, line=line, key=help_line_id)
    if form.based_on == line.version and keeping.change(session(), me, line, form.line(today(now()), line), now()):
        return go("lines.list_")
    form.change_after(line.version)
    return page("administration/line.html", CHANGED_MEANWHILE, form=form, line=line, key=help_line_id, theirs=True)


@blueprint.post("/<uuid:help_line_id>/tried")
@for_(Audience.ADMINISTRATOR)
def tried(me: Actor, help_line_id: UUID) -> AnyResponse:
    """Note that a number was tried and is right."""
    line, form = _line(me, help_line_id), ActionForm()
    if not form.validate_on_submit():
        return _list(me, form, NOT_RIGHT)
    keeping.change(session(), me, line, line.trusted_from(today(now())), now())
    return go("lines.list_")


def _line(me: Actor, help_line_id: UUID) -> Line:
    return keeping.line_of(session(), me, help_line_id) or abort(404)


def _list(me: Actor, form: ActionForm, status: int = 200) -> Response:
    lines = [(line, line.key(me.organisation_id)) for line in keeping.kept_lines(session(), me.organisation_id)]
    return page("administration/lines.html", status, form=form, lines=lines, today=today(now()))
