"""A link worker's list, put together from names, permissions and cards. It never asks what anybody wrote."""

from datetime import datetime

from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Shared, Standing
from socialrx_diary.invites import service as invites
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.people.rules import Listed, state_of
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import today


def my_people(session: Session, vault: Vault, by: Actor, now: datetime) -> list[Listed]:
    """Everybody on one's own list, in seven queries however long it is."""
    people = participants.list_of(session, vault, by)
    ids = [person.id for person in people]
    standings = consent.standings_of(session, ids)
    cards = {who: today(until) for who, until in invites.open_cards(session, ids, now).items()}
    used = {who: today(at) for who, at in invites.new_cards_used(session, ids, now).items()}
    needs = reaching.of_list(session, vault, by, ids)
    return [
        Listed(
            person.id,
            person.name,
            person.meets_on,
            state_of(
                joined=person.joined,
                card_until=cards.get(person.id),
                shared=_shared(standings[person.id], by),
            ),
            cards.get(person.id),
            used.get(person.id),
            tuple(needs[person.id].in_short()) if person.id in needs else (),
        )
        for person in people
    ]


def _shared(standing: Standing, by: Actor) -> Shared:
    return standing.share(by.id) if standing.keeps else Shared.NOTHING
