"""How pages look for whoever is asking, and whose service they are of."""

from typing import Any, Protocol

from socialrx_diary.accounts import notices
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.locks.rules import Lock
from socialrx_diary.notes import agreeing as notes
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.phone import rules as phone
from socialrx_diary.reminders import service as reminders
from socialrx_diary.web import receipt, resting, transaction
from socialrx_diary.web.guard import Audience


class Guest(Protocol):
    """Somebody signed in, as far as pages need to know."""

    @property
    def actor(self) -> Actor: ...

    @property
    def audiences(self) -> frozenset[Audience]: ...

    @property
    def lock(self) -> Lock | None: ...

    @property
    def told(self) -> bool: ...


def page_settings(guest: Guest | None) -> dict[str, object]:
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
        "reminded_here": lambda: reminders.comes_to(session, guest.actor) if own and guest else False,
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


def _is_locked_out(guest: Guest) -> bool:
    return guest.audiences == {Audience.HOLDER}
