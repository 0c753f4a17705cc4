"""The one place that knows every word: it joins the kit, the words and the keys into an app, or refuses to."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, request
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from socialrx_diary import appearance, language
from socialrx_diary.accounts import own_views, proving, welcome
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import views as accounts_views
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.administration import lines as administration_lines
from socialrx_diary.administration import looks as administration_looks
from socialrx_diary.administration import views as administration_views
from socialrx_diary.administration import worried
from socialrx_diary.asking import views as asking_views
from socialrx_diary.audit.rules import BrokenTrailError
from socialrx_diary.checking import views as checking_views
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
from socialrx_diary.making import views as making_views
from socialrx_diary.measures import staff as measures_staff
from socialrx_diary.measures import views as measures_views
from socialrx_diary.more import views as more_views
from socialrx_diary.notes import at_work as notes_at_work
from socialrx_diary.notes import views as notes_views
from socialrx_diary.order import views as order_views
from socialrx_diary.paper import views as paper_views
from socialrx_diary.participants import service as participants
from socialrx_diary.participants import visits
from socialrx_diary.passing_on import at_work as passing_on_at_work
from socialrx_diary.passing_on import views as passing_on_views
from socialrx_diary.passkeys import staff_pages as staff_passkeys
from socialrx_diary.passkeys import views as passkeys_views
from socialrx_diary.people import cards, reaching
from socialrx_diary.people import views as people_views
from socialrx_diary.phone import views as phone_views
from socialrx_diary.preparing import views as preparing_views
from socialrx_diary.receipts import service as receipts
from socialrx_diary.releases import views as releases_views
from socialrx_diary.releases.rules import ANSWERERS
from socialrx_diary.reminders import outside as messages
from socialrx_diary.reminders import views as reminders_views
from socialrx_diary.returning import service as returning
from socialrx_diary.returning import views as returning_views
from socialrx_diary.returning.rules import HELPERS
from socialrx_diary.routes import MUST_BE_FRESH, TAKE_IN, TRIES
from socialrx_diary.settings import Settings
from socialrx_diary.sharing import research_views
from socialrx_diary.sharing import views as sharing_views
from socialrx_diary.single_sign_on import views as single_sign_on_views
from socialrx_diary.story import views as story_views
from socialrx_diary.studies import belonging as study_members
from socialrx_diary.studies import views as studies_views
from socialrx_diary.summary import views as summary_views
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import KeyRing, Vault
from socialrx_diary.web import (
    assets,
    dates,
    errors,
    figures,
    form_cookie,
    guard,
    headers,
    hosts,
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
    reminders_views.blueprint,
    messages.blueprint,
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
    making_views.blueprint,
    releases_views.blueprint,
    research_views.blueprint,
    study_members.blueprint,
    checking_views.blueprint,
    order_views.blueprint,
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
    form_cookie.init(app)
    logs.init(app, TRIES)
    hosts.init(app, settings.host_names)
    receipt.init(app)
    keys = open_database(settings.keys_database_url, guarded=False)
    transaction.init(app, database, Vault(ring, keys, settings.keys_file))
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
    app.extensions["page_settings"] = appearance.page_settings
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
    answers = {Audience.ANSWERER} if found.actor.role in ANSWERERS else set()
    return frozenset({Audience.STAFF, Audience(found.actor.role.value), *helps, *answers})


def _speak(app: Flask) -> None:
    @app.before_request
    def choose() -> None:
        language.speak(language.choose(language_of(request), list(request.accept_languages.values())))


def _speak_to(session: Session, by: Actor) -> None:
    """Speak the language somebody chose, whichever of their phones they ask from."""
    chosen = participants.language(session, by)
    if chosen in language.codes():
        language.speak(chosen)
