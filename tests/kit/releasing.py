"""Asking for files and answering for them, as researchers and administrators do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from socialrx_diary import upkeep
from socialrx_diary.checking import service as checking
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.rules import Contents, TakenOut
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Tier
from tests.kit.people import Service

REASON = "To see how often each theme is ticked."


def may_hold(service: Service, study_id: UUID, tier: Tier) -> None:
    """Let a study ask for as much as a tier holds."""
    service.in_session(
        lambda session: session.execute(update(Study).where(Study.id == study_id).values(highest_tier=tier.value))
    )


def ask(service: Service, study_id: UUID, tier: Tier = Tier.CODES, now: datetime | None = None) -> UUID | None:
    """Ruth asks for a file."""
    at = now or service.now()
    with service.writing() as session:
        study = studies.study_of(session, service.ruth.actor, study_id)
        assert study is not None
        return releases.ask(session, service.vault, service.ruth.actor, study, tier, REASON, at, at.date())


def answer(service: Service, release_id: UUID, said_no: str | None = None, now: datetime | None = None) -> bool:
    """Ada answers."""
    at = now or service.now()
    with service.writing() as session:
        by = service.ada.actor
        return releases.answer(session, service.vault, by, release_id, at, at.date(), said_no=said_no)


def made(service: Service, study_id: UUID, tier: Tier = Tier.CODES) -> UUID:
    """A file that was asked for, agreed to and made."""
    release_id = ask(service, study_id, tier)
    assert release_id is not None
    if not tier.alone:
        assert answer(service, release_id)
    assert hand_out(service, release_id)
    return release_id


def filed(service: Service, study_id: UUID) -> UUID:
    """A file that was asked for, agreed to, and made as the service makes it."""
    release_id = ask(service, study_id)
    assert release_id is not None
    assert answer(service, release_id)
    assert upkeep.make_files(service.database, service.vault) == 1
    return release_id


def hand_out(service: Service, release_id: UUID, meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Gather a file, and hand it out; something else may happen meanwhile."""
    with service.database.reading() as session:
        found = releases.contents(session, service.vault, release_id)
    meanwhile()
    with service.writing() as session:
        return releases.handed_out(session, service.vault, service.ruth.actor, release_id, found, service.now())


def contents(service: Service, release_id: UUID) -> tuple[Contents, dict[str, list[dict[str, Any]]]]:
    """What is in a release, with the rows of each table."""
    with service.database.reading() as session:
        found = releases.contents(session, service.vault, release_id)
        return found, {table.name: [dict(row) for row in table.rows()] for table in found.tables}


def to_take_out(service: Service, release_id: UUID) -> list[TakenOut]:
    """What has to be taken out of a file by now."""
    with service.database.reading() as session:
        release = session.get_one(releases.ReleaseKept, release_id)
        return releases.taken_out(session, service.vault, release)


class Readers:
    """Two people who have read all that is in `read`, and hidden every name in `hides`; put in place of the queue."""

    def __init__(self, service: Service, hides: tuple[str, ...] = ()) -> None:
        self.service, self.hides, self.read = service, hides, dict[UUID, tuple[int, str]]()

    def take_place(self, monkeypatch: Any) -> "Readers":
        """Answer in place of the queue from now on."""
        monkeypatch.setattr(checking, "cleared", self.cleared)
        monkeypatch.setattr(checking, "open_passages", self.open_passages)
        return self

    def reads(self, person: Any) -> None:
        """Both read every week of somebody's as it stands now."""
        for week in person.diary():
            words = week.words
            for name in self.hides:
                words = words.replace(name, "[person]")
            self.read[week.id] = (week.version, words)

    def cleared(self, _session: Session, _vault: Any, _study: UUID, wanted: Any) -> dict[UUID, str]:
        """The words of those versions that were read."""
        return {week: self.read[week][1] for week, version in wanted if self.read.get(week, (0, ""))[0] == version}

    def open_passages(self, _session: Session, _study: UUID, wanted: Any) -> int:
        """How many of them were not read."""
        return sum(1 for week, version in wanted if self.read.get(week, (0, ""))[0] != version)
