"""Going, keeping it after all, and erasing: everybody else is shut out at once, and the diary goes a week later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.invites import service as invites
from socialrx_diary.leaving.rules import goes_at
from socialrx_diary.participants import going
from socialrx_diary.participants import service as participants
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.receipts import service as receipts
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Look

ALL = 1_000_000


def research_files(session: Session, by: Actor) -> list[Look]:
    """Every file made for research that holds something of this person's, without their name."""
    return [look for look in sharing.looks(session, by, None, ALL) if look.deed is Deed.RESEARCH_EXPORTED]


def ask_to_go(session: Session, by: Actor, now: datetime) -> datetime:
    """Delete everything in seven days. From this moment nobody else has any part in it; returns when it goes.

    Whatever was shared is taken back choice by choice, so it stays taken back if the diary is kept after all. Every
    other device is signed out, and no code for one is good any more.
    """
    goes = goes_at(now)
    consent.take_back_everything(session, by, wording.shown(wording.LEAVE), now)
    participants.set_age_band(session, by, None)
    going.set_leaves_at(session, by, goes)
    accounts.sign_out_elsewhere(session, by)
    invites.forget_codes(session, by.id)
    audit.note(session, by, Deed.LEAVING_ASKED, by.id, now)
    return goes


def keep_after_all(session: Session, by: Actor, now: datetime) -> bool:
    """The person keeps their diary, and shares nothing until they share it again. False when the time is over."""
    if not going.stay(session, by, now):
        return False
    shown = wording.shown(wording.KEEP_AFTER_ALL)
    consent.choose(session, by, Chosen(Scope.KEEP, Choice.YES), shown, now)
    audit.note(session, by, Deed.LEAVING_ENDED, by.id, now)
    return True


def erase(
    session: Session,
    by: Actor | Machine,
    participant_id: UUID,
    now: datetime,
    *,
    if_due: bool = False,
    why: str = going.ASKED,
) -> bool:
    """Erase a diary and all that names it elsewhere. The caller shreds the key once this is committed.

    False when it is gone already, or is not due: it was kept after all meanwhile.
    """
    if not going.leave(session, by, participant_id, now, if_due=if_due, why=why):
        return False
    receipts.forget(session, participant_id)
    passkeys.forget_asked(session, participant_id)
    return True
