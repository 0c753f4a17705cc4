"""A form sent twice is done once. Every form carries a key; the answer to a write is noted with the write itself."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Protocol
from uuid import UUID, uuid4

from flask import Flask, Response, current_app, g, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.web import receipt, transaction

FIELD = "once"
# Not part of what was asked: a fresh token for the same words must not make them another write.
NOT_ASKED = frozenset({FIELD, "csrf_token"})
SEE_OTHER = 303


class Given(Protocol):
    """What was noted of a write: where its answer was, when, and the version it left."""

    @property
    def answer(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def version(self) -> int | None: ...


class Receipts(Protocol):
    """Where answers are noted."""

    def answer_given(self, session: Session, actor_id: UUID, key: UUID, asked: str) -> Given | None: ...

    def give(
        self,
        session: Session,
        actor_id: UUID,
        key: UUID,
        asked: str,
        answer: str,
        now: datetime,
        version: int | None = None,
    ) -> None: ...


def init(app: Flask, receipts: Receipts) -> None:
    """Give the app its receipts, and templates fresh keys."""
    app.extensions["receipts"] = receipts
    app.jinja_env.globals["fresh_key"] = lambda: str(uuid4())


def key() -> UUID | None:
    """The key this form carries, if it carries a proper one."""
    try:
        return UUID(request.form.get(FIELD, ""))
    except ValueError:
        return None


def already_answered(actor_id: UUID) -> AnyResponse | None:
    """The answer this very form was given before; otherwise see that this time's answer is noted."""
    form_key = key()
    if form_key is None:
        return None
    receipts: Receipts = current_app.extensions["receipts"]
    asked = _asked()
    before = receipts.answer_given(g.session, actor_id, form_key, asked)
    if before is not None:
        receipt.note(receipt.Receipt(form_key, before.at, before.answer, before.version))
        return redirect(before.answer, SEE_OTHER)

    def give(session: Session, response: Response) -> None:
        if response.status_code != SEE_OTHER:
            return
        answer, now, version = response.headers["Location"], transaction.now(), receipt.version_left()
        receipts.give(session, actor_id, form_key, asked, answer, now, version)
        receipt.note(receipt.Receipt(form_key, now, answer, version))

    transaction.before_keeping(give)
    return None


def _asked() -> str:
    """A hash of what the form asks, the same for the same form. It holds no words.

    It is made with a secret that the database does not hold: forms carry passwords and short words, and a plain hash of
    those could be found again by guessing.
    """
    fields = sorted((name, value) for name, value in request.form.items(multi=True) if name not in NOT_ASKED)
    asked = repr((request.endpoint, request.path, fields)).encode()
    return hmac.new(str(current_app.secret_key).encode(), asked, sha256).hexdigest()
