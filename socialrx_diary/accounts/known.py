"""Browsers that somebody who works here signed in with before. There, nobody else's wrong tries keep them out."""

from secrets import token_urlsafe
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Known
from socialrx_diary.web.cookies import know_browser, known_browser

NAME_BYTES = 12


def known() -> Known | None:
    """Who signed in with this browser before, if anybody did."""
    told = known_browser(request)
    return Known(UUID(told[0]), told[1]) if told else None


def know(response: AnyResponse, staff_id: UUID) -> AnyResponse:
    """Remember who signed in with this browser; it keeps the name it has."""
    before = known()
    browser = before.browser if before and before.staff_id == staff_id else token_urlsafe(NAME_BYTES)
    return know_browser(response, str(staff_id), browser)
