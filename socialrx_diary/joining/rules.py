"""What is true of joining: in which order questions come, and what a device and its network are called."""

from collections.abc import Collection
from enum import Enum
from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from socialrx_diary.consent.rules import Shared, Standing
from socialrx_diary.language import N_

# One home has one such stretch of IPv6 addresses, as it has one IPv4 address.
HOME_NETWORK = 64

# The first that a browser's own name holds; an iPad calls itself a Mac.
_DEVICES = (
    ("iPhone", N_("iPhone")),
    ("iPad", N_("iPad")),
    ("Android", N_("Android phone")),
)
COMPUTER = N_("Computer")


class Step(Enum):
    """Questions that follow once a diary is kept; the values name their pages."""

    SHARE = "share"
    WHEN = "when"
    RESEARCH = "research"
    CHECK = "check"


def next_step(now: Standing, worker_id: UUID | None, study_ids: Collection[UUID]) -> Step:
    """The first question not answered yet, or the page that shows all answers. No link worker, no such question."""
    if worker_id is not None and not now.asked_to_share(worker_id):
        return Step.SHARE
    if worker_id is not None and now.share(worker_id) is not Shared.NOTHING and not now.asked_when(worker_id):
        return Step.WHEN
    if any(not now.asked_about_research(study_id) for study_id in study_ids):
        return Step.RESEARCH
    return Step.CHECK


def device_name(user_agent: str) -> str:
    """What somebody would call the device in their hand."""
    return next((name for sign, name in _DEVICES if sign in user_agent), COMPUTER)


def network(address: str | None) -> str:
    """Where tries come from, as they are counted: an address, or the home network of an IPv6 address."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((found, HOME_NETWORK), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
