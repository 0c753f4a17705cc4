"""A crowd of people with diaries who are reminded, or are not any more, put into a service all at once."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from socialrx_diary.audit.rules import Machine
from socialrx_diary.consent.models import Permission
from socialrx_diary.participants import going
from socialrx_diary.participants.models import Participant
from socialrx_diary.participants.service import name_place
from socialrx_diary.reflections.models import Reflection
from socialrx_diary.reminders.models import ReminderKept
from socialrx_diary.reminders.rules import When, place_mark, stop_mark, stop_token
from socialrx_diary.reminders.service import to_place
from socialrx_diary.settings import Settings
from socialrx_diary.vault import KEY_BYTES, PersonKey, Place, _wrap, participant_keys
from socialrx_diary.weeks import WEEK, week_of
from tests.faults.place import peopled
from tests.kit.people import Service
from tests.kit.posts import Phone

WAYS = ("sms", "email", "push")
# Three fifths are reminded by text, the rest by letter and by note.
SHARE = {"sms": 3, "email": 1, "push": 1}
MINUTES = 180  # of the night, from midnight by the clock on the wall: the hour from one to two comes twice
WHY = ("rests", "has_kept_the_week", "has_stopped", "is_leaving", "is_gone", "keeps_no_diary")
WORDS = ("zirkelquast", "wombleforth", "teapot")


@dataclass
class Crowd:
    """Where everybody is reached: those who are due, by what, and those who must hear nothing, by why."""

    due: dict[str, set[str]] = field(default_factory=lambda: {way: set() for way in WAYS})
    resting: dict[str, set[str]] = field(default_factory=lambda: {why: set() for why in WHY})
    words: tuple[str, ...] = WORDS


def crowd(settings: Settings, due: int, phones: dict[str, Phone], push_at: str, now: datetime) -> Crowd:
    """So many who are due and a tenth as many who are not, each with a week that has words in it."""
    found = Crowd()
    every = [way for way in WAYS for _ in range(SHARE[way])]
    with peopled(settings) as service:
        maker = Maker(service, phones, push_at, now)
        for number in range(due):
            way = every[number % len(every)]
            found.due[way].add(maker.makes(way, number))
        for number in range(max(2 * len(WHY), due // 10)):
            why, way = WHY[number % len(WHY)], WAYS[number % len(WAYS)]
            found.resting[why].add(maker.makes(way, due + number, why))
        maker.keep()
    return found


class Maker:
    """Makes people after the pattern of one who came in by the door, and puts all of them in at once."""

    def __init__(self, service: Service, phones: dict[str, Phone], push_at: str, now: datetime) -> None:
        self.service, self.phones, self.push_at, self.now = service, phones, push_at, now
        pattern = service.person("The Pattern")
        pattern.wrote("A week.", weeks_ago=1)
        with service.database.reading() as session:
            self.secret: bytes = session.info["trail_secret"]
            self.patterns = {
                model: dict(
                    session.execute(select(model.__table__).where(whose == pattern.id)).mappings().first() or {}
                )
                for model, whose in (
                    (Participant, Participant.id),
                    (Permission, Permission.participant_id),
                    (Reflection, Reflection.participant_id),
                )
            }
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: [] for model in (Participant, Permission, Reflection, ReminderKept)
        }
        self.keys: list[dict[str, Any]] = []
        self.gone: list[UUID] = []

    def makes(self, way: str, number: int, why: str = "") -> str:
        """Somebody more; returns where whoever carries messages would say that one came to."""
        person_id, key = uuid4(), secrets.token_bytes(KEY_BYTES)
        own, ring = PersonKey(person_id, key), self.service.vault._ring
        wrapped = _wrap(ring.versions[ring.current], key, person_id)
        self.keys.append({"participant_id": person_id, "ring_version": ring.current, "wrapped": wrapped})
        leaves_at = self.now + timedelta(days=5) if why == "is_leaving" else None
        name = own.seal("Somebody", name_place(person_id))
        self._like(Participant, id=person_id, name_sealed=name, leaves_at=leaves_at)
        self._like(Permission, participant_id=person_id)
        if why == "keeps_no_diary":
            self._like(Permission, participant_id=person_id, choice="no")
        week_id, week = uuid4(), week_of((self.now + timedelta(hours=3)).date())
        words = own.seal(" ".join(WORDS), Place("reflections", "words", week_id))
        week = week if why == "has_kept_the_week" else week - WEEK
        self._like(Reflection, id=week_id, participant_id=person_id, week=week, words_sealed=words)
        to, place = self._reached(way, number)
        self.rows[ReminderKept].append(self._reminder(own, way, to, number, why))
        if why == "is_gone":
            self.gone.append(person_id)
        return place

    def keep(self) -> None:
        """Put all of them in, then let those go who are gone."""
        with self.service.vault._database.writing() as session:
            session.execute(participant_keys.insert(), self.keys)
        with self.service.database.writing() as session:
            for model, rows in self.rows.items():
                session.execute(insert(model), rows)
        for participant_id in self.gone:
            with self.service.database.writing() as session:
                assert going.leave(session, Machine(), participant_id, self.now)
        with self.service.database.reading() as session:
            going.finish_leaving(session, self.service.vault)

    def _like(self, model: Any, **different: Any) -> None:
        row = {**self.patterns[model], **different}
        if model is Permission:
            row.pop("id")
        self.rows[model].append(row)

    def _reached(self, way: str, number: int) -> tuple[str, str]:
        """Where somebody is reached, as it is kept and as whoever carries it says it."""
        if way == "push":
            path = f"/phone/{number}"
            self.phones[path] = Phone(f"{self.push_at}{path}")
            return self.phones[path].said, path
        place = f"+4477{number:08}" if way == "sms" else f"person{number}@example.org"
        return place, place

    def _reminder(self, own: PersonKey, way: str, to: str, number: int, why: str) -> dict[str, Any]:
        reminder_id, when = uuid4(), When(6, number % MINUTES)
        stopped = why == "has_stopped"
        return {
            "id": reminder_id,
            "participant_id": own.participant_id,
            "how": way,
            "weekday": when.weekday,
            "minutes": when.minutes,
            "zone": when.zone,
            "again": False,
            "to_sealed": None if stopped else own.seal(to, to_place(reminder_id)),
            "to_mark": None if stopped else place_mark(self.secret, to),
            "stop_mark": stop_mark(stop_token(self.secret, reminder_id)),
            "confirmed_at": None if stopped else self.now - WEEK,
            "paused_until": (self.now + 2 * WEEK).date() if why == "rests" else None,
            # One who stopped a moment ago, with the moment left as it was: even then nothing goes.
            "next_at": when.after(self.now),
            "next_number": 1,
        }
