"""Sheets of cards: many invitations made and printed at once, each as single and as single-use as any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.service import Card
from socialrx_diary.participants import moving
from socialrx_diary.participants.rules import numbers_after
from socialrx_diary.vault import Vault


@dataclass(frozen=True)
class Numbered:
    """One card of a sheet. There is no card any more when it was used or its time is over."""

    participant_id: UUID
    number: int
    card: Card | None


def make(session: Session, vault: Vault, by: Actor, names: Sequence[str], now: datetime) -> UUID:
    """Make a card for each of these names, an empty one for a card nobody has yet; returns the id of the sheet."""
    sheet_id = uuid4()
    numbers = numbers_after(moving.last_number(session, by), len(names))
    for name, number in zip(names, numbers, strict=True):
        invites.invite(session, vault, by, name, now, (sheet_id, number))
    return sheet_id


def cards(session: Session, vault: Vault, by: Actor, sheet_id: UUID, now: datetime) -> list[Numbered]:
    """The cards of a sheet of one's own, in their order. Seeing a code goes on the trail of its person."""
    return [
        Numbered(participant_id, number, invites.card(session, vault, by, participant_id, now))
        for participant_id, number in moving.on_sheet(session, by, sheet_id)
    ]
