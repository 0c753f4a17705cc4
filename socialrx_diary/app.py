"""The one place that knows every word: it joins the kit, the words and the keys into an app, or refuses to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from socialrx_diary import language
from socialrx_diary.accounts import notices, own_views, proving, welcome
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import views as accounts_views
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.administration import lines as administration_lines
from socialrx_diary.administration import looks as administration_looks
from socialrx_diary.administration import views as administration_views
from socialrx_diary.administration import worried
from socialrx_diary.asking import views as asking_views
from socialrx_diary.audit.rules import BrokenTrailError
from socialrx_diary.counts import views as counts_views
from socialrx_diary.db import open_database
from socialrx_diary.entries import views as entries_views
from socialrx_diary.entries import writing
from socialrx_diary.handing_over import views as handing_over_views
from socialrx_diary.help import views as help_views
from socialrx_diary.home import views as home_views
from socialrx_diary.joining import naming
from socialrx_diary.joining import views as joining_views
from socialrx_diary.journey import views as journey_views
from socialrx_diary.keeping import views as keeping_views
from socialrx_diary.leaving import rules as leaving
from socialrx_diary.leaving import views as leaving_views
from socialrx_diary.locks import service as locks
from socialrx_diary.locks import views as locks_views
from socialrx_diary.locks.rules import Lock
from socialrx_diary.measures import staff as measures_staff
from socialrx_diary.measures import views as measures_views
from socialrx_diary.more import views as more_views
from socialrx_diary.notes import agreeing as notes
from socialrx_diary.notes import at_work as notes_at_work
from socialrx_diary.notes import views as notes_views
from socialrx_diary.organisations import service as organisations
from socialrx_diary.paper import views as paper_views
from socialrx_diary.participants import service as participants
from socialrx_diary.participants import visits
from socialrx_diary.passing_on import at_work as passing_on_at_work
from socialrx_diary.passing_on import views as passing_on_views
from socialrx_diary.passkeys import staff_pages as staff_passkeys
from socialrx_diary.passkeys import views as passkeys_views
from socialrx_diary.people import cards, reaching
from socialrx_diary.people import views as people_views
from socialrx_diary.phone import rules as phone
from socialrx_diary.phone import views as phone_views
from socialrx_diary.preparing import views as preparing_views
from socialrx_diary.receipts import service as receipts
from socialrx_diary.returning import service as returning
from socialrx_diary.returning import views as returning_views
from socialrx_diary.returning.rules import HELPERS
from socialrx_diary.routes import MUST_BE_FRESH, TAKE_IN
from socialrx_diary.settings import Settings
from socialrx_diary.sharing import views as sharing_views
from socialrx_diary.single_sign_on import views as single_sign_on_views
from socialrx_diary.story import views as story_views
from socialrx_diary.studies import views as studies_views
from socialrx_diary.summary import views as summary_views
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import KeyRing, Vault
from socialrx_diary.web import (
    assets,
    dates,
    errors,
    figures,
    guard,
    headers,
    logs,
    once,
    packing,
    receipt,
    render,
    resting,
    transaction,
)
from socialrx_diary.web.cookies import language_of
from socialrx_diary.web.guard import Audience
from socialrx_diary.wordings import views as wordings_views

BIGGEST_FORM = 128 * 1024
OWN_PAGES = frozenset({Audience.JOINING, Audience.PARTICIPANT, Audience.OWNER})

BLUEPRINTS = (
    home_views.blueprint,
    help_views.blueprint,
    joining_views.blueprint,
    naming.blueprint,
    entries_views.blueprint,
    writing.blueprint,
    journey_views.blueprint,
    story_views.blueprint,
    sharing_views.blueprint,
    preparing_views.blueprint,
    more_views.blueprint,
    locks_views.blueprint,
    passkeys_views.blueprint,
    phone_views.blueprint,
    returning_views.blueprint,
    paper_views.blueprint,
    leaving_views.blueprint,
    accounts_views.blueprint,
    own_views.blueprint,
    proving.blueprint,
    welcome.blueprint,
    staff_passkeys.blueprint,
    single_sign_on_views.blueprint,
    people_views.blueprint,
    cards.blueprint,
    reaching.blueprint,
    handing_over_views.blueprint,
    summary_views.blueprint,
    notes_views.blueprint,
    notes_at_work.blueprint,
    passing_on_views.blueprint,
    passing_on_at_work.blueprint,
    studies_views.blueprint,
    administration_views.blueprint,
    worried.blueprint,
    wordings_views.blueprint,
    asking_views.blueprint,
    keeping_views.blueprint,
    measures_views.blueprint,
    measures_staff.blueprint,
    administration_looks.blueprint,
    administration_lines.blueprint,
    counts_views.blueprint,
)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, as the guard meets them."""

    actor: Actor
    audiences: frozenset[Audience]
    touch_due: bool
    lock: Lock | None = None
    told: bool = False
    opens: bool = False
    visits: bool = False
    fresh: bool = False

    def touch(self, session: Session) -> None:
        """Note that the sign-in is in use, and open everything where the wait for that is over."""
        accounts.touch(session, self.actor.device_id, transaction.now())
        if self.visits:
            visits.note_visit(session, self.actor.id, transaction.now())
        if self.lock:
            locks.note_use(session, self.actor.device_id, transaction.now())
        if self.opens:
            returning.open_when_due(session, transaction.vault(), self.actor, transaction.now())


def create_app(settings: Settings, ring: KeyRing | None = None) -> Flask:
    """Build the app. Whether the database and the keys are fit to serve is asked before, by `readiness`."""
    app = Flask(__name__, template_folder=str(assets.folder("templates")), static_folder=None)
    ring = ring or KeyRing.read(settings.keys_file)
    _configure(app, settings, ring)
    database = open_database(settings.database_url, {"trail_secret": ring.trail_secret})
    packing.init(app)
    figures.init(app)
    logs.init(app)
    receipt.init(app)
    transaction.init(app, database, Vault(ring, open_database(settings.keys_database_url), settings.keys_file))
    _speak(app)
    resting.init(app, settings.data)
    guard.init(app, _identify, locks_views.turn_away, proving.prove_first)
    once.init(app, receipts)
    render.init(app)
    dates.init(app.jinja_env)
    headers.init(app)
    errors.init(app)
    errors.tell(app, BrokenTrailError, "errors/423.html", errors.LOCKED)
    assets.init(app, settings.data)
    app.extensions["page_settings"] = _page_settings
    app.jinja_env.globals["all_themes"] = tuple(Theme)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    guard.check(app, MUST_BE_FRESH)
    resting.init_room(app, settings.data, TAKE_IN)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings, ring: KeyRing) -> None:
    app.config.update(
        SECRET_KEY=ring.cookie_secret,
        SESSION_COOKIE_NAME="__Host-form" if settings.https else "form",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=BIGGEST_FORM,
        TRUSTED_HOSTS=list(settings.host_names) or None,
        DEMO=settings.demo,
        SETTINGS=settings,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _identify(session: Session, token: str) -> Visitor | None:
    found = accounts.who(session, token, transaction.now(), participants.membership)
    if found is None:
        return None
    audiences = _audiences(found, participants.leaves_at(session, found.actor.id))
    if not audiences or found.actor.role is not Role.PARTICIPANT:
        return Visitor(found.actor, audiences, found.touch_due, fresh=found.fresh) if audiences else None
    _speak_to(session, found.actor)
    lock, now = locks.of_device(session, found.actor.device_id), transaction.now()
    if lock and lock.is_shut(now):
        return Visitor(found.actor, frozenset({Audience.HOLDER}), touch_due=False, lock=lock)
    here = visits.visit_due(session, found.actor.id, now)
    due = found.touch_due or found.opens or here or bool(lock and lock.note_due(now))
    return Visitor(found.actor, audiences | {Audience.HOLDER}, due, lock, found.told, found.opens, here)


def _audiences(found: accounts.SignedIn, leaves_at: datetime | None) -> frozenset[Audience]:
    """Who somebody is just now. A diary that was to be gone by now is gone, whether or not it is erased yet."""
    if leaves_at is not None:
        is_gone = leaving.is_over(leaves_at, transaction.now())
        shut = is_gone or not found.actor.whole
        return frozenset() if shut else frozenset({Audience.OWNER, Audience.LEAVING})
    if found.actor.role is Role.PARTICIPANT:
        whole = {Audience.WHOLE} if found.actor.whole else set()
        return OWN_PAGES | whole if found.complete else frozenset({Audience.JOINING})
    if not found.complete:
        return frozenset({Audience.ARRIVING_STAFF})
    helps = {Audience.HELPER} if found.actor.role in HELPERS else set()
    return frozenset({Audience.STAFF, Audience(found.actor.role.value), *helps})


def _speak(app: Flask) -> None:
    @app.before_request
    def choose() -> None:
        language.speak(language.choose(language_of(request), list(request.accept_languages.values())))


def _speak_to(session: Session, by: Actor) -> None:
    """Speak the language somebody chose, whichever of their phones they ask from."""
    chosen = participants.language(session, by)
    if chosen in language.codes():
        language.speak(chosen)


def _is_locked_out(guest: Visitor) -> bool:
    return guest.audiences == {Audience.HOLDER}


def _page_settings(guest: Visitor | None) -> dict[str, object]:
    """How pages look for whoever is asking, and whose service this is."""
    session = transaction.session()
    own = participants.settings(session, guest.actor.id) if guest and guest.actor.role is Role.PARTICIPANT else None
    service = (
        None if resting.is_shut() else organisations.shown(session, guest.actor.organisation_id if guest else None)
    )
    return {
        "service": service,
        "service_name": phone.called(own.phone_name if own else phone.USUAL),
        "phone": _phone(own),
        "look": own.look if own else "phone",
        "text_size": own.text_size if own else "normal",
        "letters": own.letters if own else "usual",
        "motion": own.motion if own else "usual",
        "leave_quickly": bool(own and own.leave_quickly),
        "notices_here": notices.of_device(session, guest.actor) if guest and guest.told else (),
        "leaving": bool(own and own.leaves_at),
        "agreed_here": lambda: notes.on_home(session, transaction.vault(), guest.actor) if own and guest else (),
        "was_to_go": bool(own and own.first_notice_at),
        "lock_minutes": guest.lock.minutes if guest and guest.lock and not _is_locked_out(guest) else 0,
    }


def _phone(own: Any) -> dict[str, object] | None:
    """What a participant's page needs to know of the phone it is on; None for everybody else."""
    if own is None:
        return None
    return {
        "diary": receipt.mark_of(own.id),
        "own": not own.shared_phone,
        "name": own.phone_name,
        "icon": own.phone_icon,
        "file": phone.drawn(own.phone_icon),
    }
