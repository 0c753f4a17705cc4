"""Pages where the words of a study are checked for names: what is open, and one passage at a time."""

from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit.rules import lettered
from socialrx_diary.checking import queue, rules
from socialrx_diary.checking import service as checking
from socialrx_diary.checking.forms import PassageForm
from socialrx_diary.checking.rules import pieces
from socialrx_diary.checking.said import TURNS, just_said
from socialrx_diary.checking.turns import OPEN_TO_ME, READERS
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault

blueprint = Blueprint("checking", __name__, url_prefix="/studies")

NOT_RIGHT = 422
MARK_LETTERS = 4


def before_the_first(me: Actor, **_about: object) -> bool:
    """Whether a reader has opened nothing yet since they signed in here: then they show that it is them."""
    return queue.last_look(session(), me) is None


@blueprint.get("/<uuid:study_id>/names")
@for_(Audience.RESEARCHER)
def names(me: Actor, study_id: UUID) -> Response:
    """How far the checking is, and who does it."""
    return _queue_page(me, _worked_on(me, study_id), ActionForm())


@blueprint.post("/<uuid:study_id>/names/next")
@for_(Audience.RESEARCHER, fresh=before_the_first)
def next_(me: Actor, study_id: UUID) -> AnyResponse:
    """On to the next passage this reader can read."""
    study, form = _worked_on(me, study_id), ActionForm()
    return _on(me, study) if form.validate_on_submit() else _queue_page(me, study, form, NOT_RIGHT)


@blueprint.get("/<uuid:study_id>/names/<uuid:passage_id>")
@for_(Audience.RESEARCHER, looks=True, fresh=before_the_first)
def show(me: Actor, study_id: UUID, passage_id: UUID) -> AnyResponse:
    """One passage. That it was opened goes on the trail of whoever wrote it."""
    study = _with_passage(me, study_id, passage_id)
    sheet = _opened(me, study, passage_id)
    return _sheet_page(me, study, sheet, PassageForm.about(sheet.decisions, sheet.version)) if sheet else _gone(study)


@blueprint.post("/<uuid:study_id>/names/<uuid:passage_id>")
@for_(Audience.RESEARCHER, fresh=before_the_first)
def keep(me: Actor, study_id: UUID, passage_id: UUID) -> AnyResponse:
    """Keep what was decided; then mark what was missed, or end this passage and go on to the next."""
    study = _with_passage(me, study_id, passage_id)
    form = _form(me, study, passage_id)
    if form is None:
        return _gone(study)
    if not _kept(me, study, passage_id, form) or form.errors:
        return _again(me, study, passage_id)
    if form.missed[0]:
        found = checking.mark_more(session(), vault(), me, study, passage_id, *form.missed, now())
        return _again(me, study, passage_id, not_found=True) if not found else _to(study, passage_id)
    done = checking.finish(session(), vault(), me, study, passage_id, now())
    return _on(me, study, passage_id) if done else _again(me, study, passage_id)


@blueprint.post("/<uuid:study_id>/names/<uuid:passage_id>/one")
@for_(Audience.RESEARCHER, fresh=before_the_first)
def one(me: Actor, study_id: UUID, passage_id: UUID) -> AnyResponse:
    """Put by what was decided so far, while a passage is being read. Its words are not shown for this."""
    study = _with_passage(me, study_id, passage_id)
    form = _form(me, study, passage_id)
    if form is None or not _kept(me, study, passage_id, form):
        return page("checking/_left.html", NOT_RIGHT, push=False, left=None, alone=True)
    live = just_said(form.before, form.decided)
    return page("checking/_left.html", live=live, push=False, left=rules.left(form.decided), alone=True)


def _kept(me: Actor, study: studies.StudyKept, passage_id: UUID, form: PassageForm) -> bool:
    return form.can_be_kept and checking.decide(session(), vault(), me, study, passage_id, form.decided, now())


def _worked_on(me: Actor, study_id: UUID) -> studies.StudyKept:
    return members.study_worked_on(session(), me, study_id) or abort(404)


def _with_passage(me: Actor, study_id: UUID, passage_id: UUID) -> studies.StudyKept:
    study = _worked_on(me, study_id)
    return study if checking.is_there(session(), study, passage_id) else abort(404)


def _opened(me: Actor, study: studies.StudyKept, passage_id: UUID) -> checking.Sheet | None:
    model: str = current_app.config["SETTINGS"].names_model
    return checking.open_passage(session(), vault(), me, study, passage_id, now(), model)


def _form(me: Actor, study: studies.StudyKept, passage_id: UUID) -> PassageForm | None:
    before = checking.before_them(session(), vault(), me, study, passage_id, now())
    return PassageForm.about(before[1], before[0]) if before else None


def _again(me: Actor, study: studies.StudyKept, passage_id: UUID, *, not_found: bool = False) -> AnyResponse:
    sheet = _opened(me, study, passage_id)
    if sheet is None:
        return _gone(study)
    form = PassageForm.about(sheet.decisions, sheet.version).told_why(not_found=not_found)
    return _sheet_page(me, study, sheet, form, NOT_RIGHT)


def _on(me: Actor, study: studies.StudyKept, after: UUID | None = None) -> AnyResponse:
    found = queue.take_next(session(), me, study, after)
    if found is None:
        return go("checking.names", study_id=study.id)
    return _to(study, found)


def _to(study: studies.StudyKept, passage_id: UUID) -> AnyResponse:
    return go("checking.show", study_id=study.id, passage_id=passage_id)


def _gone(study: studies.StudyKept) -> AnyResponse:
    return go("checking.names", study_id=study.id, gone="yes")


def _queue_page(me: Actor, study: studies.StudyKept, form: ActionForm, status: int = 200) -> Response:
    return page(
        "checking/names.html",
        status,
        study=study,
        form=form,
        queue=queue.of(session(), me, study),
        members=members.members(session(), study),
        readers=READERS,
        mine=OPEN_TO_ME,
        mark=_mark,
        gone="gone" in request.args,
        turns=TURNS,
    )


def _sheet_page(
    me: Actor, study: studies.StudyKept, sheet: checking.Sheet, form: PassageForm, status: int = 200
) -> Response:
    return page(
        "checking/passage.html",
        status,
        study=study,
        sheet=sheet,
        form=form,
        pieces=list(pieces(sheet.words, sheet.decisions)),
        tag=rules.tag,
        mark=_mark,
        queue=queue.of(session(), me, study),
    )


def _mark(passage_id: UUID) -> str:
    """What two readers can call a passage by. It says nothing of whose it is, so no two of one person can be joined."""
    return lettered(passage_id.bytes, MARK_LETTERS)
