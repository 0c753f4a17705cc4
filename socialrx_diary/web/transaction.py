"""One request, one session, one transaction. The answer leaves only when what it speaks of is safely kept."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.db import Database
from socialrx_diary.vault import Vault

REFUSED = 400


def init(app: Flask, database_: Database, vault_: Vault) -> None:
    """Give the app its database and its vault, and end every request's transaction before its answer leaves."""
    app.extensions["database"] = database_
    app.extensions["vault"] = vault_
    app.after_request(_finish)
    app.teardown_request(_abandon)


def open_session(*, writing: bool) -> Session:
    """Begin this request's transaction through the reading or the writing door; it reaches as far as the one before."""
    _abandon(None)
    kept = database()
    engine = kept.writer if writing else kept.reader
    how_far = g.setdefault("reach", reach.Reach(reach.Width.OUTSIDE))
    opened = reach.opened(engine, how_far, autoflush=writing, info=kept.info)
    g.session, g.writing = opened, writing
    return opened


def session() -> Session:
    """Give the session of this request."""
    kept: Session | None = g.get("session")
    return kept if kept is not None else open_session(writing=False)


def database() -> Database:
    """The database itself, for what is read after the answer has begun to leave."""
    kept: Database = current_app.extensions["database"]
    return kept


def vault() -> Vault:
    """The vault in which the diary's words are sealed."""
    kept: Vault = current_app.extensions["vault"]
    return kept


def now() -> datetime:
    """The moment of this request, the same all through it."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    moment: datetime = g.now
    return moment


def keep_although_refused() -> None:
    """Keep what this request noted although its answer is a refusal: a wrong try must be counted."""
    g.keep = True


def keep_so_far() -> None:
    """Keep what was noted so far and let others write before something slow, such as checking a password."""
    session().commit()


def before_keeping(deed: Callable[[Session, Response], None]) -> None:
    """Do something more in the same transaction when, and only when, this request succeeds."""
    g.setdefault("last_deeds", []).append(deed)


def once_kept(deed: Callable[[], object]) -> None:
    """Do something after this request's transaction is safely kept."""
    g.setdefault("after_deeds", []).append(deed)


def _finish(response: Response) -> Response:
    kept: Session | None = g.get("session")
    if kept is None:
        return response
    if response.status_code < REFUSED:
        for deed in g.pop("last_deeds", []):
            deed(kept, response)
    if g.writing and (response.status_code < REFUSED or g.get("keep")):
        kept.commit()
        _abandon(None)
        for deed in g.pop("after_deeds", []):
            deed()
    _abandon(None)
    return response


def _abandon(_error: BaseException | None) -> None:
    kept: Session | None = g.pop("session", None)
    if kept is not None:
        kept.close()
