"""Printing a page, stopping its code, and keeping what was written on it. A code opens an empty form and no diary."""

from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import JOIN_TRIES, Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.rules import WRONG_TRIES, Code
from socialrx_diary.paper.models import PaperPage
from socialrx_diary.paper.rules import (
    PAGE_LASTS,
    Opened,
    Printed,
    Refusal,
    Sheet,
    State,
    Written,
    state_of,
    weeks_for,
)
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import marks
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change, Marks
from socialrx_diary.vault import Place, Vault
from socialrx_diary.weeks import today, week_of


def print_page(session: Session, vault: Vault, by: Actor, week: date | None, now: datetime) -> UUID:
    """Make a page for one week, or for a week to be written on it by hand; returns its id."""
    code, page_id = _fresh_code(session), uuid4()
    session.add(
        PaperPage(
            id=page_id,
            participant_id=by.id,
            week=week,
            selector=code.selector,
            secret_hash=invites.hashed(code.secret),
            code_sealed=vault.key_of(by.id).seal(code.printed(), _place(page_id)),
            made_at=now,
            expires_at=now + PAGE_LASTS,
        )
    )
    session.flush()
    audit.note(session, by, Deed.PAGE_PRINTED, by.id, now, page=str(page_id))
    return page_id


def pages_of(session: Session, by: Actor, now: datetime) -> list[Printed]:
    """The pages somebody printed, newest first."""
    rows = session.scalars(
        select(PaperPage).where(PaperPage.participant_id == by.id).order_by(PaperPage.made_at.desc(), PaperPage.id)
    )
    return [Printed(row.id, row.week, row.made_at, row.expires_at, _state(row, now)) for row in rows]


def sheet_of(session: Session, vault: Vault, by: Actor, page_id: UUID, now: datetime) -> Sheet | None:
    """What to print on one of one's own pages, while it can be used; None for any other, there or not."""
    row = _own(session, by, page_id)
    if row is None or row.code_sealed is None or _state(row, now) is not State.OPEN:
        return None
    code = vault.key_of(by.id).open(consent.grant_own(session, by), row.code_sealed, _place(row.id))
    return Sheet(row.week, participants.theme_order_of(session, by.id), code, row.expires_at)


def is_own(session: Session, by: Actor, page_id: UUID) -> bool:
    """Whether this is a page somebody printed themselves."""
    return _own(session, by, page_id) is not None


def stop(session: Session, by: Actor, page_id: UUID, now: datetime) -> None:
    """From now on nobody can type in this page of one's own; one that is typed in stays so."""
    stopped = session.execute(
        update(PaperPage)
        .where(
            PaperPage.id == page_id,
            PaperPage.participant_id == by.id,
            PaperPage.used_at.is_(None),
            PaperPage.stopped_at.is_(None),
        )
        .values(stopped_at=now, code_sealed=None)
        .returning(PaperPage.id)
    ).first()
    if stopped:
        audit.note(session, by, Deed.PAGE_STOPPED, by.id, now, page=str(page_id))


def open_page(session: Session, typed: str, address: str, now: datetime) -> Opened | Refusal:
    """What a code opens. Tries are counted even when they fail, so the caller must keep this transaction."""
    row = _proved(session, typed, address, now)
    if isinstance(row, Refusal):
        return row
    order = participants.theme_order_of(session, row.participant_id)
    weeks = () if row.week else weeks_for(week_of(today(row.made_at)), week_of(today(now)))
    return Opened(row.id, row.week, weeks, order, _over(session, row, now))


def keep(
    session: Session, vault: Vault, opened: Opened, written: Written, form_key: UUID, now: datetime
) -> Refusal | None:
    """Keep what was written on a page just opened, and spend its code. The same form sent twice is kept once.

    A week that holds something meanwhile stays as it is, and what was on paper is set aside beside it.
    """
    row = session.get_one(PaperPage, opened.page_id, populate_existing=True, with_for_update=True)
    # The form's key never reaches the database, so nobody could guess words from what is kept of them.
    sent = uuid5(form_key, repr(written))
    if row.used_with == sent:
        return None
    if over := _over(session, row, now):
        return over
    row.used_at, row.used_with, row.code_sealed = now, sent, None
    session.flush()
    _keep_week(session, vault, row, written, now)
    return None


def _keep_week(session: Session, vault: Vault, row: PaperPage, written: Written, now: datetime) -> None:
    by = _writer(session, row)
    reach.narrow(session, by.organisation_id, by.person)
    change = Change(0, written.themes, written.words, kind="week", written_with="paper")
    order = participants.theme_order_of(session, by.id)
    kept = reflections.keep(session, vault, by, written.week, change, order, now)
    talk = True if written.talk_about and not kept.set_aside else None
    marks.mark(session, by, kept, Marks(talk, only_me=True if written.only_me else None), now)
    audit.note(session, by, Deed.PAGE_TYPED_IN, by.id, now, page=str(row.id))


def _proved(session: Session, typed: str, address: str, now: datetime) -> PaperPage | Refusal:
    """The page of a code, once the code is proved. Too many wrong tries burn it."""
    if not accounts.count_try(session, f"type-in:{address}", JOIN_TRIES, now):
        return Refusal.WAIT
    code = Code.read(typed)
    row = session.scalar(select(PaperPage).where(PaperPage.selector == code.selector)) if code else None
    if code is None or row is None:
        invites.proves(None, "00000000")
        return Refusal.UNKNOWN
    counting = update(PaperPage).where(PaperPage.id == row.id).values(wrong_tries=PaperPage.wrong_tries + 1)
    if session.execute(counting.returning(PaperPage.wrong_tries)).scalar_one() > WRONG_TRIES:
        return Refusal.TOO_MANY
    if not invites.proves(row.secret_hash, code.secret):
        return Refusal.UNKNOWN
    session.execute(update(PaperPage).where(PaperPage.id == row.id).values(wrong_tries=0))
    return row


def _over(session: Session, row: PaperPage, now: datetime) -> Refusal | None:
    """Why a page can no longer be typed in, if it cannot. Whoever is leaving has shut everybody else out."""
    state = _state(row, now)
    if state is State.OPEN and participants.leaves_at(session, row.participant_id):
        return Refusal.CLOSED
    return None if state is State.OPEN else Refusal.USED if state is State.USED else Refusal.CLOSED


def _state(row: PaperPage, now: datetime) -> State:
    return state_of(
        used=row.used_at is not None, stopped=row.stopped_at is not None, expires_at=row.expires_at, now=now
    )


def _writer(session: Session, row: PaperPage) -> Actor:
    """The person whose page it is: whoever types it in writes for them, and can do nothing else."""
    member = participants.membership(session, row.participant_id)
    assert member is not None  # noqa: S101 - a page goes with its person
    return Actor(row.participant_id, Role.PARTICIPANT, member[0], row.id)


def _own(session: Session, by: Actor, page_id: UUID) -> PaperPage | None:
    return session.scalar(select(PaperPage).where(PaperPage.id == page_id, PaperPage.participant_id == by.id))


def _fresh_code(session: Session) -> Code:
    code = Code.make()
    with reach.everywhere(session):
        while session.scalar(select(PaperPage.id).where(PaperPage.selector == code.selector)):
            code = Code.make()
    return code


def _place(page_id: UUID) -> Place:
    return Place("paper_pages", "code", page_id)
