"""What somebody wants passed on, as their link worker helps to write it and takes a copy: each look and copy noted."""

from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.passing_on import service
from socialrx_diary.passing_on.document import as_fhir, as_text
from socialrx_diary.passing_on.forms import PassingForm
from socialrx_diary.passing_on.rules import Passing, ToPassOn
from socialrx_diary.web.dates import day_year
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import file, go, page
from socialrx_diary.web.transaction import keep_although_refused, now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("passing", __name__, url_prefix="/people/<uuid:participant_id>/passing-on")


@blueprint.get("")
@for_(Audience.LINK_WORKER, looks=True)
def theirs(me: Actor, participant_id: UUID) -> AnyResponse:
    """The words, where they may be seen; and a copy, where one may be taken."""
    person = _person(me, participant_id)
    if not person.joined:
        return go("summary.show", participant_id=participant_id)
    return _page(me, person, None)


@blueprint.post("")
@for_(Audience.LINK_WORKER)
def write(me: Actor, participant_id: UUID) -> AnyResponse:
    """Write the words for the person to approve."""
    person, form = _person(me, participant_id), PassingForm.about(Passing())
    if not form.validate_on_submit() or not person.joined:
        keep_although_refused()
        return _page(me, person, form, 422)
    if form.is_same:
        return go("passing.theirs", participant_id=participant_id)
    kept = service.keep_for(session(), vault(), me, participant_id, form.boxes, form.based_on, now())
    return go("passing.kept", participant_id=participant_id, beside=None if kept else "yes")


@blueprint.get("/kept")
@for_(Audience.LINK_WORKER)
def kept(me: Actor, participant_id: UUID) -> Response:
    """That is kept, for the person to say yes to. No word of it is here."""
    person = _person(me, participant_id)
    return page("passing_on/at_work/kept.html", person=person, called=called(person.name))


@blueprint.get("/words.txt")
@for_(Audience.LINK_WORKER, looks=True)
def as_words(me: Actor, participant_id: UUID) -> AnyResponse:
    """A copy as text."""
    told = service.take_copy(session(), vault(), me, participant_id, "text", now())
    if told is None:
        return _none(me, participant_id)
    return file(as_text(told, day_year(today(told.approved_at))), "passed-on.txt")


@blueprint.get("/words.json")
@for_(Audience.LINK_WORKER, looks=True)
def as_document(me: Actor, participant_id: UUID) -> AnyResponse:
    """A copy as a FHIR document."""
    told: ToPassOn | None = service.take_copy(session(), vault(), me, participant_id, "fhir", now())
    return file(as_fhir(told), "passed-on.fhir.json") if told else _none(me, participant_id)


def _person(me: Actor, participant_id: UUID) -> OnMyList:
    return participants.on_my_list(session(), vault(), me, participant_id) or abort(404)


def _none(me: Actor, participant_id: UUID) -> AnyResponse:
    """There is no copy to take: the page says so kindly, for somebody on one's own list."""
    _person(me, participant_id)
    return go("passing.theirs", participant_id=participant_id)


def _page(me: Actor, person: OnMyList, form: PassingForm | None, status: int = 200) -> Response:
    passing = service.seen_by(session(), vault(), me, person.id, now())
    form = form or PassingForm.about(passing or Passing())
    return page(
        "passing_on/at_work/theirs.html", status, passing=passing, form=form, person=person, called=called(person.name)
    )
