"""What is true of the front door: where each role is at home."""

from datetime import date

from socialrx_diary.accounts.rules import Role

# When the page about accessibility was last held against what was checked.
ACCESSIBILITY_WRITTEN = date(2026, 11, 25)

HOMES = {
    Role.PARTICIPANT: "reflections.week",
    Role.LINK_WORKER: "people.list_",
    Role.RESEARCHER: "studies.list_",
    Role.ADMINISTRATOR: "service.details",
}
