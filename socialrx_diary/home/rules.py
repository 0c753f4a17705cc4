"""What is true of the front door: where each role is at home, and which addresses may be gone back to."""

from datetime import date
from urllib.parse import urlsplit

from socialrx_diary.accounts.rules import Role

# Somewhere dull that nobody wonders about.
ELSEWHERE = "https://www.bbc.co.uk/weather"

# When the page about accessibility was last held against what was checked.
ACCESSIBILITY_WRITTEN = date(2026, 11, 25)

HOMES = {
    Role.PARTICIPANT: "reflections.week",
    Role.LINK_WORKER: "people.list_",
    Role.RESEARCHER: "studies.list_",
    Role.ADMINISTRATOR: "service.details",
}


def path_here(wanted: str) -> str:
    """A path on this site and nothing else; the start for anything that could lead elsewhere."""
    parts = urlsplit(wanted)
    plain = not parts.scheme and not parts.netloc and wanted.isprintable()
    own = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return parts.path if plain and own else "/"
