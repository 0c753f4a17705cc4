"""Cookies: who is asking, a random token of which only a hash is kept here; in which language to answer.

And two of staff, signed: by whom a browser was used before, and what it set out with to another sign-in.
"""

from datetime import timedelta
from secrets import token_hex
from typing import Any

from flask import Request, current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response as AnyResponse

YEAR = timedelta(days=365)
ON_THE_WAY_LASTS = timedelta(minutes=10)
_DIARY, _LANGUAGE, _KNOWN, _ON_THE_WAY = "diary", "language", "known", "on-the-way"


def token_of(request: Request) -> str | None:
    """The token the browser sent, if any."""
    return request.cookies.get(_name(_DIARY))


def remember(response: AnyResponse, token: str, lasting: timedelta | None) -> AnyResponse:
    """Hand a token to the browser, for so long or until it is closed."""
    return _put(response, _DIARY, token, lasting)


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
    return _put(response, _LANGUAGE, code, YEAR)


def known_browser(request: Request) -> list[str]:
    """Who works here and signed in with this browser before, and what the browser is called; or nothing."""
    told = _opened(_KNOWN, request, YEAR)
    return told if isinstance(told, list) else []


def know_browser(response: AnyResponse, staff_id: str, browser: str) -> AnyResponse:
    """Let this browser show later that somebody signed in with it. It opens nothing; their tries are counted apart."""
    return _put(response, _KNOWN, _seal(_KNOWN).dumps([staff_id, browser]), YEAR)


def on_the_way(request: Request) -> dict[str, str]:
    """What this browser set out with to another sign-in a few minutes ago; or nothing."""
    told = _opened(_ON_THE_WAY, request, ON_THE_WAY_LASTS)
    return told if isinstance(told, dict) else {}


def set_out(response: AnyResponse, told: dict[str, str]) -> AnyResponse:
    """Let this browser, and no other, come back from another sign-in."""
    return _put(response, _ON_THE_WAY, _seal(_ON_THE_WAY).dumps(told), ON_THE_WAY_LASTS)


def arrive_back(response: AnyResponse) -> AnyResponse:
    """Take away what this browser set out with: it comes back once."""
    return _take_away(response, _ON_THE_WAY)


def forget(response: AnyResponse) -> AnyResponse:
    """Take the token away from the browser."""
    return _take_away(response, _DIARY)


def let_go(response: AnyResponse) -> AnyResponse:
    """Make the browser let go of pages that it holds ready for Back.

    Chromium holds pages whole, even those that may not be stored, until a cookie of the site changes. This one says
    nothing and is not read; that it changes is all.
    """
    return _put(response, "turned", token_hex(4), None)


def _put(response: AnyResponse, what: str, value: str, lasting: timedelta | None) -> AnyResponse:
    response.set_cookie(_name(what), value, max_age=lasting, path="/", **_kept())
    return response


def _take_away(response: AnyResponse, what: str) -> AnyResponse:
    response.delete_cookie(_name(what), path="/", **_kept())
    return response


def _kept() -> dict[str, Any]:
    """For this host alone, out of reach of scripts, and not sent with forms of other sites."""
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax"}


def _name(what: str) -> str:
    # The __Host- prefix makes browsers refuse the cookie from anywhere but this very host over TLS.
    return f"__Host-{what}" if current_app.config["SESSION_COOKIE_SECURE"] else what


def _opened(what: str, request: Request, lasting: timedelta) -> Any:
    try:
        return _seal(what).loads(request.cookies.get(_name(what), ""), max_age=int(lasting.total_seconds()))
    except BadData:
        return None


def _seal(what: str) -> URLSafeTimedSerializer:
    """Signed, so that only what was written here is read here."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"cookie:{what}")
