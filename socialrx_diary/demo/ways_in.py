"""How to enter the demo in each role: printed every time it starts, with codes that are good for that start."""

from datetime import datetime, timedelta
from uuid import UUID

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.db import Database
from socialrx_diary.demo.people import NEWCOMERS
from socialrx_diary.demo.seed import PASSWORD
from socialrx_diary.invites import service as invites
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.vault import Vault

LASTING = timedelta(days=7)
FAVOURITE = "Maureen T."


def ways_in(database: Database, vault: Vault, address: str, now: datetime) -> list[str]:
    """What to print: an address for every role."""
    with database.reading() as session:
        members = accounts.staff_of(session, organisations.only_one(session))
    worker = next(accounts.acting(one) for one in members if one.role is Role.LINK_WORKER)
    lines = [f"The diary is at {address}", ""]
    diary = _diary(database, vault, worker, address, now)
    if diary:
        lines += ["Somebody with a diary", f"  {diary}", ""]
    card = _card(database, vault, worker, address, now)
    if card:
        lines += ["Somebody with a new card", f"  {card}", ""]
    lines += [f"People who work there: {address}/staff", f"  password    {PASSWORD}"]
    lines += [f"  {one.email:<34}{one.role.value.replace('_', ' ')}" for one in members]
    return [*lines, "  The page that asks for a code from a phone shows the code, as this is a demo."]


def _diary(database: Database, vault: Vault, worker: Actor, address: str, now: datetime) -> str | None:
    """A link that opens a full diary once."""
    with database.writing() as session:
        joined = [one for one in participants.list_of(session, vault, worker) if one.joined]
        if not joined:
            return None
        someone = next((one for one in joined if one.name == FAVOURITE), joined[0])
        code = invites.code_for_another_phone(session, vault, someone.id, now, LASTING)
    return f"{someone.name:<12}{address}/join#{code}"


def _card(database: Database, vault: Vault, worker: Actor, address: str, now: datetime) -> str | None:
    """The link on the card of somebody who has not joined yet; a new card if the last one was used."""
    with database.writing() as session:
        listed = {one.name: one for one in participants.list_of(session, vault, worker)}
        name = next((name for name in NEWCOMERS if name not in listed or not listed[name].joined), None)
        if name is None:
            return None
        person_id = _invited(listed.get(name)) or invites.invite(session, vault, worker, name, now)
        card = invites.card(session, vault, worker, person_id, now)
        if card is None:
            invites.new_card(session, vault, worker, person_id, now)
            card = invites.card(session, vault, worker, person_id, now)
    return f"{name:<12}{address}/join#{card.code}" if card else None


def _invited(one: OnMyList | None) -> UUID | None:
    return one.id if one else None
