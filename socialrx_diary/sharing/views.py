"""Sharing: what somebody shares and with whom, changing it, seeing just what is seen, and who has looked."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice
from socialrx_diary.language import _
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.forms import ChangeForm, ResearchForm, TakeOutForm
from socialrx_diary.sharing.rules import Side
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.rules import after
from socialrx_diary.web.dates import day, day_year, moment
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("sharing", __name__, url_prefix="/sharing")

LOOKS_SHOWN = 30


@blueprint.get("")
@for_(Audience.PARTICIPANT)
def overview(me: Actor) -> Response:
    """What is shared, with whom."""
    return page(
        "sharing/overview.html",
        side=sharing.side(session(), me),
        studies=sharing.studies_asked(session(), me, today(now())),
        looked=sharing.has_been_looked_at(session(), me),
    )


@blueprint.route("/change", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def change(me: Actor) -> AnyResponse:
    """Choose what one's link worker may see."""
    side = sharing.side(session(), me)
    if side.worker_id is None:
        return go("sharing.overview")
    form, share, when = _change_form(me, side)
    if form.validate_on_submit():
        sharing.change(session(), me, side, Choice(form.share.data), form.when_chosen, now())
        return go("sharing.overview")
    return page("sharing/change.html", 422 if form.errors else 200, form=form, share=share, when=when)


@blueprint.route("/stop", methods=["GET", "POST"])
@for_(Audience.PARTICIPANT)
def stop(me: Actor) -> AnyResponse:
    """Stop sharing, from the next thing the link worker opens."""
    side = sharing.side(session(), me)
    form = ActionForm()
    if not side.shares:
        return go("sharing.overview")
    if form.validate_on_submit():
        sharing.stop(session(), me, side, now())
        return go("sharing.overview")
    shown = sharing.words_for(session(), me, wording.STOP, side.worker)
    return page("sharing/stop.html", 422 if form.errors else 200, form=form, side=side, shown=shown)


@blueprint.route("/research/<uuid:study_id>", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def research(me: Actor, study_id: UUID) -> AnyResponse:
    """Choose what one study may use."""
    study = sharing.study_asked(session(), me, study_id, today(now()))
    if study is None:
        abort(404)
    shown = sharing.words_for_study(study)
    form = ResearchForm.about(shown, study.choice.value if study.asked else None)
    if form.validate_on_submit():
        sharing.choose_research(session(), me, study, Choice(form.use.data), now())
        return go("sharing.overview")
    return page("sharing/research.html", 422 if form.errors else 200, form=form, study=study, shown=shown)


@blueprint.get("/preview")
@for_(Audience.PARTICIPANT)
def preview(me: Actor) -> AnyResponse:
    """Just what the link worker sees."""
    side = sharing.side(session(), me)
    if not side.shares:
        return go("sharing.overview")
    return _preview(me, side, TakeOutForm(), live=_done(side, request.args.get("done")))


@blueprint.post("/preview/<uuid:reflection_id>")
@for_(Audience.PARTICIPANT)
def take_out(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Take one passage out, or put it back."""
    side, form = sharing.side(session(), me), TakeOutForm()
    if not side.shares:
        return go("sharing.overview")
    if not form.validate_on_submit():
        return _preview(me, side, form)
    back = bool(form.put_back.data)
    following = reflection_id if back else _following(me, side, reflection_id)
    deed = sharing.put_back if back else sharing.take_out
    if not deed(session(), vault(), me, side, reflection_id, now()):
        abort(404)
    return go("sharing.preview", done="back" if back else "out", at=following)


@blueprint.get("/looked")
@for_(Audience.PARTICIPANT)
def looked(me: Actor) -> Response:
    """Who has looked, and when."""
    before = request.args.get("before", type=int)
    found = sharing.looks(session(), me, before, LOOKS_SHOWN + 1)
    more = found[LOOKS_SHOWN - 1].position if len(found) > LOOKS_SHOWN else None
    said = [look.said(_moment(look.at), _day(look.at)) for look in found[:LOOKS_SHOWN]]
    return page("sharing/looked.html", looks=said, more=more, before=before)


def _change_form(me: Actor, side: Side) -> tuple[ChangeForm, wording.Shown, wording.Shown]:
    share = sharing.words_for(session(), me, wording.SHARE, side.worker)
    when = sharing.words_for(session(), me, wording.SHARE_WHEN, side.worker)
    chosen = side.share.value if side.asked else None
    chosen_when = ("yes" if side.when else "no") if side.asked_when else None
    return ChangeForm.about(side.worker_id, share, when, (chosen, chosen_when)), share, when


def _preview(me: Actor, side: Side, form: TakeOutForm, live: str = "") -> Response:
    assert side.worker_id is not None  # noqa: S101 - nothing is shared without a link worker
    return page(
        "sharing/preview.html",
        422 if form.errors else 200,
        live=live,
        form=form,
        side=side,
        opened=summary.preview(session(), vault(), me, side.worker_id, today(now())),
        out=sharing.taken_out(session(), vault(), me, side),
        at=request.args.get("at", ""),
    )


def _following(me: Actor, side: Side, reflection_id: UUID) -> UUID | None:
    """The passage that will be next when this one is gone: there the person goes on."""
    assert side.worker_id is not None  # noqa: S101 - nothing is shared without a link worker
    shown = summary.preview(session(), vault(), me, side.worker_id, today(now())).summary
    return after(shown, reflection_id) if shown else None


def _moment(at: datetime) -> str:
    return moment(at) if today(at).year == today(now()).year else day_year(today(at))


def _day(at: datetime) -> str:
    return day(today(at)) if today(at).year == today(now()).year else day_year(today(at))


def _done(side: Side, what: str | None) -> str:
    """What to say aloud after a passage was taken out or put back."""
    said = {
        "out": _("Taken out. %(worker)s will not see it.", worker=side.worker),
        "back": _("Put back. %(worker)s can see it again.", worker=side.worker),
    }
    return said.get(what or "", "")
