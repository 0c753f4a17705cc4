"""Pages of releases: building one, what became of it, and where a second person answers."""

from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.language import _
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.forms import TIER_HINTS, AnswerForm, AskForm, TierForm, tiers_said
from socialrx_diary.releases.rules import as_list, state
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Tier, stage, told
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("releases", __name__, url_prefix="/studies")


@blueprint.get("/<uuid:study_id>/export")
@for_(Audience.RESEARCHER)
def build(me: Actor, study_id: UUID) -> Response:
    """What a file would hold, and what was done to make it safer, before anybody is asked for it."""
    return _builder(_own(me, study_id), AskForm())


@blueprint.post("/<uuid:study_id>/export")
@for_(Audience.RESEARCHER, fresh=True)
def ask(me: Actor, study_id: UUID) -> AnyResponse:
    """Ask for a file."""
    study, form = _own(me, study_id), AskForm()
    if not form.validate_on_submit():
        return _builder(study, form, 422)
    tier = _tier(study).chosen
    asked = releases.ask(session(), vault(), me, study, tier, form.reason.typed, now(), today(now()))
    return go("releases.show", study_id=study_id, release_id=asked) if asked else _builder(study, form, 422)


@blueprint.get("/<uuid:study_id>/files")
@for_(Audience.RESEARCHER)
def list_(me: Actor, study_id: UUID) -> Response:
    """Every file that was ever asked for in a study, and what has to be taken out of it."""
    study = _own(me, study_id)
    rows = releases.releases_of(session(), study)
    found = [(one, state(one).value, releases.taken(session(), vault(), one)) for one in rows]
    older = studies.exports_of(session(), study)
    return page("releases/list.html", study=study, releases=found, older=older, tiers=tiers_said())


@blueprint.get("/<uuid:study_id>/files/<uuid:release_id>")
@for_(Audience.RESEARCHER)
def show(me: Actor, study_id: UUID, release_id: UUID) -> Response:
    """One file: where it stands, who asked and who answered, and what has to be taken out of it by now."""
    study, release = _release(me, study_id, release_id)
    return page(
        "releases/show.html",
        study=study,
        release=release,
        state=state(release).value,
        tiers=tiers_said(),
        names=accounts.staff_names(session(), {one for one in (release.asked_by, release.answered_by) if one}),
        taken=releases.taken(session(), vault(), release),
        told=told,
    )


@blueprint.get("/<uuid:study_id>/files/<uuid:release_id>/take-out")
@for_(Audience.RESEARCHER, looks=True, fresh=True, then="releases.show")
def take_out(me: Actor, study_id: UUID, release_id: UUID) -> AnyResponse:
    """The list of what has to be taken out of a file. That it was taken goes on the trail."""
    study, release = _release(me, study_id, release_id)
    said = as_list(releases.taken_out(session(), vault(), release))
    releases.note_list_taken(session(), me, study, release_id, now())
    named = f'attachment; filename="take-out-{release_id}.csv"'
    return Response(said, mimetype="text/csv", headers={"Content-Disposition": named})


@blueprint.get("/asked")
@for_(Audience.ANSWERER)
def asked(me: Actor) -> Response:
    """The files that wait for an answer this person may give."""
    found = releases.waiting_for(session(), me)
    names = accounts.staff_names(session(), {one.asked_by for one, _study in found})
    live = _("Saved.") if request.args.get("done") == "answered" else ""
    return page("releases/asked.html", live=live, waiting=found, names=names, tiers=tiers_said())


@blueprint.get("/asked/<uuid:asked_id>")
@for_(Audience.ANSWERER)
def question(me: Actor, asked_id: UUID) -> Response:
    """One of them, with what it would hold."""
    return _question(me, asked_id, AnswerForm.blank())


@blueprint.post("/asked/<uuid:asked_id>")
@for_(Audience.ANSWERER, fresh=True)
def answer(me: Actor, asked_id: UUID) -> AnyResponse:
    """Say yes or no."""
    form = AnswerForm.blank()
    if not form.validate_on_submit():
        return _question(me, asked_id, form, 422)
    day, said_no = today(now()), form.said_no
    if not releases.answer(session(), vault(), me, asked_id, now(), day, said_no=said_no):
        return _question(me, asked_id, form, 422)
    return go("releases.asked", done="answered")


def _builder(study: studies.StudyKept, form: AskForm, status: int = 200) -> Response:
    """The page a file is asked for from; with too few people it says so instead."""
    tier_form = _tier(study)
    return page(
        "releases/build.html",
        status,
        study=study,
        stage=_stage(study),
        tier_form=tier_form,
        hints={tier.value: _(said) for tier, said in TIER_HINTS.items()},
        form=form,
        seen=releases.preview(session(), vault(), study, tier_form.chosen, today(now())),
        told=told,
    )


def _question(me: Actor, release_id: UUID, form: AnswerForm, status: int = 200) -> Response:
    release, study = releases.to_answer(session(), me, release_id) or abort(404)
    return page(
        "releases/question.html",
        status,
        study=study,
        release=release,
        stage=_stage(study),
        form=form,
        asker=accounts.staff_names(session(), {release.asked_by}).get(release.asked_by, ""),
        seen=releases.preview(session(), vault(), study, Tier(release.tier), today(now())),
        tiers=tiers_said(),
        told=told,
    )


def _stage(study: studies.StudyKept) -> str:
    return stage(study.starts_on, study.ends_on, today(now())).value


def _tier(study: studies.StudyKept) -> TierForm:
    return TierForm.up_to(Tier(study.highest_tier), request.args)


def _own(me: Actor, study_id: UUID) -> studies.StudyKept:
    return studies.study_of(session(), me, study_id) or abort(404)


def _release(me: Actor, study_id: UUID, release_id: UUID) -> tuple[studies.StudyKept, releases.ReleaseKept]:
    study = _own(me, study_id)
    return study, releases.release_of(session(), study, release_id) or abort(404)
