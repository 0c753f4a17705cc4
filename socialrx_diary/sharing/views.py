"""Sharing: what somebody shares and with whom, changing it, seeing just what is seen, and who has looked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import OWN_WORDS, Choice
from socialrx_diary.language import _
from socialrx_diary.participants import moving
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.sharing import choosing, past
from socialrx_diary.sharing import research as research_words
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.forms import (
    ChangeForm,
    DayForm,
    HeadingsForm,
    ResearchForm,
    SentencesForm,
    TakeOutForm,
    WhoSeesForm,
)
from socialrx_diary.sharing.history import heading_name
from socialrx_diary.sharing.rules import Cut, Side, told_once
from socialrx_diary.sharing.telling import day_of, look_said, looks_told
from socialrx_diary.summary import service as summary
from socialrx_diary.summary.rules import after
from socialrx_diary.web.dates import week_day
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
    asked = sharing.studies_known(session(), me, today(now()))
    return page(
        "sharing/overview.html",
        side=sharing.side(session(), me),
        studies=asked,
        files={study.id: research_words.files(session(), me, study) if me.whole else [] for study in asked},
        hidden=[heading_name(one) for one in choosing.headings_hidden(session(), me)],
        looked=sharing.has_been_looked_at(session(), me),
        line=sharing.shows_line(session(), me, today(now())),
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
    study = sharing.study_known(session(), me, study_id, today(now()))
    if study is None:
        abort(404)
    shown = sharing.words_for_study(session(), me, study)
    form = ResearchForm.about(shown, study.choice.value if study.asked else None)
    if form.validate_on_submit():
        sharing.choose_research(session(), me, study, Choice(form.use.data), now())
        had = study.allows_less(Choice(form.use.data)) and research_words.files(session(), me, study)
        return go("research.files", study_id=study_id, done="back") if had else go("sharing.overview")
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


@blueprint.route("/week/<uuid:reflection_id>", methods=["GET", "POST"])
@for_(Audience.PARTICIPANT)
def week(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Who can see one week."""
    found = _own_week(me, reflection_id)
    shown = wording.shown(wording.WHO_SEES)
    form = WhoSeesForm.about(shown, choosing.entry_choice(session(), me, found).value)
    if form.validate_on_submit():
        choosing.choose_who_sees(session(), me, found, Choice(form.who.data), now())
        return go("sharing.week", reflection_id=reflection_id, done="week")
    cut = choosing.cut(session(), vault(), me, sharing.side(session(), me), found)
    values: dict[str, Any] = {"form": form, "shown": shown, "week": found, "cut": cut}
    sight = seen.sight(session(), vault(), me, found)
    values["studies"] = research_words.studies_of_mine(session(), me, today(now())) if me.whole else []
    return page("sharing/week.html", 422 if form.errors else 200, _live(request.args), sight=sight, **values)


@blueprint.route("/week/<uuid:reflection_id>/sentences", methods=["GET", "POST"])
@for_(Audience.PARTICIPANT)
def sentences(me: Actor, reflection_id: UUID) -> AnyResponse:
    """Choose sentence by sentence what can be seen of one week's words."""
    side, found = sharing.side(session(), me), _own_week(me, reflection_id)
    if (cut := choosing.cut(session(), vault(), me, side, found)) is None:
        return go("sharing.week", reflection_id=reflection_id)
    shown = sharing.words_for(session(), me, wording.SENTENCES, side.worker)
    form = SentencesForm.about(shown, [one.text.strip() for one in cut.sentences], cut.seen, cut.mark)
    if form.validate_on_submit():
        choosing.choose_sentences(session(), me, side, cut, form.ticked, now())
        return _chosen(reflection_id, request.args.get("then"))
    return _sentences_page(side, cut, form, shown)


@blueprint.route("/headings", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def headings(me: Actor) -> AnyResponse:
    """Choose the headings under which weeks are shared."""
    if not (side := sharing.side(session(), me)).shares:
        return go("sharing.overview")
    shown = sharing.words_for(session(), me, wording.HEADINGS, side.worker)
    offered = [(heading, heading_name(heading)) for heading in _headings(me)]
    form = HeadingsForm.about(side.worker_id, shown, offered, choosing.headings_shown(session(), me))
    if form.validate_on_submit():
        choosing.choose_headings(session(), me, side, form.ticked, now())
        return go("sharing.overview")
    return page("sharing/headings.html", 422 if form.errors else 200, form=form, shown=shown)


@blueprint.get("/looked")
@for_(Audience.PARTICIPANT)
def looked(me: Actor) -> Response:
    """Who has looked, and when; and in which months nobody did."""
    before = request.args.get("before", type=int)
    found = sharing.looks(session(), me, before, LOOKS_SHOWN + 1)
    more = found[LOOKS_SHOWN - 1].position if len(found) > LOOKS_SHOWN else None
    began = participants.own(session(), me).joined_at if more is None else None
    told = told_once(found)
    rows = looks_told(told, now(), first_page=before is None, began=began)
    shown = rows[:-1] if more and told[-1] is found[-1] else rows
    return page("sharing/looked.html", rows=shown, more=more, before=before)


@blueprint.get("/history")
@for_(Audience.WHOLE)
def history(me: Actor) -> Response:
    """Every choice so far, in plain words."""
    before = request.args.get("before", type=int)
    found = [one for one in past.history(session(), me) if before is None or one.id < before]
    more = found[LOOKS_SHOWN - 1].id if len(found) > LOOKS_SHOWN else None
    said = [one.said(week_day, day_of(one.at, now())) for one in found[:LOOKS_SHOWN]]
    moves = [one.said(day_of(one.at, now())) for one in moving.history(session(), me.id)] if before is None else []
    return page("sharing/history.html", choices=said, more=more, before=before, moves=moves)


@blueprint.get("/on")
@for_(Audience.WHOLE)
def on(me: Actor) -> Response:
    """What could be seen on a day, or when somebody looked."""
    form, then = DayForm(request.args, today(now())), None
    if (position := request.args.get("look", type=int)) is not None:
        then = past.at_look(session(), vault(), me, position) or abort(404)
        form.day.data = then.day.isoformat()
    elif "day" in request.args and form.validate():
        assert form.chosen is not None  # noqa: S101 - a day that is good has been read
        then = past.on_day(session(), vault(), me, form.chosen, now())
    said = [look_said(look, now()) for look in told_once(then.looks)] if then else []
    return page("sharing/on.html", 422 if form.errors else 200, form=form, then=then, looks=said)


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
        out=choosing.taken_out(session(), vault(), me, side),
        at=request.args.get("at", ""),
    )


def _following(me: Actor, side: Side, reflection_id: UUID) -> UUID | None:
    """The passage that will be next when this one is gone: there the person goes on."""
    assert side.worker_id is not None  # noqa: S101 - nothing is shared without a link worker
    shown = summary.preview(session(), vault(), me, side.worker_id, today(now())).summary
    return after(shown, reflection_id) if shown else None


def _own_week(me: Actor, reflection_id: UUID) -> Reflection:
    return reflections.own_entry(session(), vault(), me, reflection_id) or abort(404)


def _sentences_page(side: Side, cut: Cut, form: SentencesForm, shown: wording.Shown) -> Response:
    then = "preview" if request.args.get("then") == "preview" else None
    status = 422 if form.errors else 200
    return page("sharing/sentences.html", status, form=form, shown=shown, side=side, cut=cut, then=then)


def _chosen(reflection_id: UUID, then: str | None) -> AnyResponse:
    """Back to where the person came from."""
    if then == "preview":
        return go("sharing.preview", done="chosen", at=reflection_id)
    return go("sharing.week", reflection_id=reflection_id, done="sentences")


def _live(asked: Mapping[str, str]) -> str:
    return _("Saved.") if asked.get("done") in {"week", "sentences"} else ""


def _headings(me: Actor) -> list[str]:
    """Headings in the person's own order."""
    order = participants.theme_order(participants.own(session(), me))
    return [*(theme.id for theme in order), OWN_WORDS]


def _done(side: Side, what: str | None) -> str:
    """What to say aloud after a passage was taken out or put back."""
    said = {
        "out": _("Taken out. %(worker)s will not see it.", worker=side.worker),
        "back": _("Put back. %(worker)s can see it again.", worker=side.worker),
        "chosen": _("Saved. This is what %(worker)s sees now.", worker=side.worker),
    }
    return said.get(what or "", "")
