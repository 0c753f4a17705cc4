"""The rows of people with diaries, in services with link workers: the same people every time for the same seed."""

import secrets
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from bench.sinks import Rows, shaped
from socialrx_diary.audit.rules import SEEN_BY_SERVICE, START, Deed, Entry, link, mark_of
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.consent.wording import Shown
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import KEY_BYTES, KeyRing, PersonKey, Place, _wrap
from socialrx_diary.weeks import WEEK, week_of

THEMES = tuple(theme.id for theme in Theme)
FIRST = ("Maureen", "David", "Joan", "Nia", "Tom", "Ron", "Bel", "Una", "Ken", "Ivy", "Dil", "Gwen", "Pat", "Olive")
SAID = (
    "I walked to the library with Nia on Tuesday.", "It rained, and we stayed for the singing and the tea.",
    "I had not meant to stay.", "On the way home the bus was late, so we talked about her garden.",
    "The letter about the rent came.", "I have read it twice.", "June rang and we laughed about the dog.",
    "I did not sleep well on Thursday.", "First leeks came up.", "I made soup for two days.",
    "The group was full, so I sat by the window.", "Somebody asked me to come again.",
)  # fmt: skip
# Of five people three share words and one ticks; one shares nothing.
SHARED = ("words", "words", "ticks", "words", "nothing")
A_LOOK_EVERY = 4


@dataclass(frozen=True)
class Shape:
    """How many people there are, for how many weeks they wrote, and how they are spread over services."""

    people: int
    weeks: int = 8
    service: int = 1000
    on_list: int = 100
    seed: int = 1

    @property
    def services(self) -> int:
        """How many services that makes."""
        return -(-self.people // self.service)

    @property
    def workers(self) -> int:
        """How many link workers."""
        return -(-self.people // self.on_list)

    def service_id(self, number: int) -> UUID:
        """The service that the person of this number belongs to."""
        return self.named("service", number // self.service)

    def worker_id(self, number: int) -> UUID:
        """The link worker on whose list they are."""
        return self.named("worker", number // self.on_list)

    def named(self, kind: str, number: int) -> UUID:
        """The id of the person, service, worker or device of this number."""
        return UUID(bytes=self._drawn(kind, number)[:16], version=4)

    def token(self, number: int) -> str:
        """What opens the diary of the person of this number."""
        return self._drawn("token", number).hex()

    def _drawn(self, kind: str, number: int) -> bytes:
        return sha256(f"{self.seed}:{kind}:{number}".encode()).digest()


@dataclass
class Made:
    """Rows, and how long sealing what is in them took."""

    rows: Rows
    sealing: float = 0.0


@dataclass
class _Trail:
    """Somebody's trail, entry by entry."""

    chain: UUID
    service_id: UUID
    secret: bytes
    previous: bytes = START
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(self, at: datetime, deed: Deed, by: tuple[str, UUID], **about: str) -> None:
        """Put a deed on it, as `audit` does."""
        entry = Entry(self.chain, len(self.rows), at, deed, *by, about)
        self.previous = link(self.secret, self.previous, entry)
        listed = self.service_id if deed in SEEN_BY_SERVICE else None
        self.rows.append(
            {
                "chain": self.chain, "position": entry.position, "at": at, "deed": deed, "actor_role": by[0],
                "actor_id": by[1], "about": about, "seal": self.previous, "service_id": listed,
                "mark": mark_of(listed, self.chain) if listed else None,
            }
        )  # fmt: skip


def services(shape: Shape, dialect_name: str, now: datetime, ring: KeyRing) -> Rows:
    """Every service, with its link workers and one administrator."""
    began = now - WEEK * (shape.weeks + 60)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number in range(shape.services):
        one = shape.named("service", number)
        trail = _Trail(one, one, ring.trail_secret)
        trail.note(began, Deed.SERVICE_SET_UP, ("service", UUID(int=0)))
        found["trail"] += trail.rows
        found["organisations"].append(
            {
                "id": one, "name": f"Service {number}", "link_worker_word": "link worker", "phone": "01632 960 123",
                "hours": "Monday to Thursday, 9am to 4pm", "nation": "england", "set_up_at": began,
            }
        )  # fmt: skip
        found["staff"].append(_staff(shape.named("administrator", number), one, "administrator", began))
    for number in range(shape.workers):
        service_id = shape.service_id(number * shape.on_list)
        found["staff"].append(_staff(shape.named("worker", number), service_id, "link_worker", began))
    return _shaped(found, dialect_name, ("organisations", "staff", "trail"))


def people(shape: Shape, dialect_name: str, now: datetime, ring: KeyRing, numbers: Iterable[int]) -> Made:
    """The rows of the people of these numbers."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    sealing = 0.0
    for number in numbers:
        sealing += _person(shape, now, ring, number, found)
    tables = ("participant_keys", "participants", "devices", "permissions", "reflections", "trail")
    return Made(_shaped(found, dialect_name, tables), sealing)


def _person(shape: Shape, now: datetime, ring: KeyRing, number: int, found: dict[str, list[dict[str, Any]]]) -> float:
    who, service_id, worker_id = shape.named("person", number), shape.service_id(number), shape.worker_id(number)
    chance, asha = Random(who.int), ("link_worker", worker_id)
    joined = now - WEEK * (shape.weeks + 1)
    began = time.perf_counter()
    key = PersonKey(who, secrets.token_bytes(KEY_BYTES))
    wrapped = _wrap(ring.versions[ring.current], key.key, who)
    name = key.seal(f"{FIRST[number % len(FIRST)]} {chr(65 + number % 26)}.", Place("participants", "name", who))
    sealing = time.perf_counter() - began
    trail = _Trail(who, service_id, ring.trail_secret)
    trail.note(joined, Deed.INVITED, asha, name=_name(worker_id))
    trail.note(joined + timedelta(hours=1), Deed.JOINED, ("participant", who))
    _choices(shape, number, joined + timedelta(hours=1), trail, found)
    for week, words in _weeks(shape, number, now, chance, trail):
        began = time.perf_counter()
        week["words_sealed"] = key.seal(words, Place("reflections", "words", week["id"]))
        sealing += time.perf_counter() - began
        found["reflections"].append(week)
    found["trail"] += trail.rows
    found["participant_keys"].append({"participant_id": who, "ring_version": ring.current, "wrapped": wrapped})
    found["participants"].append(
        {
            "id": who, "organisation_id": service_id, "link_worker_id": worker_id, "name_sealed": name,
            "theme_order": " ".join(chance.sample(THEMES, 5)), "invited_at": joined, "joined_at": joined,
            "visited_at": now - WEEK,
        }
    )  # fmt: skip
    found["devices"].append(
        {
            "id": shape.named("device", number), "token_hash": sha256(shape.token(number).encode()).digest(),
            "participant_id": who, "name": "Phone", "added_at": joined, "used_at": now - WEEK,
        }
    )  # fmt: skip
    return sealing


def _choices(shape: Shape, number: int, at: datetime, trail: _Trail, found: dict[str, list[dict[str, Any]]]) -> None:
    """They let the diary be kept, and said what their link worker may see."""
    who, worker_id = trail.chain, shape.worker_id(number)
    chosen = ((Scope.KEEP, Choice.YES, None), (Scope.SHARE, Choice(SHARED[number % 5]), worker_id))
    for scope, choice, to in chosen:
        shown = _shown(scope)
        found["permissions"].append(
            {
                "participant_id": who, "scope": scope.value, "choice": choice.value, "recipient_id": to,
                "wording": shown.key, "wording_version": shown.version, "wording_sha256": shown.sha256,
                "language": "en", "device_id": shape.named("device", number), "at": at,
            }
        )  # fmt: skip
        about = {"scope": scope.value, "choice": choice.value} | ({"recipient": str(to)} if to else {})
        trail.note(at, Deed.PERMISSION_CHOSEN, ("participant", who), **about)


def _weeks(
    shape: Shape, number: int, now: datetime, chance: Random, trail: _Trail
) -> Iterator[tuple[dict[str, Any], str]]:
    """Their weeks before this one, the oldest first, and what they wrote; now and then their link worker looked."""
    this, who = week_of(now.date()), trail.chain
    for ago in range(shape.weeks, 0, -1):
        one, at = UUID(bytes=chance.randbytes(16), version=4), now - WEEK * ago
        trail.note(at, Deed.WEEK_KEPT, ("participant", who), reflection=str(one))
        if ago % A_LOOK_EVERY == 0 and SHARED[number % 5] != "nothing":
            worker_id = shape.worker_id(number)
            trail.note(at + timedelta(days=2), Deed.SUMMARY_OPENED, ("link_worker", worker_id), name=_name(worker_id))
        yield (
            {
                "id": one, "participant_id": who, "week": this - WEEK * ago,
                "themes": " ".join(chance.sample(THEMES, chance.randint(1, 3))),
                "shown_order": " ".join(THEMES), "first_step": "ticks", "written_at": at, "changed_at": at,
            },
            " ".join(chance.choices(SAID, k=chance.randint(1, 5))),
        )  # fmt: skip


def _staff(one: UUID, service_id: UUID, role: str, began: datetime) -> dict[str, Any]:
    return {
        "id": one, "organisation_id": service_id, "role": role, "name": _name(one),
        "email": f"{one.hex}@parkroad.example", "password_hash": "none", "must_change_password": False,
        "totp_confirmed": True, "added_at": began,
    }  # fmt: skip


def _name(staff_id: UUID) -> str:
    return f"Asha {staff_id.hex[:6]}"


@cache
def _shown(scope: Scope) -> Shown:
    words = {Scope.KEEP: wording.KEEP, Scope.SHARE: wording.SHARE}
    return wording.shown(words[scope], worker="Asha", worker_word="link worker", service="Park Road")


def _shaped(found: dict[str, list[dict[str, Any]]], dialect_name: str, tables: Sequence[str]) -> Rows:
    return {table: shaped(table, dialect_name, found[table]) for table in tables}
