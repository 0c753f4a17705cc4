"""Pages for whoever words a service's questions. They count people, and name none."""

from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import own_words, versions
from socialrx_diary.consent.wording import Wording
from socialrx_diary.language import SOURCE, _, codes
from socialrx_diary.studies.rules import told
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import asked_for, go, page
from socialrx_diary.web.transaction import now, session
from socialrx_diary.weeks import today
from socialrx_diary.wordings import service
from socialrx_diary.wordings.forms import WordsForm
from socialrx_diary.wordings.rules import changes, left_behind, reads
from socialrx_diary.wordings.service import Version

blueprint = Blueprint("wordings", __name__, url_prefix="/service/words")

NOT_RIGHT = 422
CHANGED_MEANWHILE = 409


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def list_(me: Actor) -> Response:
    """Each question people are asked, in the words that are in use."""
    found = [(question.key, service.in_use(session(), me, question)) for question in own_words.QUESTIONS]
    return page("wordings/list.html", questions=found)


@blueprint.get("/<key>")
@for_(Audience.ADMINISTRATOR)
def show(me: Actor, key: str) -> Response:
    """One question: its words now, and every version before."""
    found = service.versions_of(session(), me, _question(key))
    return page("wordings/show.html", key=key, versions=found, names=_names())


@blueprint.get("/<key>/change")
@for_(Audience.ADMINISTRATOR)
def change(me: Actor, key: str) -> Response:
    """Word a question anew."""
    before = service.in_use(session(), me, _question(key))
    return _page(key, before, _form(key, before))


@blueprint.post("/<key>/change")
@for_(Audience.ADMINISTRATOR)
def look(me: Actor, key: str) -> AnyResponse:
    """Look at new words beside those in use; or, when these very words were looked at, put them in use."""
    before = service.in_use(session(), me, _question(key))
    form = _form(key, before)
    if not form.validate_on_submit():
        return _page(key, before, form, NOT_RIGHT)
    if request.form.get("then") != "use" or form.looked.data != form.mark:
        return _looked(me, key, before, form)
    if versions.put_in_use(session(), me, key, form.said, form.based_on, now()) is None:
        return _looked(me, key, before, form, CHANGED_MEANWHILE)
    return go("wordings.show", key=key)


@blueprint.post("/<key>/age")
@for_(Audience.ADMINISTRATOR)
def age(me: Actor, key: str) -> Response:
    """How the English words read, while they are being typed."""
    before = service.in_use(session(), me, _question(key))
    form = _form(key, before)
    if not asked_for("age"):
        return _page(key, before, form)
    return page("wordings/_age.html", push=False, read=reads(form.said[SOURCE].lines))


def _form(key: str, before: Version) -> WordsForm:
    return WordsForm.about(before.said, codes(), own_words.names_to_keep(_question(key)), before.number)


def _looked(me: Actor, key: str, before: Version, form: WordsForm, status: int = 200) -> Response:
    """The new words beside those in use, ready to be put in use as they stand here."""
    form.looked.data, form.looked.raw_data = form.mark, None
    form.change_after(before.number)
    compared = {code: changes(before.said.get(code), words) for code, words in form.said.items()}
    again = told(service.asked_again(session(), me, _question(key), today(now())))
    live = _("Here are the new words beside those in use.")
    same = left_behind(before.said, form.said, SOURCE)
    return _page(key, before, form, status, live, compared=compared, again=again, same=same, meanwhile=status != 200)


def _page(
    key: str, before: Version, form: WordsForm, status: int = 200, live: str = "", **more: object
) -> Response:  # fmt: skip
    values: dict[str, Any] = {"compared": None, "again": None, "meanwhile": False, "same": [], **more}
    read = reads(form.said[SOURCE].lines)
    names = {name: said for name, said in _names().items() if name in form.keep}
    return page(
        "wordings/change.html", status, live, key=key, form=form, before=before, read=read, names=names, **values
    )


def _question(key: str) -> Wording:
    return own_words.question_of(key) or abort(404)


def _names() -> dict[str, str]:
    """What each name in braces becomes."""
    return {
        "service": _("the name of your service"),
        "worker": _("the first name of their link worker"),
        "worker_word": _("your word for a link worker"),
        "study": _("what the study is called"),
        "controller": _("who runs the study"),
    }
