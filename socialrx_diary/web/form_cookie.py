"""The cookie that ties forms to the browser they were opened in.

Flask would not know it any more after 31 days, nor when the clock of the server is set back. A page may lie open for
months, and a clock may be wrong: what somebody then writes on it is taken like any other.
"""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class HoweverOld(SecureCookieSessionInterface):
    """Whatever was signed here holds for as long as the browser keeps it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says, if it was signed here; when does not matter."""
        signing = self.get_signing_serializer(app)
        if signing is None:
            return None
        try:
            return self.session_class(signing.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()


def init(app: Flask) -> None:
    """Have forms tied to the browser by it."""
    app.session_interface = HoweverOld()
