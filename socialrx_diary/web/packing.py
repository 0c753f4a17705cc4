"""Pages packed for people with little data, wherever nobody else can have made the browser ask for them.

What a packed page weighs tells what repeats in it: whoever listens on the line, and can make a browser ask again and
again with guesses in the address, could so learn words letter by letter (breachattack.com, 2013). Only another site
can make a browser ask. Browsers say so in Sec-Fetch-Site, and then the page goes out as it is.
"""

import gzip

from flask import Flask, Response, request

OWN = frozenset({"same-origin", "none"})
KINDS = frozenset({"text/html", "text/plain", "application/json", "application/manifest+json"})
WORTH = 600  # bytes; less is not worth the time
EFFORT = 5  # of 9; more costs time and saves next to nothing


def init(app: Flask) -> None:
    """Pack the pages of the app; asked to first, this is done last, when nothing changes an answer any more."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.update(("Accept-Encoding", "Sec-Fetch-Site"))
    if _asked_for() and len(page := response.get_data()) >= WORTH:
        response.set_data(gzip.compress(page, EFFORT, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _asked_for() -> bool:
    return request.headers.get("Sec-Fetch-Site") in OWN and request.accept_encodings["gzip"] > 0
