"""Pages of studies: what a researcher may count and take away, and where an administrator sets a study up."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.forms import ASKS_SAID, HIGHEST, StudyForm
from socialrx_diary.studies.rules import FEWEST_PEOPLE, SMALL, asks, stage
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today

blueprint = Blueprint("studies", __name__, url_prefix="/studies")


@blueprint.get("/")
@for_(Audience.RESEARCHER)
def list_(me: Actor) -> Response:
    """Every study of a researcher."""
    found = [(study, _stage(study)) for study in studies.studies_of(session(), me)]
    checked = [(study, _stage(study)) for study in members.studies_checked(session(), me)]
    return page("studies/list.html", studies=found, checked=checked)


@blueprint.get("/<uuid:study_id>")
@for_(Audience.RESEARCHER)
def show(me: Actor, study_id: UUID) -> Response:
    """One study in numbers that pick nobody out."""
    study = _own(me, study_id)
    return page(
        "studies/show.html",
        study=study,
        stage=_stage(study),
        counts=studies.counts(session(), study, today(now())),
        small=SMALL,
        fewest=FEWEST_PEOPLE,
    )


@blueprint.get("/new")
@for_(Audience.ADMINISTRATOR)
def new(me: Actor) -> Response:
    """The questions a new study is set up with."""
    return page("studies/new.html", form=_study_form(me))


@blueprint.post("/new")
@for_(Audience.ADMINISTRATOR)
def set_up(me: Actor) -> AnyResponse:
    """Set up a study."""
    form = _study_form(me)
    if not form.validate_on_submit():
        return page("studies/new.html", 422, form=form)
    study_id = studies.set_up(
        session(), me, me.organisation_id, now(), researcher_id=UUID(form.researcher.data), **form.facts
    )
    return go("studies.is_set_up", study_id=study_id)


@blueprint.get("/<uuid:study_id>/set-up")
@for_(Audience.ADMINISTRATOR)
def is_set_up(me: Actor, study_id: UUID) -> Response:
    """A study as it was set up, and what happens next."""
    study = studies.study_set_up(session(), me, study_id) or abort(404)
    names = accounts.staff_names(session(), {study.researcher_id})
    asked = [ASKS_SAID[one] for one in asks(study.asks)]
    researcher = names[study.researcher_id]
    return page("studies/set_up.html", study=study, researcher=researcher, highest=HIGHEST, asks=asked)


def _study_form(me: Actor) -> StudyForm:
    return StudyForm.among(members.researchers(session(), me.organisation_id))


def _own(me: Actor, study_id: UUID) -> studies.StudyKept:
    return studies.study_of(session(), me, study_id) or abort(404)


def _stage(study: studies.StudyKept) -> str:
    return stage(study.starts_on, study.ends_on, today(now())).value
