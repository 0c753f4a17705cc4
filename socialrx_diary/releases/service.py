"""Asking for what leaves for a study, answering for it as a second person, gathering it, and telling what comes out."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from socialrx_diary import reach
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.db import one_at_a_time
from socialrx_diary.exports.tables import Table
from socialrx_diary.releases import contents as insides
from socialrx_diary.releases import gathering
from socialrx_diary.releases.contents import TooFewError
from socialrx_diary.releases.facts import facts_of
from socialrx_diary.releases.gathering import Source
from socialrx_diary.releases.models import Release, Released
from socialrx_diary.releases.rules import (
    ANSWERERS,
    FILE_LASTS,
    TOLD_AFTER,
    Contents,
    Inside,
    Preview,
    Taken,
    TakenOut,
    may_answer,
    to_take_out,
)
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Stage, Tier, asks, few_at_a_time, stage
from socialrx_diary.studies.service import StudyKept
from socialrx_diary.vault import Place, Vault

SEED_BYTES = 32
# What takes something away from a study, or may; whoever does it while a file is being made is not in that file.
TAKES_BACK = (Deed.PERMISSION_CHOSEN, Deed.WEEK_DELETED, Deed.LEAVING_ASKED, Deed.DIARY_DELETED)

ReleaseKept: TypeAlias = Release


class NotToLeaveError(Exception):
    """What was asked for may not leave: nobody answered yes, its time is over, or not all of it has been read."""


def preview(session: Session, vault: Vault, study: StudyKept, tier: Tier, today: date) -> Preview | None:
    """What a file would hold if it were made now; None when the study does not run or has too few people."""
    if stage(study.starts_on, study.ends_on, today) is not Stage.RUNNING:
        return None
    source = Source(session, vault, study.id, secrets.token_bytes(SEED_BYTES))
    try:
        found = insides.gathered(source, tier, asks(study.asks), study.title)
    except TooFewError:
        return None
    return Preview(
        tier=tier,
        columns=found.tables[0].fields,
        people=found.people,
        report=found.report,
        unread=gathering.open_passages(session, study.id) if tier is Tier.WORDS else 0,
        quotes=found.rows if tier is Tier.QUOTES else 0,
        cells=_told(found.tables[0]) if tier is Tier.COUNTS else None,
    )


def ask(
    session: Session, vault: Vault, by: Actor, study: StudyKept, tier: Tier, reason: str, now: datetime, today: date
) -> UUID | None:
    """Ask for a file; returns its id, or None when none may be asked for. Numbers need no second person."""
    seen = preview(session, vault, study, tier, today) if tier.value <= study.highest_tier else None
    if seen is None or not seen.can_be_asked:
        return None
    release_id = uuid4()
    session.add(
        Release(
            id=release_id,
            study_id=study.id,
            tier=tier.value,
            reason=reason,
            asked_by=by.id,
            asked_at=now,
            approved=True if tier.alone else None,
            people=seen.people,
            seed_sealed=vault.seal_for_service(secrets.token_hex(SEED_BYTES), _seed_place(release_id)),
        )
    )
    session.flush()
    _note(session, by, Deed.RELEASE_ASKED, study, release_id, now, tier=tier.value)
    return release_id


def waiting_for(session: Session, by: Actor) -> list[tuple[Release, StudyKept]]:
    """The files that wait for an answer this person may give, the oldest first."""
    waiting = select(Release).where(Release.approved.is_(None)).order_by(Release.asked_at, Release.id)
    rows = session.scalars(waiting).all()
    found = studies.studies_named(session, {row.study_id for row in rows})
    pairs = [(row, found[row.study_id]) for row in rows]
    return [(release, study) for release, study in pairs if _may_answer(session, by, release, study)]


def to_answer(session: Session, by: Actor, release_id: UUID) -> tuple[Release, StudyKept] | None:
    """One of those; None for any other, there or not."""
    return next((found for found in waiting_for(session, by) if found[0].id == release_id), None)


def answer(
    session: Session, vault: Vault, by: Actor, release_id: UUID, now: datetime, today: date, *, said_no: str | None
) -> bool:
    """Say yes to a file, or no with a reason. False when it is not theirs to answer for, or may not leave any more."""
    one_at_a_time(session, f"release:{release_id}")
    found = to_answer(session, by, release_id)
    if found is None:
        return False
    release, study = found
    seen = preview(session, vault, study, Tier(release.tier), today) if said_no is None else None
    if said_no is None and (seen is None or not seen.can_be_asked):
        return False
    release.approved, release.answered_by, release.answered_at = said_no is None, by.id, now
    if said_no is not None:
        release.said_no, release.seed_sealed = said_no, None
    session.flush()
    deed = Deed.RELEASE_APPROVED if said_no is None else Deed.RELEASE_REFUSED
    _note(session, by, deed, study, release_id, now, tier=release.tier)
    return True


def releases_of(session: Session, study: StudyKept) -> list[Release]:
    """Every file that was ever asked for in a study, the newest first."""
    asked = select(Release).where(Release.study_id == study.id)
    return list(session.scalars(asked.order_by(Release.asked_at.desc(), Release.id)))


def release_of(session: Session, study: StudyKept, release_id: UUID) -> Release | None:
    """One file of a study."""
    return session.scalar(select(Release).where(Release.id == release_id, Release.study_id == study.id))


def to_be_made(session: Session) -> list[UUID]:
    """The releases that somebody said yes to and that no file was made of yet, the oldest first."""
    answered = select(Release.id).where(
        Release.approved.is_(True), Release.made_at.is_(None), Release.seed_sealed.is_not(None)
    )
    return list(session.scalars(answered.order_by(Release.asked_at, Release.id)))


def contents(session: Session, vault: Vault, release_id: UUID) -> Contents:
    """All that leaves with a release, as permissions, words and checks stand at the moment of this session.

    The same moment gives the same rows, byte by byte: what is drawn is drawn from the seed, which is kept sealed.
    Raises `NotToLeaveError` where it may not leave, and `TooFewError` where too few people are left.
    """
    release = session.get_one(Release, release_id)
    study = _study_of(session, release)
    # Counted as it will be counted again, of everybody: who is gone belongs to no service any more.
    taken_back = _taken_back(session, study.id)
    reach.narrow(session, study.organisation_id, None)
    if not release.approved or release.seed_sealed is None:
        raise NotToLeaveError
    tier, asked = Tier(release.tier), asks(study.asks)
    if tier is Tier.WORDS and gathering.open_passages(session, study.id):
        raise NotToLeaveError
    seed = bytes.fromhex(vault.open_for_service(release.seed_sealed, _seed_place(release_id)))
    found = insides.gathered(Source(session, vault, study.id, seed), tier, asked, study.title)
    facts = facts_of(session, release, study, found, taken_back)
    return Contents(found.tables, found.project, found.report, facts, found.inside)


def handed_out(session: Session, vault: Vault, by: Actor, release_id: UUID, gathered: Contents, now: datetime) -> bool:
    """A file was made of these contents: from now on it can be fetched. Everybody in it is told, in this transaction.

    False when anybody took something back while it was being made: then it has to be gathered and made anew.
    """
    release = session.get_one(Release, release_id, with_for_update=True)
    study = _study_of(session, release)
    if not release.approved or release.seed_sealed is None:
        raise NotToLeaveError
    for participant_id in sorted(one.participant_id for one in gathered.inside):  # or two files wait for each other
        audit.wait_turn(session, participant_id)  # what is taken back after this waits until they have been told
    if _taken_back(session, study.id) != gathered.facts.taken_back:
        return False
    _put_inside(session, vault, by, release, gathered.inside, now)
    _note(session, by, Deed.RESEARCH_EXPORTED, study, release_id, now, tier=release.tier)
    release.made_at, release.expires_at = now, now + FILE_LASTS
    release.people, release.rows = gathered.facts.people, gathered.facts.rows
    session.flush()
    return True


def taken_out(session: Session, vault: Vault, release: Release) -> list[TakenOut]:
    """What has to be taken out of a file by now, in the order of its ids, which tells nothing."""
    rows = session.scalars(select(Released).where(Released.release_id == release.id).order_by(Released.id)).all()
    found: list[TakenOut] = []
    for some in few_at_a_time(rows):
        standings = consent.standings_of(session, {row.participant_id for row in some if row.participant_id})
        for row in some:
            said = vault.open_for_service(row.inside_sealed, Place("released", "inside", row.id))
            standing = standings[row.participant_id] if row.participant_id else None
            found += to_take_out(Inside.read(row.participant_id, said), standing, release.study_id)
    return sorted(found, key=lambda one: (one.what.value, one.id))


def taken(session: Session, vault: Vault, release: Release) -> Taken | None:
    """How much of a file has to be taken out by now; None when it is nothing, or no file was made."""
    found = taken_out(session, vault, release) if release.made_at else []
    return Taken.of(found) if found else None


def note_list_taken(session: Session, by: Actor, study: StudyKept, release_id: UUID, now: datetime) -> None:
    """Note that somebody took the list of what has to be taken out."""
    _note(session, by, Deed.RELEASE_LIST_TAKEN, study, release_id, now)


def end(session: Session, now: datetime) -> None:
    """Let the time of every file that was made be over, because there is none any more."""
    session.execute(update(Release).where(Release.expires_at > now).values(expires_at=now))


def sweep(session: Session, now: datetime) -> None:
    """Forget the seeds of files whose time is over; and a year after a study who was in its files."""
    session.execute(
        update(Release).where(Release.expires_at <= now, Release.seed_sealed.is_not(None)).values(seed_sealed=None)
    )
    over = studies.ended_before(session, (now - TOLD_AFTER).date())
    of_those = select(Release.id).where(Release.study_id.in_(over))
    session.execute(delete(Released).where(Released.release_id.in_(of_those)))


def _put_inside(
    session: Session, vault: Vault, by: Actor, release: Release, inside: Collection[Inside], now: datetime
) -> None:
    for one in inside:
        row_id = uuid4()
        sealed = vault.seal_for_service(one.kept(), Place("released", "inside", row_id))
        session.add(Released(id=row_id, release_id=release.id, participant_id=one.participant_id, inside_sealed=sealed))
        what = {"study": str(release.study_id), "export": str(release.id), "tier": release.tier}
        if one.words:
            what["words"] = "yes"
        audit.note(session, by, Deed.RESEARCH_EXPORTED, one.participant_id, now, **what)


def _told(counts: Table) -> tuple[int, int]:
    numbers = [row[name] for row in counts.rows() for name in ("people", "weeks")]
    return sum(1 for number in numbers if number is not None), len(numbers)


def _may_answer(session: Session, by: Actor, release: Release, study: StudyKept) -> bool:
    runs_it = studies.study_set_up if by.role is Role.ADMINISTRATOR else studies.study_of
    has_right = by.role in ANSWERERS and runs_it(session, by, study.id) is not None
    return may_answer(release, by.id, has_right=has_right)


def _taken_back(session: Session, study_id: UUID) -> int:
    return audit.how_many(session, consent.who_chose_for(study_id), TAKES_BACK)


def _study_of(session: Session, release: Release) -> StudyKept:
    return studies.studies_named(session, [release.study_id])[release.study_id]


def _note(
    session: Session, by: Actor, deed: Deed, study: StudyKept, release_id: UUID, now: datetime, **more: str
) -> None:
    audit.note(session, by, deed, study.organisation_id, now, study=str(study.id), export=str(release_id), **more)


def _seed_place(release_id: UUID) -> Place:
    return Place("releases", "seed", release_id)


__all__ = ["NotToLeaveError", "TooFewError"]
