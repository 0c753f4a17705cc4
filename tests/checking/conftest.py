"""A study whose words are checked: Ruth leads it, Noor checks with her."""

import re
from dataclasses import dataclass, replace

import pytest

from socialrx_diary.accounts.rules import Role
from socialrx_diary.checking import highlighting, queue
from socialrx_diary.checking import service as checking
from socialrx_diary.checking.rules import Choice
from socialrx_diary.names.kinds import SAID, Highlight, Kind
from socialrx_diary.studies import members
from socialrx_diary.studies.rules import Part


@dataclass
class Checked:
    """A study and its two readers, and what they do with a passage."""

    service: object
    study_id: object
    ruth: object
    noor: object

    def study(self, session, who):
        found = members.study_worked_on(session, who.actor, self.study_id)
        assert found is not None
        return found

    def queue(self, who):
        with self.service.database.reading() as session:
            return queue.of(session, who.actor, self.study(session, who))

    def takes(self, who):
        with self.service.writing() as session:
            return queue.take_next(session, who.actor, self.study(session, who))

    def opens(self, who, passage_id):
        with self.service.writing() as session:
            study, now = self.study(session, who), self.service.now()
            return checking.open_passage(session, self.service.vault, who.actor, study, passage_id, now)

    def marks(self, who, passage_id, phrase, kind="person"):
        with self.service.writing() as session:
            study, now, vault = self.study(session, who), self.service.now(), self.service.vault
            return checking.mark_more(session, vault, who.actor, study, passage_id, phrase, kind, now)

    def reads(self, who, passage_id, *, hides=(), changes=()):
        """They open a passage, hide some words, change others, keep the rest, and end it."""
        sheet, to = self.opens(who, passage_id), dict(changes)
        decisions = [decided(one, hides, to) for one in sheet.decisions]
        with self.service.writing() as session:
            study, now, vault = self.study(session, who), self.service.now(), self.service.vault
            assert checking.decide(session, vault, who.actor, study, passage_id, decisions, now)
            return checking.finish(session, vault, who.actor, study, passage_id, now)

    def cleared(self, *wanted):
        with self.service.database.reading() as session:
            return checking.cleared(session, self.service.vault, self.study_id, wanted)

    def open(self, *wanted):
        with self.service.database.reading() as session:
            return checking.open_passages(session, self.study_id, wanted)


def decided(one, hides, to):
    if one.was in to:
        return replace(one, choice=Choice.CHANGE, to=to[one.was])
    return replace(one, choice=Choice.HIDE if one.was in hides else Choice.KEEP)


@pytest.fixture(autouse=True)
def simple_highlighter(monkeypatch):
    """A highlighter that finds two names and what it is told: what the real one finds is its own tests' affair."""

    def found(words, known=()):
        sought = {"Sheila": Kind.PERSON, "Age UK": Kind.ORG} | {one.words.split()[0]: one.kind for one in known}
        places = re.finditer(r"\b(?:" + "|".join(map(re.escape, sought)) + r")\b", words)
        return [Highlight(one.start(), one.end(), sought[one[0]], SAID[sought[one[0]]]) for one in places]

    monkeypatch.setattr(highlighting, "highlighter", lambda _model: found)


@pytest.fixture
def noor(service):
    return service.staff("Noor Aziz", Role.RESEARCHER)


@pytest.fixture
def checked(service, noor):
    study_id = service.study()
    with service.writing() as session:
        study = members.study_worked_on(session, service.ruth.actor, study_id)
        assert members.put_on(session, service.ada.actor, study, noor.id, Part.CHECKER, service.now())
    return Checked(service, study_id, service.ruth, noor)
