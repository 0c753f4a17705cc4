"""Putting the made-up people into an empty service, through the same deeds real people do, at moments in the past."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

import pyotp
from sqlalchemy.orm import Session

from socialrx_diary import language, upkeep
from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.wording import Wording
from socialrx_diary.db import Database
from socialrx_diary.demo.people import Tale, Written, told
from socialrx_diary.invites import service as invites
from socialrx_diary.meetings import service as meetings
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import needs
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Needs
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change, Kept
from socialrx_diary.settings import Settings
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme, shuffled
from socialrx_diary.upkeep import Service
from socialrx_diary.vault import Vault
from socialrx_diary.weeks import WEEK, today

PASSWORD = "tea-and-two-biscuits"  # noqa: S105 - for made-up people, and printed at every start
BEFORE_ANYONE_JOINED = timedelta(weeks=130)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Happening:
    """Something one person of the tale did at one moment."""

    at: datetime
    by: Actor
    deed: Callable[[Session], object]


class Seeding:
    """A service being filled."""

    def __init__(self, database: Database, vault: Vault, now: datetime) -> None:
        self.database, self.vault, self.now = database, vault, now
        self.told = told()
        self.opened_at = now - BEFORE_ANYONE_JOINED
        self.organisation_id = self._service()
        self.staff = {one["key"]: self._staff_member(one) for one in self.told["staff"]}
        self.study_began = now - timedelta(weeks=self.told["study"]["starts_weeks_ago"])
        self.study_id = self._study()

    def everyone(self) -> None:
        """Everyone joins, writes, chooses and is looked at, each at their own moments."""
        for one in self.told["people"]:
            with language.speaking(language.choose(one["language"], [])):
                self._person(one)
        with self.database.writing() as session:
            accounts.sweep(session, self.now)

    def _service(self) -> UUID:
        service = dict(self.told["service"])
        with self.database.writing() as session:
            return organisations.set_up(session, service.pop("name"), self.opened_at, **service)

    def _staff_member(self, one: dict[str, Any]) -> Actor:
        """Add somebody who works here and has been through their first sign-in: own password, own app for codes."""
        with self.database.writing() as session:
            staff_id = staff.add_staff(
                session,
                self.organisation_id,
                Machine(),
                Role(one["role"]),
                one["name"],
                one["email"],
                one["phone"],
                one["working_days"],
                PASSWORD,
                self.opened_at,
            )
        with self.database.writing() as session:
            token = accounts.sign_in(session, self.opened_at, "", staff_id=staff_id, complete=False)
            signed_in = accounts.who(session, token, self.opened_at, participants.membership)
            assert signed_in is not None  # noqa: S101 - signed in the line before
            member = accounts.staff_member(session, staff_id)
            assert member is not None  # noqa: S101 - added above
            member.must_change_password = False
            secret = codes.begin_totp(session, self.vault, staff_id)
            first_code = pyotp.TOTP(secret).at(self.opened_at)
            codes.confirm_totp(session, self.vault, signed_in.actor, first_code, self.opened_at)
            codes.finish(session, signed_in.actor, self.opened_at)
        return signed_in.actor

    def _study(self) -> UUID:
        study = dict(self.told["study"])
        researcher = self.staff[study.pop("researcher")]
        del study["starts_weeks_ago"]
        ends_on = self.now.date() + timedelta(weeks=study.pop("ends_in_weeks"))
        with self.database.writing() as session:
            return studies.set_up(
                session,
                Machine(),
                self.organisation_id,
                self.study_began,
                researcher_id=researcher.id,
                highest_tier=Tier.QUOTES,
                starts_on=self.study_began.date(),
                ends_on=ends_on,
                **study,
            )

    def _person(self, one: dict[str, Any]) -> None:
        worker = self.staff[one["link_worker"]]
        working_days = next(each["working_days"] for each in self.told["staff"] if each["key"] == one["link_worker"])
        tale = Tale(one, working_days, self.now)
        me = self._joined(tale, self._card(tale, worker), worker)
        happenings = [*self._answers(tale, me, worker), *self._weeks(tale, me), *self._looks(tale, me, worker)]
        happenings.sort(key=attrgetter("at"))
        # One transaction for as long as the same person acts: a session has one actor.
        for _actor, together in groupby(happenings, attrgetter("by")):
            with self.database.writing() as session:
                for happening in together:
                    happening.deed(session)

    def _card(self, tale: Tale, worker: Actor) -> str:
        with self.database.writing() as session:
            person_id = participants.add(
                session, self.vault, worker, tale.told["name"], shuffled(tale.order), tale.invited_at
            )
            invites.new_card(session, self.vault, worker, person_id, tale.invited_at)
            card = invites.card(session, self.vault, worker, person_id, tale.invited_at + MINUTE)
        assert card is not None  # noqa: S101 - made two lines before
        return card.code

    def _joined(self, tale: Tale, code: str, worker: Actor) -> Actor:
        """They typed their code and said yes to keeping a diary."""
        address, at = f"phone of {tale.told['key']}", tale.joined_at
        with self.database.writing() as session:
            let_in = invites.let_in(session, code, uuid4(), address, "Phone", at)
            assert isinstance(let_in, invites.LetIn)  # noqa: S101 - with the very code of their card
            signed_in = accounts.who(session, let_in.token, at, participants.membership)
            assert signed_in is not None  # noqa: S101 - just let in
            me = signed_in.actor
            participants.set_shared_phone(session, me, shared=tale.told["phone"] == "shared")
            self._chooses(session, me, worker, Chosen(Scope.KEEP, Choice.YES), wording.KEEP, at + MINUTE)
            participants.join(session, me, at + MINUTE)
            participants.set_language(session, me, language.current())
            invites.forget_code(session, me.id)
        return me

    def _answers(self, tale: Tale, me: Actor, worker: Actor) -> list[Happening]:
        """What they answered about sharing and research."""
        at, one = tale.joined_at, tale.told
        found = [self._choice(at + 2 * MINUTE, me, worker, Scope.SHARE, Choice(one["share"]), wording.SHARE, worker.id)]
        if one["share"] != "nothing":
            when = Choice.YES if one["share_when"] else Choice.NO
            found.append(
                self._choice(at + 3 * MINUTE, me, worker, Scope.SHARE_WHEN, when, wording.SHARE_WHEN, worker.id)
            )
        if one["research"] is not None:
            choice = Choice("words" if one["share"] == "words" else "ticks") if one["research"] else Choice.NO
            asked_at = tale.asked_for_research_at(self.study_began) + 4 * MINUTE
            found.append(self._choice(asked_at, me, worker, Scope.RESEARCH, choice, wording.RESEARCH, self.study_id))
            if one["research"]:
                gives_age = partial(participants.set_age_band, by=me, age_band=one["age_band"])
                found.append(Happening(asked_at, me, gives_age))
        return found

    def _weeks(self, tale: Tale, me: Actor) -> list[Happening]:
        order = shuffled(tale.order)
        kept: dict[int, Kept] = {}
        found = []
        for written in tale.weeks():
            number = written.told["weeks_ago"]

            def keeps(session: Session, written: Written = written, number: int = number) -> None:
                change = _change(written.told)
                kept[number] = reflections.keep(session, self.vault, me, written.week, change, order, written.at)
                if written.told["only_me"]:
                    chosen = Chosen(Scope.ENTRY, Choice.ONLY_ME, None, kept[number].id)
                    self._chooses(session, me, None, chosen, wording.ENTRY, written.at)

            def edits(session: Session, written: Written = written, number: int = number) -> None:
                change = Change(kept[number].version, words=written.told["edited_words"])
                reflections.keep(session, self.vault, me, written.week, change, order, written.changed_at)

            found.append(Happening(written.at, me, keeps))
            if written.told["edited_words"] is not None:
                found.append(Happening(written.changed_at, me, edits))
        return found

    def _looks(self, tale: Tale, me: Actor, worker: Actor) -> list[Happening]:
        def meet(at: datetime, day: date | None) -> Happening:
            return Happening(at, worker, lambda session: meetings.set_day(session, worker, me.id, day, at))

        def look(deed: Deed, at: datetime) -> Happening:
            return Happening(at, worker, lambda session: consent.grant_look(session, worker, me.id, deed, at))

        def reach(session: Session) -> object:
            said = Needs.read(json.dumps(tale.told["needs"]))
            return needs.keep(session, self.vault, me, me.id, said, 0, tale.joined_at + 9 * MINUTE)

        found = [meet(self.now, tale.meets_on())]
        if "needs" in tale.told:
            found.append(Happening(tale.joined_at + 9 * MINUTE, me, reach))
        if tale.told["share"] != "nothing":
            for at, printed in tale.looks():
                found.append(meet(at - WEEK, today(at)))
                found.append(look(Deed.SUMMARY_OPENED, at))
                if printed:
                    found.append(look(Deed.SUMMARY_PRINTED, at + MINUTE))
        return found

    def _choice(
        self,
        at: datetime,
        me: Actor,
        worker: Actor,
        scope: Scope,
        choice: Choice,
        words: Wording,
        recipient_id: UUID,
    ) -> Happening:
        chosen = Chosen(scope, choice, recipient_id)
        return Happening(at, me, lambda session: self._chooses(session, me, worker, chosen, words, at))

    def _chooses(
        self, session: Session, me: Actor, worker: Actor | None, chosen: Chosen, words: Wording, at: datetime
    ) -> None:
        names = {
            "service": self.told["service"]["name"],
            "worker_word": self.told["service"]["link_worker_word"],
            "worker": worker.name.split()[0] if worker else "",
            "study": self.told["study"]["title"],
            "controller": self.told["study"]["controller"],
        }
        consent.choose(session, me, chosen, wording.shown(words, **names), at)


@contextmanager
def made_up(settings: Settings, say: Callable[[str], object]) -> Iterator[Service]:
    """The demo's service: made the first time, kept as it was left after that."""
    upkeep.clear_broken_demo(settings)
    with upkeep.made_ready(settings) as service:
        with service.database.reading() as session:
            is_set_up = organisations.is_set_up(session)
        if is_set_up and not settings.demo_mark.exists():
            raise upkeep.NotReadyError(
                f"{settings.data} holds a real service. Name another folder for the demo: DATA=…"
            )
        if not is_set_up:
            say("Making up a service with people in it (a few seconds, once) …")
            settings.demo_mark.write_text("begun", encoding="ascii")
            fill(service.database, service.vault, datetime.now(UTC))
            settings.demo_mark.write_text("made", encoding="ascii")
        yield service


def fill(database: Database, vault: Vault, now: datetime) -> None:
    """Fill an empty service with the people of the tale."""
    Seeding(database, vault, now).everyone()


def _change(told_: dict[str, Any]) -> Change:
    prompt = prompts.find(told_["prompt"])
    return Change(
        based_on=0,
        themes=tuple(Theme(theme) for theme in told_["themes"]),
        words=told_["words"],
        kind=told_["kind"],
        talk_about=told_["talk_about"],
        prompt_id=prompt.id if prompt else None,
        prompt_text=prompt.text if prompt else None,
    )
