"""What a device is called, and what its network is, as far as a request tells."""

from ipaddress import IPv6Address, IPv6Network, ip_address

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
