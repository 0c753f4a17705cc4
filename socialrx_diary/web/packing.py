"""Pages packed for people with little data, wherever nobody else can have made the browser ask for them.

What a packed page weighs tells what repeats in it: whoever listens on the line, and can make a browser ask again and
again with guesses in the address, could so learn words letter by letter (breachattack.com, 2013). Only another site
can make a browser ask. Browsers say so in Sec-Fetch-Site, and then the page goes out as it is.
"""

import gzip
from collections.abc import Callable

import brotli
from flask import Flask, Response, request

OWN = frozenset({"same-origin", "none"})
KINDS = frozenset({"text/html", "text/plain", "application/json", "application/manifest+json"})
WORTH = 600  # bytes; less is not worth the time
# The best first. More effort than this costs time and saves next to nothing.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda page: brotli.compress(page, quality=5),
    "gzip": lambda page: gzip.compress(page, 5, mtime=0),
}


def init(app: Flask) -> None:
    """Pack the pages of the app; asked to first, this is done last, when nothing changes an answer any more."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    packer = _asked_for()
    if packer and len(page := response.get_data()) >= WORTH:
        response.set_data(PACKERS[packer](page))
        response.headers["Content-Encoding"] = packer
    return response


def _asked_for() -> str | None:
    """The best packing that the browser takes, if nobody else can have made it ask."""
    if request.headers.get("Sec-Fetch-Site") not in OWN:
        return None
    return next((name for name in PACKERS if request.accept_encodings[name] > 0), None)
