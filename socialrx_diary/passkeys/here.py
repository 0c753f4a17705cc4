"""The site that is being asked, as a browser sees it."""

from urllib.parse import urlsplit

from flask import request

from socialrx_diary.passkeys.rules import Site


def site() -> Site:
    """Named by the host that was asked for; which hosts may be asked for is a setting of the service."""
    origin = request.host_url.rstrip("/")
    return Site(urlsplit(origin).hostname or "", origin)
