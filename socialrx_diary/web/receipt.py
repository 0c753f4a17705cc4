"""A form that waited on a phone is answered with a receipt, not with a page: nothing else lets the phone forget it.

The script that sends it says so in a header, and says whose diary it waited for. Only a write that is committed gives a
receipt; whatever else the answer would be, a page to sign in on included, becomes a refusal that leaves the form there.
"""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from flask import Flask, Response, current_app, g, request

from socialrx_diary.language import _
from socialrx_diary.web import dates

SENT_BY, QUEUE, DIARY = "X-Sent-By", "queue", "X-Diary"
SEE_OTHER, REFUSED, SIGNED_OUT = 303, 400, 401


@dataclass(frozen=True)
class Receipt:
    """What is told of a write that is done: its key, when, where its answer is, and the version it left."""

    key: UUID
    at: datetime
    answer: str
    version: int | None

    def said(self) -> dict[str, object]:
        """The receipt as the phone reads it, with one line as a person does."""
        return {
            "received": str(self.key),
            "at": self.at.isoformat(),
            "said": _("Received on %(moment)s.", moment=dates.moment(self.at)),
            "answer": self.answer,
            "version": self.version,
        }


def init(app: Flask) -> None:
    """Answer the queue of a phone; asked to before the transaction, this is done after it has ended."""
    app.after_request(_tell)


def mark_of(actor_id: UUID) -> str:
    """What a phone calls somebody's diary: the same each time, and nothing that is known of them."""
    return hmac.new(str(current_app.secret_key).encode(), b"waits for " + actor_id.bytes, sha256).hexdigest()[:24]


def meant_for(actor_id: UUID) -> bool:
    """Whether this request is for the diary it would reach; what waited for somebody else's is not let in."""
    return request.headers.get(DIARY, mark := mark_of(actor_id)) == mark


def leaves(version: int) -> None:
    """Note which version of a week this request leaves, for a form that was filled in after it on the same page."""
    g.version_left = version


def version_left() -> int | None:
    """That version, if any was noted."""
    found: int | None = g.get("version_left")
    return found


def note(receipt: Receipt) -> None:
    """Note that this request is done, now or before: once it is committed, the phone may be told."""
    g.receipt = receipt


def _tell(response: Response) -> Response:
    if request.method != "POST" or request.headers.get(SENT_BY) != QUEUE:
        return response
    receipt: Receipt | None = g.get("receipt") if response.status_code == SEE_OTHER else None
    if receipt:
        response.status_code = 200
    elif response.status_code < REFUSED:
        response.status_code = SIGNED_OUT  # it leads to a page to sign in on, or to nothing that was kept
    response.headers.pop("Location", None)
    response.set_data(json.dumps(receipt.said() if receipt else {"received": None}))
    response.mimetype = "application/json"
    return response
