"""What the pages about one person ask alike: whether they are on the list of whoever asks, and how large to print."""

from uuid import UUID

from flask import abort, request

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.service import OnMyList
from socialrx_diary.web.transaction import session, vault


def is_large(me: Actor, participant_id: UUID) -> bool:
    """Whether a card or letter is printed large: as asked for here, or as its person needs it."""
    size = request.args.get("size")
    return size == "large" if size else reaching.printed_large(session(), vault(), me, participant_id)


def on_my_list(me: Actor, participant_id: UUID) -> OnMyList:
    """Somebody on one's own list. Anybody else's people and nobody at all are answered alike."""
    return participants.on_my_list(session(), vault(), me, participant_id) or abort(404)


def keeps_a_diary(me: Actor, participant_id: UUID) -> bool:
    """Whether somebody on one's own list has joined: what lets a phone in then lets it into a diary that is there."""
    return on_my_list(me, participant_id).joined
