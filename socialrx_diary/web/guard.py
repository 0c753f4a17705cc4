"""Who may see what. Every route names its audience, or the app does not start.

Somebody else's page and a page that is not there answer alike. A route that shows one person another's words says so
(`looks=True`): it runs in a writing transaction, so that the look is on the trail before the words are on the screen.
One that staff may open or send only when they showed just now that it is them says `fresh=True`, or names a rule that
tells of whom or of what that is wanted.
"""

from collections.abc import Callable, Collection
from enum import Enum
from functools import wraps
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary import reach
from socialrx_diary.db import bind_actor
from socialrx_diary.web import once, receipt, transaction
from socialrx_diary.web.cookies import token_of

# What a phone sends by itself, of what waited for a signal, names itself so.
QUEUE = "queue"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Audience(Enum):
    """Everyone a page can be for."""

    EVERYONE = "everyone"
    JOINING = "joining"
    HOLDER = "holder"  # of a phone a diary is open on, locked or not
    PARTICIPANT = "participant"
    # A participant whose device in hand opens everything: a new card alone opens no more than new weeks.
    WHOLE = "whole"
    OWNER = "owner"
    LEAVING = "leaving"
    ARRIVING_STAFF = "arriving_staff"
    STAFF = "staff"
    LINK_WORKER = "link_worker"
    # Those who help somebody back into their diary: link workers and administrators.
    HELPER = "helper"
    RESEARCHER = "researcher"
    # Those who answer for what leaves for research: researchers and administrators.
    ANSWERER = "answerer"
    ADMINISTRATOR = "administrator"


# Pages of somebody's own. Whoever is leaving is an owner still, but of a copy only: every other page leads to one.
DIARY = frozenset(
    {
        Audience.HOLDER,
        Audience.JOINING,
        Audience.PARTICIPANT,
        Audience.WHOLE,
        Audience.OWNER,
        Audience.LEAVING,
    }
)


class Actor(Protocol):
    """Whoever is asking, as far as the guard needs to know."""

    @property
    def id(self) -> UUID: ...

    @property
    def kind(self) -> str: ...


class Visitor(Protocol):
    """Somebody signed in: who, and which audiences they belong to just now."""

    @property
    def actor(self) -> Any: ...

    @property
    def audiences(self) -> frozenset[Audience]: ...

    @property
    def touch_due(self) -> bool:
        """Whether there is something to note before anything else: that the sign-in is in use, or opens from now on."""
        ...

    @property
    def fresh(self) -> bool:
        """Whether they showed just now that it is them."""
        ...

    def touch(self, session: Session) -> None:
        """Note that the sign-in is in use."""
        ...


Identify: TypeAlias = Callable[[Session, str], Visitor | None]
# What somebody is answered whose diary is locked, with what they just sent put by.
AtTheLock: TypeAlias = Callable[[Any], AnyResponse]
# What staff are answered who have to show first that it is them; what they sent is carried on. It is handed where to
# go afterwards, if that is not the page they asked for.
ProveFirst: TypeAlias = Callable[[str], AnyResponse]
View: TypeAlias = Callable[..., Any]


def init(app: Flask, identify: Identify, at_the_lock: AtTheLock, prove_first: ProveFirst) -> None:
    """Let the app tell who is asking, before any view runs, and what to answer whoever may not go on just yet."""
    app.extensions["identify"] = identify
    app.extensions["at_the_lock"] = at_the_lock
    app.extensions["prove_first"] = prove_first
    app.before_request(_admit)


def for_(
    audience: Audience, *, looks: bool = False, fresh: bool | Callable[..., bool] = False, then: str = ""
) -> Callable[[View], View]:
    """Say who a view is for. Whoever is asking is handed in as `me`, except to pages for everyone.

    `then` names the page of the same thing that fresh proof leads to, where the view itself is none, such as a file.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            return view(**values) if audience is Audience.EVERYONE else view(g.visitor.actor, **values)

        guarded.audience = audience  # type: ignore[attr-defined]
        guarded.looks = looks  # type: ignore[attr-defined]
        guarded.fresh = fresh  # type: ignore[attr-defined]
        guarded.then = then  # type: ignore[attr-defined]
        return guarded

    return mark


def audience_of(app: Flask, endpoint: str) -> Audience | None:
    """The audience a route names, if it names one."""
    return getattr(app.view_functions[endpoint], "audience", None)


def check(app: Flask, must_be_fresh: Collection[str] = ()) -> None:
    """Refuse to start with a route that does not say who it is for, or one of these that would ask for no proof."""
    unnamed = sorted(endpoint for endpoint in app.view_functions if audience_of(app, endpoint) is None)
    if unnamed:
        raise RuntimeError(f"no audience named for: {', '.join(unnamed)}")
    open_to_anybody_passing = [
        endpoint for endpoint in sorted(must_be_fresh) if not getattr(app.view_functions.get(endpoint), "fresh", False)
    ]
    if open_to_anybody_passing:
        raise RuntimeError(f"no fresh proof asked for: {', '.join(open_to_anybody_passing)}")


def visitor() -> Visitor | None:
    """Whoever is signed in, on any page."""
    found: Visitor | None = g.get("visitor")
    return found


def _admit() -> AnyResponse | None:
    if request.endpoint is None:
        return None
    view: Any = current_app.view_functions[request.endpoint]
    audience: Audience = view.audience
    unsafe = request.method not in SAFE_METHODS
    if unsafe and _from_elsewhere():
        g.refused = "from another site"
        abort(403)
    _meet(writing=unsafe or view.looks, inside=audience is not Audience.EVERYONE)
    if audience is not Audience.EVERYONE:
        g.refused = "not open to them"  # until it is known to be
        refusal = _turned_away(audience)
        if refusal is not None:
            return refusal
        if not g.visitor.fresh and _wants_proof(view):
            g.refused = "not shown again"
            return _prove_first(view.then)
        g.refused = ""
    if unsafe and g.visitor and not receipt.meant_for(g.visitor.actor.id):
        g.refused = "meant for somebody else"
        abort(401)
    return once.already_answered(g.visitor.actor.id) if unsafe and g.visitor else None


def _wants_proof(view: Any) -> bool:
    if callable(view.fresh):
        return bool(view.fresh(g.visitor.actor, **request.view_args or {}))
    return bool(view.fresh)


def _prove_first(then: str) -> AnyResponse:
    prove_first: ProveFirst = current_app.extensions["prove_first"]
    return prove_first(url_for(then, **request.view_args or {}) if then else "")


def _meet(*, writing: bool, inside: bool) -> None:
    """Find out who is asking, in the very transaction their request will use.

    From then on it reaches no further than they do. Pages for everyone stay outside: there somebody else may come
    in.
    """
    g.visitor = None
    token = token_of(request)
    if token is None and not writing:
        return
    session = transaction.open_session(writing=writing)
    if token is None:
        return
    found: Visitor | None = current_app.extensions["identify"](session, token)
    touching = found is not None and found.touch_due and request.headers.get("X-Sent-By") != QUEUE
    if touching and not writing:
        session = transaction.open_session(writing=True)
    if found and (touching or inside):
        reach.narrow(session, found.actor.organisation_id, found.actor.person)
    if found and touching:
        found.touch(session)
    if not inside:
        reach.back_outside(session)
    if found:
        bind_actor(session, found.actor.id)
    g.visitor = found


def _turned_away(audience: Audience) -> AnyResponse | None:
    if g.visitor and audience in g.visitor.audiences:
        return None
    if request.headers.get("X-Sent-By") == QUEUE:
        return Response("", 401, mimetype="text/plain")  # nobody is looking: the phone waits, with what it holds
    return _shown_the_way(audience) if g.visitor else _signed_out(audience)


def _shown_the_way(audience: Audience) -> AnyResponse:
    """Somebody is signed in, and this page is not theirs or not yet open to them."""
    if audience in DIARY and g.visitor.audiences == {Audience.HOLDER}:
        answer: AnyResponse = current_app.extensions["at_the_lock"](g.visitor.actor)
        return answer
    if audience in DIARY and (where := _own_place(audience)):
        return redirect(url_for(where), 303)
    if Audience.ARRIVING_STAFF in g.visitor.audiences:
        return redirect(url_for("accounts.sign_in"), 303)
    return abort(404)


def _own_place(audience: Audience) -> str | None:
    """Where somebody with a diary, or on the way to one, goes instead of a page of theirs that is shut just now."""
    if Audience.LEAVING in g.visitor.audiences:
        return "leaving.days"
    if audience is Audience.WHOLE and Audience.PARTICIPANT in g.visitor.audiences:
        return "returning.older"
    return "joining.start" if Audience.JOINING in g.visitor.audiences else None


def _signed_out(audience: Audience) -> AnyResponse:
    """Nobody is signed in. Words somebody just typed are handed back to them rather than lost."""
    if request.method not in SAFE_METHODS and request.form.get("words"):
        abort(401)
    if audience is Audience.JOINING:
        return redirect(url_for("joining.code"), 303)
    # A page of a diary never begins a new one: it leads back to one's own.
    return redirect(url_for("returning.back" if audience in DIARY else "accounts.sign_in"), 303)


def _from_elsewhere() -> bool:
    """Whether a form was sent by another site. Old browsers send no Sec-Fetch-Site; then the origin must be ours."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin != request.host_url.rstrip("/")
