"""What is true of a service: where somebody who leaves quickly may be led."""

from urllib.parse import urlsplit

# Somewhere dull that nobody wonders about.
ELSEWHERE = "https://www.bbc.co.uk/weather"
DULL = (ELSEWHERE, "https://www.metoffice.gov.uk/", "https://www.bbc.co.uk/food", "https://www.gov.uk/")
LONGEST_ADDRESS = 200


def may_lead_to(address: str) -> bool:
    """Whether an address is a plain one over TLS of a public site: no user, no port, no address of a machine."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    labels = host.split(".")
    public = len(labels) > 1 and all(label.strip("-") == label != "" for label in labels) and not labels[-1].isdigit()
    return (
        plain
        and public
        and len(address) <= LONGEST_ADDRESS
        and parts.scheme == "https"
        and port is None
        and "@" not in parts.netloc
    )
