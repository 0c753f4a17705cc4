"""Notes of meetings, as the person they are about writes, answers and keeps them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.language import _
from socialrx_diary.notes import agreeing, service
from socialrx_diary.notes.forms import NoteForm, SeenForm
from socialrx_diary.notes.rules import Answer, Said, Together
from socialrx_diary.notes.telling import as_file, how_agreed
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import go, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("notes", __name__, url_prefix="/notes")

HOW = {"done": Said.DONE, "not_any_more": Said.NOT_ANY_MORE}


@blueprint.get("")
@for_(Audience.WHOLE)
def list_(me: Actor) -> Response:
    """One's own notes, and what was agreed."""
    return _list_page(me, ActionForm())


@blueprint.post("")
@for_(Audience.WHOLE)
def start(me: Actor) -> AnyResponse:
    """Begin today's notes."""
    side, form = sharing.side(session(), me), ActionForm()
    if not form.validate_on_submit():
        return _list_page(me, form, 422)
    if side.worker_id is None or _choice(me, side) is False:
        return go("notes.list_")
    note_id = service.start(session(), me, me.id, side.worker_id, today(now()), now())
    return go("notes.write", note_id=note_id)


@blueprint.get("/<uuid:note_id>")
@for_(Audience.WHOLE)
def show(me: Actor, note_id: UUID) -> Response:
    """One note as it stands, with the question whether it is right."""
    return _show_page(me, note_id, SeenForm())


@blueprint.get("/<uuid:note_id>/write")
@for_(Audience.WHOLE)
def write(me: Actor, note_id: UUID) -> AnyResponse:
    """Write in one's own voice, and in what belongs to both."""
    note = _own(me, note_id)
    if not _open(me, note):
        return go("notes.show", note_id=note_id)
    return _write_page(me, note, NoteForm.about(note, by_person=True))


@blueprint.post("/<uuid:note_id>/write")
@for_(Audience.WHOLE)
def keep(me: Actor, note_id: UUID) -> AnyResponse:
    """Keep what the person wrote."""
    note = _own(me, note_id)
    form = NoteForm.about(note, by_person=True)
    if not form.validate_on_submit() or _closed(me, note, form):
        return _write_page(me, note, form, 422)
    service.keep(session(), vault(), me, note.pair, form.written, now())
    return go("notes.show", note_id=note_id, done="kept")


@blueprint.post("/<uuid:note_id>/put-by")
@for_(Audience.WHOLE)
def put_by(me: Actor, note_id: UUID) -> AnyResponse:
    """Keep what is being typed, as it is typed."""
    note = _own(me, note_id)
    form = NoteForm.about(note, by_person=True)
    if not form.validate_on_submit() or not _open(me, note):
        return page("notes/_put_by.html", 422, push=False, kept_at=None)
    service.keep(session(), vault(), me, note.pair, form.written, now())
    return page("notes/_put_by.html", push=False, kept_at=now())


@blueprint.post("/<uuid:note_id>/answer")
@for_(Audience.WHOLE)
def answer(me: Actor, note_id: UUID) -> AnyResponse:
    """Say that a note is right, or that it is not: then there is a box for how it is seen differently."""
    note, form = _own(me, note_id), SeenForm()
    if not form.validate_on_submit():
        return _show_page(me, note_id, form, 422)
    said = Answer.RIGHT if request.form.get("answer") == "right" else Answer.NOT_RIGHT
    if not agreeing.answer(session(), vault(), me, note, said, form.seen.data or "", now()):
        return go("notes.show", note_id=note_id, done="changed")
    if said is Answer.RIGHT:
        return go("notes.show", note_id=note_id, done="right")
    return go("notes.write", note_id=note_id, differ="yes")


@blueprint.post("/<uuid:note_id>/beside/<uuid:words_id>")
@for_(Audience.WHOLE)
def settle(me: Actor, note_id: UUID, words_id: UUID) -> AnyResponse:
    """Put words that were written at the same time with the others, or leave them out."""
    note, form = _own(me, note_id), SeenForm()
    if not form.validate_on_submit():
        return _show_page(me, note_id, form, 422)
    add, grant = request.form.get("choice") == "add", consent.grant_own(session(), me)
    if not service.settle(session(), vault(), grant, me, note, words_id, now(), add=add):
        abort(404)
    return go("notes.show", note_id=note_id, done="kept")


@blueprint.get("/<uuid:note_id>/copy/<int:number>")
@for_(Audience.WHOLE)
def copy(me: Actor, note_id: UUID, number: int) -> Response:
    """A copy both agreed on, to read or print."""
    note = _own(me, note_id)
    found = agreeing.copy_of(session(), vault(), consent.grant_own(session(), me), note.pair, number) or abort(404)
    shown: dict[str, Any] = {"note_id": note_id, "number": number, "participant_id": None}
    return page("notes/copy.html", copy=found, how=how_agreed(found), **shown)


@blueprint.get("/<uuid:note_id>/copy/<int:number>/notes.txt")
@for_(Audience.WHOLE)
def save(me: Actor, note_id: UUID, number: int) -> Response:
    """The same as text, to be kept anywhere."""
    note = _own(me, note_id)
    found = agreeing.copy_of(session(), vault(), consent.grant_own(session(), me), note.pair, number) or abort(404)
    return as_file(found)


@blueprint.post("/agreed/<uuid:line_id>")
@for_(Audience.WHOLE)
def say(me: Actor, line_id: UUID) -> AnyResponse:
    """Say that something agreed is done, or not any more; or put it back."""
    form, said = ActionForm(), HOW.get(request.form.get("said", ""))
    if not form.validate_on_submit():
        return _list_page(me, form, 422)
    if not agreeing.say(session(), me, line_id, said, now()):
        abort(404)
    return go("reflections.week") if request.form.get("from") == "home" else go("notes.list_")


@blueprint.route("/stop", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def stop(me: Actor) -> AnyResponse:
    """Make no more notes here."""
    side, form = sharing.side(session(), me), ActionForm()
    if side.worker_id is None:
        return go("notes.list_")
    shown = sharing.words_for(session(), me, wording.STOP_NOTES, side.worker)
    if form.validate_on_submit():
        service.stop(session(), me, side.worker_id, shown, now())
        return go("notes.list_", done="stopped")
    return page("notes/stop.html", 422 if form.errors else 200, form=form, side=side, shown=shown)


@blueprint.route("/again", methods=["GET", "POST"])
@for_(Audience.WHOLE)
def again(me: Actor) -> AnyResponse:
    """Make notes here again."""
    side, form = sharing.side(session(), me), ActionForm()
    if side.worker_id is None:
        return go("notes.list_")
    shown = sharing.words_for(session(), me, wording.NOTES, side.worker)
    if form.validate_on_submit():
        service.make_again(session(), me, side.worker_id, shown, now())
        return go("notes.list_")
    return page("notes/again.html", 422 if form.errors else 200, form=form, shown=shown)


def _own(me: Actor, note_id: UUID) -> Together:
    """One of one's own notes. Anybody else's and one that is not there are answered alike."""
    return next(iter(service.own(session(), vault(), me, note_id)), None) or abort(404)


def _choice(me: Actor, side: Side) -> bool | None:
    worker_id = side.worker_id
    return consent.standing_of(session(), me.id).notes_with(worker_id) if worker_id else None


def _open(me: Actor, note: Together) -> bool:
    """Whether the person can write in a note: with the link worker they have, unless they have stopped."""
    return note.pair.here and consent.standing_of(session(), me.id).notes_with(note.pair.worker_id) is not False


def _closed(me: Actor, note: Together, form: NoteForm) -> bool:
    """Whether nothing can be kept there any more; then the form says so, and that what was typed is still in it."""
    if _open(me, note):
        return False
    why = (
        _("You and %(worker)s make no notes here now.", worker=note.pair.worker)
        if note.pair.here
        else _("%(worker)s is not your link worker now, and cannot open these notes.", worker=note.pair.worker)
    )
    form.form_errors += [why, _("What you wrote is here. It was not kept. Copy it to be safe.")]
    return True


def _list_page(me: Actor, form: ActionForm, status: int = 200) -> Response:
    side = sharing.side(session(), me)
    shown: dict[str, Any] = {
        "side": side,
        "notes": service.own(session(), vault(), me),
        "lines": agreeing.every_line(session(), vault(), me),
        "stopped": _choice(me, side) is False,
        "words": sharing.words_for(session(), me, wording.NOTES, side.worker),
        "done": request.args.get("done", ""),
    }
    return page("notes/list.html", status, form=form, **shown)


def _show_page(me: Actor, note_id: UUID, form: SeenForm, status: int = 200) -> Response:
    note, done = _own(me, note_id), request.args.get("done", "")
    form.seen.data = note.stood
    said = {
        "kept": _("That is kept. %(worker)s can see it.", worker=note.pair.worker),
        "right": _("You said that this is right. You both have a copy."),
        "changed": _("These notes have changed. Look once more."),
    }.get(done, "")
    return page("notes/show.html", status, said, note=note, form=form, said=said, opens=_open(me, note))


def _write_page(me: Actor, note: Together, form: NoteForm, status: int = 200) -> Response:
    words = sharing.words_for(session(), me, wording.NOTES, note.pair.worker)
    return page("notes/write.html", status, note=note, form=form, words=words, differ="differ" in request.args)
