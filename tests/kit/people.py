"""A small service and the people in it, in the domain's words, all made through services: no impossible rows."""

import secrets
import struct
import zlib
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.db import Database
from socialrx_diary.door import Door
from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Written
from socialrx_diary.invites import service as invites
from socialrx_diary.invites import sheets
from socialrx_diary.joining import service as joining
from socialrx_diary.journey import service as journey
from socialrx_diary.meetings import service as meetings
from socialrx_diary.notes import agreeing
from socialrx_diary.notes import service as notes
from socialrx_diary.notes.rules import Answer, Part, Together
from socialrx_diary.notes.rules import Written as NoteWritten
from socialrx_diary.organisations import logos, pictures
from socialrx_diary.organisations import service as organisations
from socialrx_diary.organisations.pictures import Picture
from socialrx_diary.paper import service as paper
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Needs, Way
from socialrx_diary.passing_on import service as passing_on
from socialrx_diary.passing_on.rules import Boxes
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.passkeys import staff as staff_passkeys
from socialrx_diary.passkeys.rules import Answer as KeyAnswer
from socialrx_diary.passkeys.rules import Site
from socialrx_diary.reflections import marks
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change, Reflection
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import WEEK, week_of
from tests.kit.authenticator import Authenticator
from tests.kit.browser import Browser

NAMES = {
    "worker": "Asha",
    "worker_word": "link worker",
    "service": "Park Road",
    "study": "A study",
    "controller": "A place",
}
WORDINGS = {
    Scope.KEEP: wording.KEEP,
    Scope.SHARE: wording.SHARE,
    Scope.SHARE_WHEN: wording.SHARE_WHEN,
    Scope.RESEARCH: wording.RESEARCH,
    Scope.ENTRY: wording.ENTRY,
    Scope.LINE: wording.LINE,
}


class Service:
    """One service: Park Road, with Asha and Ben (link workers), Ruth (researcher) and Ada (administrator)."""

    def __init__(self, app: Flask, name: str = "Park Road") -> None:
        self.app = app
        self.database: Database = app.extensions["database"]
        self.vault: Vault = app.extensions["vault"]
        self.door: Door = app.extensions["door"]
        self.logo = drawn_pixel(b"...")
        with self.database.writing() as session:
            self.id = organisations.set_up(
                session,
                name,
                self.now(),
                link_worker_word="link worker",
                phone="01632 960 123",
                hours="Monday to Thursday, 9am to 4pm",
                nation="england",
            )
        self.asha = self.staff("Asha Patel", Role.LINK_WORKER)
        self.ben = self.staff("Ben Hughes", Role.LINK_WORKER)
        self.ruth = self.staff("Ruth Okafor", Role.RESEARCHER)
        self.ada = self.staff("Ada Byrne", Role.ADMINISTRATOR)

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)

    @contextmanager
    def writing(self) -> Any:
        """A transaction of its own, with a session for whoever acts in it."""
        with self.database.writing() as session:
            yield session

    def staff(self, name: str, role: Role) -> "StaffPerson":
        """Somebody new who works here, and is signed in."""
        staff_id = uuid4()
        with self.database.writing() as session:
            session.add(
                Staff(
                    id=staff_id,
                    organisation_id=self.id,
                    role=role,
                    name=name,
                    email=f"{name.split(maxsplit=1)[0].lower()}-{staff_id.hex[:6]}@parkroad.example",
                    password_hash="none",
                    must_change_password=False,
                    totp_confirmed=True,
                    added_at=self.now(),
                )
            )
            session.flush()
            token = accounts.sign_in(session, self.now(), "Computer", staff_id=staff_id, proved_at=self.now())
        return StaffPerson(self, Actor(staff_id, role, self.id, _device(self, token), name), token)

    def invited(self, name: str, worker: "StaffPerson | None" = None) -> tuple[UUID, str]:
        """Somebody new with a card that is not used yet: their id and the code."""
        worker = worker or self.asha
        with self.database.writing() as session:
            participant_id = invites.invite(session, self.vault, worker.actor, name, self.now())
            card = invites.card(session, self.vault, worker.actor, participant_id, self.now())
        assert card is not None
        return participant_id, card.code

    def sheet(self, *names: str) -> UUID:
        """A sheet of cards that Asha made, for these names; an empty name is a card nobody has yet. Returns its id."""
        with self.database.writing() as session:
            return sheets.make(session, self.vault, self.asha.actor, names, self.now())

    def person(self, name: str = "Maureen T.", worker: "StaffPerson | None" = None) -> "Person":
        """Somebody who has joined and keeps a diary, and shares nothing yet."""
        worker = worker or self.asha
        participant_id, code = self.invited(name, worker)
        with self.database.writing() as session:
            let_in = invites.let_in(session, code, uuid4(), secrets.token_hex(8), "Phone", self.now())
        assert isinstance(let_in, invites.LetIn)
        actor = Actor(participant_id, Role.PARTICIPANT, self.id, _device(self, let_in.token))
        person = Person(self, actor, let_in.token, worker, name)
        with self.database.writing() as session:
            participants.join(session, actor, self.now())
            invites.forget_code(session, participant_id)
        person.chooses(Scope.KEEP, Choice.YES)
        return person

    def study(
        self,
        title: str = "How groups help",
        researcher: "StaffPerson | None" = None,
        highest: Tier = Tier.WORDS,
    ) -> UUID:
        """A study that people here can be asked to join."""
        study_id, today = uuid4(), self.now().date()
        with self.database.writing() as session:
            session.add(
                Study(
                    id=study_id,
                    organisation_id=self.id,
                    researcher_id=(researcher or self.ruth).id,
                    title=title,
                    controller="University of Northbridge",
                    approval_reference="26/NB/0001",
                    information_sheet_version="1.2",
                    highest_tier=highest.value,
                    starts_on=today - timedelta(days=100),
                    ends_on=today + timedelta(days=100),
                    set_up_at=self.now(),
                )
            )
        return study_id

    def has_a_logo(self) -> None:
        """The service is known by a picture: one pixel, of a colour of its own."""
        self.logo = drawn_pixel(self.id.bytes[:3])
        with self.database.writing() as session:
            logos.put(session, self.id, self.logo, "A pixel", self.now())

    def in_session(self, deed: Callable[[Session], Any]) -> Any:
        """Do one thing in a transaction of its own."""
        with self.database.writing() as session:
            return deed(session)


class StaffPerson:
    """Somebody who works for the service."""

    def __init__(self, service: Service, actor: Actor, token: str) -> None:
        self.service, self.actor, self.token = service, actor, token
        self.id, self.name = actor.id, actor.name

    def browser(self, *, htmx: bool = False) -> Browser:
        """A browser they are signed in on."""
        return Browser(self.service.app, self.token, htmx=htmx)

    def adds_a_passkey(self, authenticator: Authenticator, name: str = "My key") -> UUID:
        """They let a phone or a key sign them in; returns the id of the passkey."""
        site, now = Site(authenticator.host, authenticator.origin), self.service.now()
        with self.service.database.writing() as session:
            asked = staff_passkeys.begin_adding(session, self.actor, site, "Diary", now)
            answer = KeyAnswer(asked["challenge_id"], authenticator.makes(asked))
            assert staff_passkeys.add(session, self.service.vault, self.actor, site, answer, name, now)
            return staff_passkeys.own(session, self.service.vault, self.actor)[0].id


class Person:
    """Somebody with a diary."""

    def __init__(self, service: Service, actor: Actor, token: str, worker: StaffPerson, name: str) -> None:
        self.service, self.actor, self.token, self.worker, self.name = service, actor, token, worker, name
        self.id = actor.id

    def browser(self, *, htmx: bool = False) -> Browser:
        """A browser they are signed in on."""
        return Browser(self.service.app, self.token, htmx=htmx)

    def wrote(self, words: str | None = None, themes: Iterable[Theme] = (), weeks_ago: int = 0, **change: Any) -> UUID:
        """They kept a week; returns the id of the reflection. A week already kept is changed."""
        week = self.week(weeks_ago)
        with self.service.database.writing() as session:
            order = participants.theme_order_of(session, self.id)
            kept = reflections.own_week(session, self.service.vault, self.actor, week)
            asked = Change(kept.version if kept else 0, tuple(themes), words, **change)
            return reflections.keep(session, self.service.vault, self.actor, week, asked, order, self.service.now()).id

    def keeps_close(self, reflection_id: UUID) -> None:
        """They keep a week close."""
        with self.service.database.writing() as session:
            marks.keep_close(session, self.actor, reflection_id, wanted=True)

    def is_writing(self, words: str, weeks_ago: int = 0) -> None:
        """They are writing, and have not kept it yet."""
        with self.service.database.writing() as session:
            written = Written(words)
            drafts.keep(session, self.service.vault, self.actor, self.week(weeks_ago), written, self.service.now())

    def rests(self, first_month: date, last_month: date) -> UUID:
        """They put a rest on their path; returns its id."""
        with self.service.database.writing() as session:
            journey.put_rest(session, self.actor, first_month, last_month, self.service.now())
            return next(rest.id for rest in journey.rests(session, self.actor) if rest.first_month == first_month)

    def week(self, weeks_ago: int = 0) -> date:
        """The Monday so many weeks ago."""
        return week_of(self.service.now().date()) - weeks_ago * WEEK

    def chooses(
        self, scope: Scope, choice: Choice, recipient_id: UUID | None = None, about_id: UUID | None = None
    ) -> None:
        """They made a choice, having been shown the words for it."""
        with self.service.database.writing() as session:
            shown = wording.shown(WORDINGS[scope], **NAMES)
            consent.choose(
                session, self.actor, Chosen(scope, choice, recipient_id, about_id), shown, self.service.now()
            )

    def shares_the_phone(self) -> None:
        """They said that others use their phone, too."""
        with self.service.database.writing() as session:
            participants.set_shared_phone(session, self.actor, shared=True)

    def shares(self, choice: str, worker: StaffPerson | None = None) -> None:
        """They share `nothing`, `ticks` or `words` with their link worker."""
        self.chooses(Scope.SHARE, Choice(choice), (worker or self.worker).id)

    def shares_when(self, choice: str = "yes") -> None:
        """They let their link worker see which week it was, or not."""
        self.chooses(Scope.SHARE_WHEN, Choice(choice), self.worker.id)

    def says(self, reflection_id: UUID, choice: str) -> None:
        """They said `as_agreed`, `ticks` or `only_me` of one week."""
        self.chooses(Scope.ENTRY, Choice(choice), about_id=reflection_id)

    def joins_study(self, study_id: UUID, choice: str = "ticks") -> None:
        """They let a study use `ticks` or `words`, or `no`."""
        self.chooses(Scope.RESEARCH, Choice(choice), study_id)

    def wants_to_talk_about(self, reflection_id: UUID) -> None:
        """They marked a week to talk about."""
        with self.service.database.writing() as session:
            reflections.talk_about(session, self.actor, reflection_id, self.service.now(), wanted=True)

    def meets(self, day: date | None, *, set_by_worker: bool = True, at: datetime | None = None) -> None:
        """A day to meet is set, by their link worker or by themselves, now or at a moment."""
        by = self.worker.actor if set_by_worker else self.actor
        with self.service.database.writing() as session:
            assert meetings.set_day(session, by, self.id, day, at or self.service.now())

    def met(self, day: date) -> None:
        """They met their link worker on a day that is over."""
        self.meets(day, at=datetime.combine(day - timedelta(days=7), time(12), UTC))

    def puts_in_order(self, *reflection_ids: UUID) -> None:
        """They put weeks in the order to talk about."""
        with self.service.database.writing() as session:
            meetings.put_in_order(session, self.actor, reflection_ids, self.service.now())

    def adds_a_line(self, words: str, *, shared: bool = True, at: datetime | None = None) -> UUID:
        """They wrote something else they want to talk about, and let their link worker see it or not."""
        with self.service.database.writing() as session:
            line_id = meetings.write_line(session, self.service.vault, self.actor, words, at or self.service.now())
        if shared:
            self.chooses(Scope.LINE, Choice.YES, self.worker.id, line_id)
        return line_id

    def adds_a_passkey(self, authenticator: Authenticator, name: str = "My phone") -> UUID:
        """They let their phone open the diary; returns the id of the passkey."""
        site, now = Site(authenticator.host, authenticator.origin), self.service.now()
        with self.service.database.writing() as session:
            asked = passkeys.begin_adding(session, self.actor, site, "My page", now)
            answer = KeyAnswer(asked["challenge_id"], authenticator.makes(asked))
            assert passkeys.add(session, self.service.vault, self.actor, site, answer, name, now)
            return passkeys.own(session, self.service.vault, self.actor)[0].id

    def on_a_new_phone(self) -> "Person":
        """They, or somebody, used a new card on another phone: it sees only new weeks."""
        service = self.service
        with service.database.writing() as session:
            invites.new_card(session, service.vault, self.worker.actor, self.id, service.now())
            card = invites.card(session, service.vault, self.worker.actor, self.id, service.now())
        assert card is not None
        with service.database.writing() as session:
            let_in = joining.let_in(session, card.code, uuid4(), secrets.token_hex(8), "Phone", service.now())
        assert isinstance(let_in, invites.LetIn)
        return Person(service, _who(service, let_in.token), let_in.token, self.worker, self.name)

    def needs(self, *ways: Way, **more: Any) -> None:
        """They said how they like to be reached."""
        with self.service.database.writing() as session:
            before = reaching.own(session, self.service.vault, self.actor).version
            said = Needs(frozenset(ways), **more)
            assert reaching.keep(session, self.service.vault, self.actor, self.id, said, before, self.service.now())

    def prints_a_page(self, weeks_ago: int | None = 0) -> tuple[UUID, str]:
        """They printed a page to write on, for a week or for none: its id and its code."""
        week = None if weeks_ago is None else self.week(weeks_ago)
        with self.service.database.writing() as session:
            page_id = paper.print_page(session, self.service.vault, self.actor, week, self.service.now())
        with self.service.database.reading() as session:
            sheet = paper.sheet_of(session, self.service.vault, self.actor, page_id, self.service.now())
        assert sheet is not None
        return page_id, sheet.code

    def begins_notes(self, days_ago: int = 0) -> UUID:
        """They and their link worker begin notes of a meeting; returns the id of the notes."""
        service, now = self.service, self.service.now()
        with service.database.writing() as session:
            met_on = now.date() - timedelta(days=days_ago)
            return notes.start(session, self.worker.actor, self.id, self.worker.id, met_on, now)

    def notes(self, note_id: UUID | None = None) -> list[Together]:
        """Their notes, newest first, or one of them."""
        with self.service.database.reading() as session:
            return notes.own(session, self.service.vault, self.actor, note_id)

    def says_in_notes(self, note_id: UUID, words: str, part: Part = Part.PERSON, *, by_worker: bool = False) -> None:
        """They, or their link worker, wrote a part of some notes, knowing how it stood."""
        service = self.service
        note = self.notes(note_id)[0]
        written = {part: NoteWritten(words, note.words(part.value).version, uuid4())}
        with service.database.writing() as session:
            by = self.worker.actor if by_worker else self.actor
            notes.keep(session, service.vault, by, note.pair, written, service.now())

    def answers_notes(self, note_id: UUID, answer: Answer = Answer.RIGHT) -> bool:
        """They said of some notes, as they stand, that they are right or not."""
        service, note = self.service, self.notes(note_id)[0]
        with service.database.writing() as session:
            return agreeing.answer(session, service.vault, self.actor, note, answer, note.stood, service.now())

    def wants_passed_on(self, boxes: Boxes, *, approved: bool = False) -> None:
        """They wrote what they want passed on, and perhaps said yes to it."""
        service = self.service
        with service.database.writing() as session:
            before = passing_on.own(session, service.vault, self.actor, self.worker.id)
            assert passing_on.keep(session, service.vault, self.actor, boxes, before.version, service.now())
            if approved:
                shown = wording.shown(wording.PASS_ON, **NAMES)
                version, worker_id = before.version + 1, self.worker.id
                assert passing_on.approve(session, service.vault, self.actor, worker_id, version, shown, service.now())

    def diary(self) -> list[Reflection]:
        """All their weeks, newest first."""
        with self.service.database.reading() as session:
            return reflections.own_weeks(session, self.service.vault, self.actor)


def drawn_pixel(colour: bytes) -> Picture:
    """A picture of one pixel."""
    header, pixel = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0), zlib.compress(b"\0" + colour)
    parts = [pictures._part(kind, data) for kind, data in ((b"IHDR", header), (b"IDAT", pixel), (b"IEND", b""))]
    return pictures.read(pictures.SIGNATURE + b"".join(parts))


def _device(service: Service, token: str) -> UUID:
    return _who(service, token).device_id


def _who(service: Service, token: str) -> Actor:
    with service.database.reading() as session:
        found = accounts.who(session, token, service.now(), participants.membership)
    assert found is not None
    return found.actor
