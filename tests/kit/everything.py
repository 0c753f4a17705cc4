"""One service with at least one of everything in it, and everybody who could ask for it."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from werkzeug.routing import Rule

from socialrx_diary.accounts import notices
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import Role
from socialrx_diary.checking import queue
from socialrx_diary.checking import service as checking
from socialrx_diary.checking.rules import Choice
from socialrx_diary.help.rules import Line
from socialrx_diary.invites import service as invites
from socialrx_diary.leaving import service as leaving
from socialrx_diary.notes import agreeing
from socialrx_diary.notes import service as notes
from socialrx_diary.notes.rules import Part, Written
from socialrx_diary.participants.rules import Way
from socialrx_diary.passing_on import service as passing_on
from socialrx_diary.passing_on.rules import Boxes
from socialrx_diary.returning import openings
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Part as StudyPart
from socialrx_diary.themes.rules import Theme
from tests.kit import answering, releasing, reminding
from tests.kit.authenticator import Authenticator
from tests.kit.browser import Browser
from tests.kit.people import Person, Service

ASKED_BY = ("nobody", "joining", "maureen", "joan", "gwen", "asha", "ben", "arriving", "ruth", "rosa", "ada", "stopped")


@dataclass
class Everything:
    """Maureen shares her words with Asha and is in Ruth's study; Joan, Ben and Rosa are others of the same kind."""

    service: Service
    maureen: Person
    joan: Person
    study_id: UUID
    export_id: UUID
    passage_id: UUID
    reflection_id: UUID
    rest_id: UUID
    invited_id: UUID
    passkey_id: UUID
    staff_passkey_id: UUID
    notice_id: UUID
    opening_id: UUID
    page_id: UUID
    together: dict[str, UUID]
    sheet_id: UUID
    answers_id: UUID
    tokens: dict[str, str | None]

    def browser(self, name: str, *, htmx: bool = False) -> Browser:
        """The browser of one of those who ask."""
        return Browser(self.service.app, self.tokens[name], htmx=htmx)

    def things(self) -> dict[str, Any]:
        """What stands in addresses, when it is Maureen's, Asha's or Ruth's."""
        return {
            "reflection_id": self.reflection_id,
            "rest_id": self.rest_id,
            "participant_id": self.maureen.id,
            "study_id": self.study_id,
            "export_id": self.export_id,
            "passage_id": self.passage_id,
            "device_id": self.maureen.actor.device_id,
            "passkey_id": self.passkey_id,
            "staff_passkey_id": self.staff_passkey_id,
            "page_id": self.page_id,
            **self.together,
            "number": 1,
            "sheet_id": self.sheet_id,
            "answers_id": self.answers_id,
            "measure": "ons4",
            "moment": "start",
            "how": "email",
            "mark": "ABCDEFGHIJKLMNOP",
            "key": "share",
            "staff_id": self.service.ben.id,
            "notice_id": self.notice_id,
            "opening_id": self.opening_id,
            "day": self.maureen.week().isoformat(),
            "year": self.maureen.week().year,
            "season": "autumn",
            "name": "week",
            "picture": "curves",
            "table_name": "averages",
            "icon": "leaf",
            "help_line_id": Line("samaritans", "call", "").key(self.service.id),
            "digest": sha256(self.service.logo.content).hexdigest(),
        }

    def address(self, rule: Rule) -> str:
        """The address of a route with these things in it."""
        things = {name: value for name, value in self.things().items() if name in rule.arguments}
        assert set(things) == rule.arguments, f"nothing here stands for {rule.arguments - set(things)} in {rule.rule}"
        return built(rule, things)


def built(rule: Rule, things: dict[str, Any]) -> str:
    """The address of a route with some things in it."""
    address = rule.build(things)
    assert address is not None, f"{things} do not fit {rule.rule}"
    return address[1]


def everything(
    service: Service, words: str = "Walked round the park.", name: str = "Maureen T.", *, new_phone: bool = True
) -> Everything:
    """Make one of everything."""
    study_id = service.study()
    service.has_a_logo()
    maureen, joan = service.person(name), service.person("Joan B.", worker=service.ben)
    reflection_id = maureen.wrote(words, [Theme.PEOPLE, Theme.ME], talk_about=True)
    maureen.wrote(f"{words} Again.", [Theme.HELP], weeks_ago=3)
    maureen.wrote(f"{words} Better put.", [Theme.HELP], weeks_ago=3)
    maureen.is_writing(f"{words} And then.")
    joan.wrote("Something else.", [Theme.AHEAD])
    joan.shares("words")
    maureen.shares("words")
    maureen.joins_study(study_id, "words")
    maureen.needs(Way.LARGE_PRINT, Way.BSL, more="Knock loudly.")
    answering.offers(service, "ons4", "loneliness")
    answers_id = answering.answers(maureen, "ons4", satisfied="7")
    answering.shares_answers(maureen, answers_id)
    reminding.was_reminded(maureen)
    invited_id, _code = service.invited("Ron P.")
    notice_id, opening_id = _new_phone(service, maureen) if new_phone else (uuid4(), uuid4())
    return Everything(
        service,
        maureen,
        joan,
        study_id,
        _export(service, study_id),
        _passage(service, study_id),
        reflection_id,
        maureen.rests(date(2025, 6, 1), date(2025, 9, 1)),
        invited_id,
        maureen.adds_a_passkey(Authenticator()),
        service.ada.adds_a_passkey(Authenticator()),
        notice_id,
        opening_id,
        maureen.prints_a_page()[0],
        _together(service, maureen, words) | _releases(service, study_id),
        service.sheet("Nia", ""),
        answers_id,
        {
            "nobody": None,
            "joining": _joining(service),
            "maureen": maureen.token,
            "joan": joan.token,
            "gwen": _going(service),
            "asha": service.asha.token,
            "ben": service.ben.token,
            "arriving": _arriving(service),
            "ruth": service.ruth.token,
            "rosa": service.staff("Rosa Lind", Role.RESEARCHER).token,
            "ada": service.ada.token,
            "stopped": _stopped(service),
        },
    )


def _together(service: Service, person: Person, words: str) -> dict[str, UUID]:
    """Notes that both agreed on, with something written beside them since; and words that may be passed on."""
    person.adds_a_line(f"{words} Beside the weeks.", shared=False)
    note_id = person.begins_notes(days_ago=7)
    person.says_in_notes(note_id, f"{words} In the notes.")
    person.says_in_notes(note_id, "You rang them yourself.", Part.WORKER, by_worker=True)
    person.says_in_notes(note_id, "Try the choir once\nRing the council", Part.AGREED, by_worker=True)
    assert person.answers_notes(note_id)
    with service.writing() as session:
        pair = person.notes(note_id)[0].pair
        written = {Part.DIFFERENT: Written("Not on Tuesdays.", 5, uuid4())}
        assert notes.keep(session, service.vault, person.worker.actor, pair, written, service.now())
    person.wants_passed_on(Boxes(f"{words} Passed on.", "The choir", ""), approved=True)
    with service.writing() as session:
        unknowing = Boxes("Not yet.", "", "")
        by = person.worker.actor
        assert not passing_on.keep_for(session, service.vault, by, person.id, unknowing, 0, service.now())
    with service.database.reading() as session:
        beside = passing_on.beside(session, service.vault, person.actor)[0].id
        line = agreeing.every_line(session, service.vault, person.actor)[0].id
    return {
        "note_id": note_id,
        "line_id": line,
        "words_id": person.notes(note_id)[0].beside[0].id,
        "passing_id": beside,
    }


def _new_phone(service: Service, person: Person) -> tuple[UUID, UUID]:
    """They lost a phone, and a new one that sees only new weeks waits to be opened: what is told, and what is asked."""
    person.on_a_new_phone()
    with service.writing() as session:
        assert openings.ask(session, service.vault, person.worker.actor, person.id, service.now())
    with service.database.reading() as session:
        waiting = openings.under_way(session, service.vault, person.worker.actor, person.id)
        told = notices.of_device(session, person.actor)
    assert waiting is not None
    return told[0].id, waiting.id


def _joining(service: Service) -> str:
    _id, code = service.invited("David O.")
    let_in = service.in_session(
        lambda session: invites.let_in(session, code, uuid4(), "elsewhere", "Phone", service.now())
    )
    return str(let_in.token)


def _going(service: Service) -> str:
    """Somebody who has deleted everything, within the seven days."""
    gwen = service.person("Gwen P.")
    gwen.wrote("Nobody else may see this.", [Theme.HELP])
    service.in_session(lambda session: leaving.ask_to_go(session, gwen.actor, service.now()))
    return gwen.token


def _arriving(service: Service) -> str:
    arriving = service.staff("Grace Obi", Role.LINK_WORKER)
    return str(
        service.in_session(
            lambda session: accounts.sign_in(session, service.now(), "Computer", staff_id=arriving.id, complete=False)
        )
    )


def _stopped(service: Service) -> str:
    stopped = service.staff("Carl Voss", Role.LINK_WORKER)
    service.in_session(
        lambda session: session.execute(update(Staff).where(Staff.id == stopped.id).values(active=False))
    )
    return stopped.token


def _releases(service: Service, study_id: UUID) -> dict[str, UUID]:
    """A file that Ruth asked for and Ada agreed to, and one that waits for her."""
    asked_id = releasing.ask(service, study_id)
    assert asked_id is not None
    return {"release_id": releasing.made(service, study_id), "asked_id": asked_id}


def _passage(service: Service, study_id: UUID) -> UUID:
    """One of Maureen's weeks, which Ruth has read for names and somebody else has not."""
    noor, ruth, now = service.staff("Noor Aziz", Role.RESEARCHER), service.ruth.actor, service.now()
    with service.writing() as session:
        study = studies.study_set_up(session, service.ada.actor, study_id)
        assert study is not None
        assert members.put_on(session, service.ada.actor, study, noor.id, StudyPart.CHECKER, now)
    with service.writing() as session:
        study = members.study_worked_on(session, ruth, study_id)
        assert study is not None
        passage_id = queue.take_next(session, ruth, study)
        assert passage_id is not None
        sheet = checking.open_passage(session, service.vault, ruth, study, passage_id, now)
        assert sheet is not None
        kept = [replace(one, choice=Choice.KEEP) for one in sheet.decisions]
        assert checking.decide(session, service.vault, ruth, study, passage_id, kept, now)
        assert checking.finish(session, service.vault, ruth, study, passage_id, now)
    return passage_id


def _export(service: Service, study_id: UUID) -> UUID:
    """A file can only be made for enough people, so there are some more who wrote a little."""
    for number in range(11):
        person = service.person(f"Person {number}")
        person.wrote("A few words.", [Theme.PEOPLE])
        person.joins_study(study_id)
    return releasing.filed(service, study_id)
