"""Notes of meetings, as the link worker makes them. Whatever shows the person's words is on the trail first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.language import _
from socialrx_diary.notes import agreeing, service
from socialrx_diary.notes.copies import Copy
from socialrx_diary.notes.forms import AloudForm, NoteForm
from socialrx_diary.notes.rules import Pair, Together
from socialrx_diary.notes.telling import as_file, how_agreed
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.vault import Grant
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("noting", __name__, url_prefix="/people/<uuid:participant_id>/notes")


@blueprint.get("")
@for_(Audience.LINK_WORKER)
def list_(me: Actor, participant_id: UUID) -> AnyResponse:
    """The notes with one person: which days, and how they stand. No word of them is here, so this is no look."""
    return _list_page(me, participant_id, ActionForm())


@blueprint.post("")
@for_(Audience.LINK_WORKER)
def start(me: Actor, participant_id: UUID) -> AnyResponse:
    """Begin today's notes."""
    person, form = _person(me, participant_id), ActionForm()
    if not form.validate_on_submit():
        return _list_page(me, participant_id, form, 422)
    if not person.joined or _stopped(me, participant_id):
        return go("noting.list_", participant_id=participant_id)
    note_id = service.start(session(), me, participant_id, me.id, today(now()), now())
    return go("noting.write", participant_id=participant_id, note_id=note_id)


@blueprint.get("/<uuid:note_id>")
@for_(Audience.LINK_WORKER, looks=True)
def show(me: Actor, participant_id: UUID, note_id: UUID) -> AnyResponse:
    """One note as it stands, to be read together."""
    return _show_page(me, _pair(me, participant_id, note_id), None)


@blueprint.get("/<uuid:note_id>/write")
@for_(Audience.LINK_WORKER, looks=True)
def write(me: Actor, participant_id: UUID, note_id: UUID) -> AnyResponse:
    """Write in one's own voice, in what belongs to both, and what the person says aloud."""
    pair = _pair(me, participant_id, note_id)
    opened = _opened(me, pair)
    if opened is None:
        return go("noting.list_", participant_id=participant_id)
    return _write_page(opened, NoteForm.about(opened[0], by_person=False))


@blueprint.post("/<uuid:note_id>/write")
@for_(Audience.LINK_WORKER)
def keep(me: Actor, participant_id: UUID, note_id: UUID) -> AnyResponse:
    """Keep what the link worker wrote."""
    pair = _pair(me, participant_id, note_id)
    form = _form(pair)
    if not service.lets_in(session(), me, pair):
        return _list_page(me, participant_id, ActionForm(formdata=None), 409, form.typed_now)
    if not form.validate_on_submit():
        return _handed_back(me, pair, form)
    beside = service.keep(session(), vault(), me, pair, form.written, now())
    return go("noting.kept", participant_id=participant_id, note_id=note_id, beside="yes" if beside else None)


@blueprint.post("/<uuid:note_id>/put-by")
@for_(Audience.LINK_WORKER)
def put_by(me: Actor, participant_id: UUID, note_id: UUID) -> AnyResponse:
    """Keep what is being typed, as it is typed."""
    pair = _pair(me, participant_id, note_id)
    form = _form(pair)
    if not form.validate_on_submit() or not service.lets_in(session(), me, pair):
        return page("notes/_put_by.html", 422, push=False, kept_at=None)
    service.keep(session(), vault(), me, pair, form.written, now())
    return page("notes/_put_by.html", push=False, kept_at=now())


@blueprint.get("/<uuid:note_id>/kept")
@for_(Audience.LINK_WORKER)
def kept(me: Actor, participant_id: UUID, note_id: UUID) -> Response:
    """That is kept, and the person can see it. No word of it is here."""
    pair, beside = _pair(me, participant_id, note_id), "beside" in request.args
    return page("notes/at_work/kept.html", live=_("That is kept."), pair=pair, beside=beside)


@blueprint.post("/<uuid:note_id>/aloud")
@for_(Audience.LINK_WORKER)
def aloud(me: Actor, participant_id: UUID, note_id: UUID) -> AnyResponse:
    """Note that the person agreed aloud, and when."""
    pair = _pair(me, participant_id, note_id)
    form = AloudForm(pair.person, today(now()))
    if not form.validate_on_submit():
        keep_although_refused()
        return _show_page(me, pair, form, 422)
    agreed = agreeing.agreed_aloud(session(), vault(), me, pair, form.on, form.seen.data or "", now())
    done = "aloud" if agreed else "changed"
    return go("noting.show", participant_id=participant_id, note_id=note_id, done=done)


@blueprint.post("/<uuid:note_id>/beside/<uuid:words_id>")
@for_(Audience.LINK_WORKER)
def settle(me: Actor, participant_id: UUID, note_id: UUID, words_id: UUID) -> AnyResponse:
    """Put words that were written at the same time with the others, or leave them out."""
    pair, form = _pair(me, participant_id, note_id), ActionForm()
    opened = _opened(me, pair)
    if opened is None:
        abort(404)
    if not form.validate_on_submit():
        keep_although_refused()
        return _page(opened, _aloud_form(pair, opened[0]), 422, form)
    add = request.form.get("choice") == "add"
    if not service.settle(session(), vault(), opened[1], me, opened[0], words_id, now(), add=add):
        abort(404)
    return go("noting.kept", participant_id=participant_id, note_id=note_id)


@blueprint.get("/<uuid:note_id>/copy/<int:number>")
@for_(Audience.LINK_WORKER, looks=True)
def copy(me: Actor, participant_id: UUID, note_id: UUID, number: int) -> Response:
    """A copy both agreed on, to read or print."""
    found = _copy(me, participant_id, note_id, number)
    shown: dict[str, Any] = {"note_id": note_id, "number": number, "participant_id": participant_id}
    return page("notes/copy.html", copy=found, how=how_agreed(found), **shown)


@blueprint.get("/<uuid:note_id>/copy/<int:number>/notes.txt")
@for_(Audience.LINK_WORKER, looks=True)
def save(me: Actor, participant_id: UUID, note_id: UUID, number: int) -> Response:
    """The same as text."""
    found = _copy(me, participant_id, note_id, number)
    return as_file(found)


def _person(me: Actor, participant_id: UUID) -> OnMyList:
    return participants.on_my_list(session(), vault(), me, participant_id) or abort(404)


def _pair(me: Actor, participant_id: UUID, note_id: UUID) -> Pair:
    """One's own notes with somebody on one's own list. All others, there or not, are answered alike."""
    pairs = service.with_somebody(session(), vault(), me, participant_id)
    return next((pair for pair in pairs if pair.note_id == note_id), None) or abort(404)


def _stopped(me: Actor, participant_id: UUID) -> bool:
    return consent.standing_of(session(), participant_id).notes_with(me.id) is False


def _opened(me: Actor, pair: Pair) -> tuple[Together, Grant] | None:
    return service.open_for(session(), vault(), me, pair, Deed.NOTES_OPENED, now())


def _copy(me: Actor, participant_id: UUID, note_id: UUID, number: int) -> Copy:
    pair = _pair(me, participant_id, note_id)
    return agreeing.copy_for(session(), vault(), me, pair, number, now()) or abort(404)


def _form(pair: Pair) -> NoteForm:
    """The form as it was sent. For this nothing is opened: what it may change is for the service to know."""
    form = NoteForm()
    form.sides(by_person=False, note=Together(pair))
    return form


def _aloud_form(pair: Pair, note: Together) -> AloudForm:
    return AloudForm(pair.person, today(now()), day=today(now()), seen=note.stood)


def _list_page(me: Actor, participant_id: UUID, form: ActionForm, status: int = 200, typed: str = "") -> AnyResponse:
    person = _person(me, participant_id)
    if not person.joined:
        return go("summary.show", participant_id=participant_id)
    pairs = service.with_somebody(session(), vault(), me, participant_id)
    shown: dict[str, Any] = {
        "pairs": pairs,
        "answers": service.answers_of(session(), pairs),
        "open": service.open_among(session(), me, participant_id, pairs),
        "stopped": _stopped(me, participant_id),
        "called": called(person.name),
        "typed": typed,
    }
    return page("notes/at_work/list.html", status, form=form, participant_id=participant_id, **shown)


def _show_page(me: Actor, pair: Pair, form: AloudForm | None, status: int = 200) -> AnyResponse:
    opened = _opened(me, pair)
    if opened is None:
        return go("noting.list_", participant_id=pair.participant_id)
    return _page(opened, form or _aloud_form(pair, opened[0]), status)


def _page(
    opened: tuple[Together, Grant], aloud: AloudForm, status: int = 200, form: ActionForm | None = None
) -> Response:
    note, done = opened[0], request.args.get("done", "")
    said = {
        "aloud": _("That is noted. You both have a copy."),
        "changed": _("These notes have changed. Look once more."),
    }.get(done, "")
    shown: dict[str, Any] = {"aloud": aloud, "before": agreeing.agreed_before(session(), vault(), opened[1], note.pair)}
    return page("notes/at_work/show.html", status, said, note=note, form=form or aloud, said=said, **shown)


def _write_page(opened: tuple[Together, Grant], form: NoteForm, status: int = 200) -> Response:
    before = agreeing.agreed_before(session(), vault(), opened[1], opened[0].pair)
    return page("notes/at_work/write.html", status, note=opened[0], form=form, before=before)


def _handed_back(me: Actor, pair: Pair, form: NoteForm) -> AnyResponse:
    """The page again with what was typed; it shows the person's words, so it is a look that is kept."""
    opened = _opened(me, pair)
    if opened is None:
        return go("noting.list_", participant_id=pair.participant_id)
    keep_although_refused()
    if "aloud" in form and not form.aloud.data:
        form.sides(by_person=False, note=opened[0])
    return _write_page(opened, form, 422)
