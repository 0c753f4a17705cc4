"""Pages on which an administrator says who works on a study. They show no diary, and nobody who is in the study."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.forms import MemberForm
from socialrx_diary.studies.rules import Part
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("study_members", __name__, url_prefix="/studies")


@blueprint.get("/<uuid:study_id>/people")
@for_(Audience.ADMINISTRATOR)
def list_(me: Actor, study_id: UUID) -> Response:
    """Who works on a study."""
    study = _here(me, study_id)
    return _page(study, _form(study))


@blueprint.post("/<uuid:study_id>/people")
@for_(Audience.ADMINISTRATOR, fresh=True)
def put_on(me: Actor, study_id: UUID) -> AnyResponse:
    """Let somebody work on a study."""
    study = _here(me, study_id)
    form = _form(study)
    if not form.validate_on_submit():
        return _page(study, form, 422)
    members.put_on(session(), me, study, UUID(form.staff.data), Part(form.part.data), now())
    return go("study_members.list_", study_id=study_id)


@blueprint.post("/<uuid:study_id>/people/<uuid:staff_id>/take-off")
@for_(Audience.ADMINISTRATOR)
def take_off(me: Actor, study_id: UUID, staff_id: UUID) -> AnyResponse:
    """Let somebody work on a study no longer. What they read of it stays read."""
    study = _here(me, study_id)
    if not ActionForm().validate_on_submit():
        return _page(study, _form(study), 422)
    members.take_off(session(), me, study, staff_id, now())
    return go("study_members.list_", study_id=study_id)


def _here(me: Actor, study_id: UUID) -> studies.StudyKept:
    return studies.study_set_up(session(), me, study_id) or abort(404)


def _form(study: studies.StudyKept) -> MemberForm:
    return MemberForm.among(members.could_be_named(session(), study))


def _page(study: studies.StudyKept, form: MemberForm, status: int = 200) -> Response:
    return page("studies/people.html", status, study=study, form=form, members=members.members(session(), study))
