"""Two cookies: who is asking, a random token of which only a hash is kept here; and in which language to answer."""

from datetime import timedelta
from secrets import token_hex

from flask import Request, current_app
from werkzeug.wrappers import Response as AnyResponse

YEAR = timedelta(days=365)
_LANGUAGE = "language"


def _name(what: str = "diary") -> str:
    # The __Host- prefix makes browsers refuse the cookie from anywhere but this very host over TLS.
    return f"__Host-{what}" if current_app.config["SESSION_COOKIE_SECURE"] else what


def token_of(request: Request) -> str | None:
    """The token the browser sent, if any."""
    return request.cookies.get(_name())


def remember(response: AnyResponse, token: str, lasting: timedelta | None) -> AnyResponse:
    """Hand a token to the browser, for so long or until it is closed."""
    response.set_cookie(
        _name(),
        token,
        max_age=lasting,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def leave_nothing(response: AnyResponse) -> AnyResponse:
    """Take the token away, and everything that was kept on the phone: what waited there, its key, and the worker.

    Our cookies are taken away by their names: told to clear all, a browser would clear those of the whole domain too.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return forget(response)


def language_of(request: Request) -> str | None:
    """The language that was chosen in this browser, if one was."""
    return request.cookies.get(_name(_LANGUAGE))


def remember_language(response: AnyResponse, code: str) -> AnyResponse:
    """Answer this browser in one language from here on."""
    response.set_cookie(
        _name(_LANGUAGE),
        code,
        max_age=YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: AnyResponse) -> AnyResponse:
    """Take the token away from the browser."""
    response.delete_cookie(
        _name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax", path="/"
    )
    return response


def let_go(response: AnyResponse) -> AnyResponse:
    """Make the browser let go of pages that it holds ready for Back.

    Chromium holds pages whole, even those that may not be stored, until a cookie of the site changes. This one says
    nothing and is not read; that it changes is all.
    """
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(_name("turned"), token_hex(4), secure=secure, httponly=True, samesite="Lax", path="/")
    return response
