"""What staff do after they have read something that worries them, as the service itself says it."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.administration.forms import ProcedureForm
from socialrx_diary.organisations import procedure
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("worried", __name__, url_prefix="/service/worried")

NOT_RIGHT = 422
CHANGED_MEANWHILE = 409


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def change(me: Actor) -> Response:
    """The words as they stand, to be changed."""
    return _page(ProcedureForm(obj=procedure.shown(session(), me.organisation_id)))


@blueprint.post("")
@for_(Audience.ADMINISTRATOR)
def keep(me: Actor) -> AnyResponse:
    """Keep the words; if somebody else changed them meanwhile, show both and let this person choose."""
    form = ProcedureForm()
    if not form.validate_on_submit():
        return _page(form, NOT_RIGHT)
    said = {"words": form.words.data or "", "ring": form.ring.data or ""}
    if procedure.change(session(), me, me.organisation_id, form.based_on, now(), **said):
        return go("service.details")
    theirs = procedure.shown(session(), me.organisation_id)
    form.change_after(theirs.version)
    return _page(form, CHANGED_MEANWHILE, theirs)


def _page(form: ProcedureForm, status: int = 200, theirs: procedure.Procedure | None = None) -> Response:
    return page("administration/worried.html", status, form=form, theirs=theirs)
