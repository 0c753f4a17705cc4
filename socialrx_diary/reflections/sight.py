"""Which weeks the device in hand may see, asked in the query itself so that no page can forget to ask."""

from sqlalchemy import ColumnElement, and_

from socialrx_diary.accounts.rules import NO_LANE, Actor
from socialrx_diary.reflections.models import Reflection as Row

# Where a week is there twice, the one of the diary comes before the one of a lane.
MAIN_FIRST = (Row.lane != NO_LANE, Row.written_at, Row.id)


def seen_by(by: Actor) -> ColumnElement[bool]:
    """One's own weeks, as far as the device in hand may see them."""
    own = Row.participant_id == by.id
    return own if by.whole else and_(own, Row.lane == by.device_id)
