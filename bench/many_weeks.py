"""A study with as many weeks of words as wanted, put straight into the database, sealed and with trails that hold."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from socialrx_diary.audit.rules import START, Deed, Entry, link
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.db import open_database
from socialrx_diary.migrations.models import metadata
from socialrx_diary.settings import Settings
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import KeyRing, PersonKey, Place, _wrap, participant_keys
from socialrx_diary.weeks import week_of
from tests.kit.people import Service

WEEKS_EACH = 50
PEOPLE_TOGETHER = 100
AGES = ("18-44", "45-54", "55-64", "65-74", "75+")
WORDS = (
    "I walked to the library with Nia on Tuesday. It rained, and we stayed for the singing and the tea. "
    "I had not meant to stay. On the way home the bus was late, so we talked about her garden."
)
ORDER = " ".join(theme.id for theme in Theme)


def write_weeks(settings: Settings, service: Service, study_id: UUID, rows: int) -> int:
    """Put the weeks in; returns how many people wrote them."""
    ring = KeyRing.read(settings.keys_file)
    store = open_database(settings.keys_database_url)
    people = max(1, rows // WEEKS_EACH)
    for first in range(0, people, PEOPLE_TOGETHER):
        numbers = range(first, min(people, first + PEOPLE_TOGETHER))
        together = [_of_one(service, ring, study_id, number) for number in numbers]
        with store.writing() as session:
            session.execute(participant_keys.insert(), [one.pop("key") for one in together])
        with service.writing() as session:
            for table in ("participants", "permissions", "trail", "reflections"):
                session.execute(insert(metadata.tables[table]), [row for one in together for row in one[table]])
    store.dispose()
    return people


def _of_one(service: Service, ring: KeyRing, study_id: UUID, number: int) -> dict[str, Any]:
    key = PersonKey(uuid4(), os.urandom(32))
    now, who = service.now(), key.participant_id
    person = {
        "id": who, "organisation_id": service.id, "link_worker_id": service.ben.id, "theme_order": ORDER,
        "name_sealed": key.seal("Somebody", Place("participants", "name", who)), "age_band": AGES[number % 5],
        "invited_at": now, "joined_at": now,
    }  # fmt: skip
    chosen = [(Scope.KEEP, Choice.YES, None), (Scope.RESEARCH, Choice.WORDS, study_id)]
    about = {"scope": Scope.RESEARCH.value, "choice": Choice.WORDS.value, "recipient": str(study_id)}
    entry = Entry(who, 0, now, Deed.PERMISSION_CHOSEN, "participant", who, about)
    said = {"wording": "share", "wording_version": 1, "wording_sha256": "0" * 64, "language": "en", "at": now}
    return {
        "key": {"participant_id": who, "ring_version": 1, "wrapped": _wrap(ring.versions[1], key.key, who)},
        "participants": [person],
        "permissions": [
            {**said, "participant_id": who, "scope": scope.value, "choice": choice.value, "recipient_id": to}
            for scope, choice, to in chosen
        ],
        "trail": [
            {
                "chain": who, "position": 0, "at": now, "deed": entry.deed, "actor_role": "participant",
                "actor_id": who, "about": about, "seal": link(ring.trail_secret, START, entry),
            }
        ],
        "reflections": list(_weeks(service, key, number)),
    }  # fmt: skip


def _weeks(service: Service, key: PersonKey, number: int) -> Iterator[dict[str, Any]]:
    this, now = week_of(service.now().date()), service.now()
    themes = [theme.id for theme in Theme]
    for ago in range(WEEKS_EACH):
        one = uuid4()
        ticked = themes[(number + ago) % 5 :][: 1 + ago % 3]
        yield {
            "id": one, "participant_id": key.participant_id, "week": this - timedelta(weeks=ago),
            "themes": " ".join(ticked), "shown_order": ORDER, "first_step": "ticks",
            "words_sealed": key.seal(f"{WORDS} {ago}", Place("reflections", "words", one)),
            "written_at": now - timedelta(weeks=ago), "changed_at": now,
        }  # fmt: skip
