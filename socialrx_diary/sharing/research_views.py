"""Pages of research in one's own diary: one week of a study, the sentences it may quote, and what it has had."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice
from socialrx_diary.language import _
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.sharing import research
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.forms import SentencesForm, WeekInStudyForm
from socialrx_diary.sharing.rules import StudyAsked
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("research", __name__, url_prefix="/sharing")


@blueprint.get("/research/<uuid:study_id>/files")
@for_(Audience.WHOLE)
def files(me: Actor, study_id: UUID) -> Response:
    """The files of a study that somebody is in, and what becomes of them."""
    study = sharing.study_known(session(), me, study_id, today(now())) or abort(404)
    found = research.files(session(), me, study)
    live = _("Saved.") if request.args.get("done") == "back" else ""
    return page("sharing/files.html", live=live, study=study, files=found)


@blueprint.route("/week/<uuid:reflection_id>/research/<uuid:study_id>", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def week(me: Actor, reflection_id: UUID, study_id: UUID) -> AnyResponse:
    """What one study may use of one week."""
    study, found = _study(me, study_id), _own_week(me, reflection_id)
    shown = research.words_of(wording.STUDY_WEEK, study)
    chosen = research.week_choice(session(), me, study, found).value
    form = WeekInStudyForm.about(shown, chosen, words=bool(found.words) and study.gets_words)
    if form.validate_on_submit():
        research.choose_week(session(), me, study, found, Choice(form.use.data), now())
        return go("research.week", reflection_id=reflection_id, study_id=study_id, done="week")
    cut = research.quotable(session(), vault(), me, study, found)
    values: dict[str, Any] = {"form": form, "shown": shown, "study": study, "week": found, "cut": cut}
    return page("sharing/week_in_study.html", 422 if form.errors else 200, _live(), **values)


@blueprint.route("/week/<uuid:reflection_id>/research/<uuid:study_id>/quotes", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def quotes(me: Actor, reflection_id: UUID, study_id: UUID) -> AnyResponse:
    """Choose sentence by sentence what one study may quote of one week's words."""
    study, found = _study(me, study_id), _own_week(me, reflection_id)
    if (cut := research.quotable(session(), vault(), me, study, found)) is None:
        return go("research.week", reflection_id=reflection_id, study_id=study_id)
    shown = research.words_of(wording.QUOTES, study)
    form = SentencesForm.about(shown, [one.text.strip() for one in cut.sentences], cut.seen, cut.mark)
    if form.validate_on_submit():
        research.choose_quotes(session(), me, study, cut, form.ticked, now())
        return go("research.week", reflection_id=reflection_id, study_id=study_id, done="quotes")
    return page("sharing/quotes.html", 422 if form.errors else 200, form=form, shown=shown, study=study, cut=cut)


def _study(me: Actor, study_id: UUID) -> StudyAsked:
    return research.study_of_mine(session(), me, study_id, today(now())) or abort(404)


def _own_week(me: Actor, reflection_id: UUID) -> Reflection:
    return reflections.own_entry(session(), vault(), me, reflection_id) or abort(404)


def _live() -> str:
    return _("Saved.") if request.args.get("done") in {"week", "quotes"} else ""
