"""Addresses to go back to: only ever on this site."""

from urllib.parse import urlsplit


def path_here(wanted: str) -> str:
    """A path on this site and nothing else; the start for anything that could lead elsewhere."""
    return urlsplit(address_here(wanted)).path


def address_here(wanted: str) -> str:
    """The same with what stands after its question mark."""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # what looks like a broken IPv6 host
        return "/"
    plain = not parts.scheme and not parts.netloc and wanted.isprintable()
    own = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return parts._replace(fragment="").geturl() if plain and own else "/"
