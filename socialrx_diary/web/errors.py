"""Answers when something is wrong: kind words, and whatever somebody typed handed back to them."""

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge, SecurityError

from socialrx_diary.language import _
from socialrx_diary.web import transaction
from socialrx_diary.web.render import page

LOCKED = 423
WITH_WORDS = frozenset({400, 401, 403, 404, 413, 429, 500, 503})


def init(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(InternalServerError, _too_late)
    app.register_error_handler(Exception, _unforeseen)


def tell(app: Flask, kind: type[Exception], template: str, status: int) -> None:
    """Answer one kind of failure with a page of its own. Nothing that was begun is kept, and the log says so."""

    def answer(error: Exception) -> Response:
        logging.getLogger("diary").error("refused", extra={"error": type(error).__name__})
        transaction.open_session(writing=False)
        return page(template, status)

    app.register_error_handler(kind, answer)


def _known(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a host that is not ours: no page can say where anything is
        return Response(_("We could not read that"), error.code, mimetype="text/plain")
    status = error.code if error.code in WITH_WORDS else 400
    assert status is not None  # noqa: S101 - it is in the set above
    return page(f"errors/{status}.html", error.code or status, typed=typed())


def _too_late(error: InternalServerError) -> Response:
    """What failed after the view was done, such as keeping what it did: Flask hands it over wrapped."""
    return _unforeseen(error.original_exception or error)  # type: ignore[arg-type]


def _unforeseen(error: Exception) -> Response:
    logging.getLogger("diary").error("failed", exc_info=error)
    try:
        transaction.open_session(writing=False)
        return page("errors/500.html", 500, typed=typed())
    except Exception:  # the page that says sorry must not fail as well
        logging.getLogger("diary").exception("failed to say so")
        said = _("Something went wrong at our end. Wait a minute, then try again.")
        return Response("\n\n".join(filter(None, (said, typed()))), 500, mimetype="text/plain")


def typed() -> str:
    """The words somebody just sent, to be given back to them; none if the form is too big to be read."""
    try:
        return request.form.get("words", "")
    except RequestEntityTooLarge:  # whatever else is wrong with it
        return ""
