"""Choosing, and asking what has been chosen. Nothing is remembered between requests: a withdrawal counts at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.consent import wording
from socialrx_diary.consent.models import Permission
from socialrx_diary.consent.rules import (
    FITS,
    Choice,
    Chosen,
    Scope,
    Shared,
    Standing,
    all_taken_back,
    let_into_study,
    opens_more,
    standing,
)
from socialrx_diary.consent.wording import Shown
from socialrx_diary.db import bind_actor
from socialrx_diary.language import current
from socialrx_diary.vault import Grant


class NotTheirsError(Exception):
    """Somebody asked for words that are not theirs to open."""


def choose(session: Session, by: Actor, chosen: Chosen, shown: Shown, now: datetime) -> None:
    """Note what a participant chose, with the words they were shown. Choosing the same again is noted again."""
    if by.role is not Role.PARTICIPANT or chosen.choice not in FITS[chosen.scope]:
        raise NotTheirsError("only the person themselves can choose, and only what can be chosen")
    if not by.whole and opens_more(chosen):
        raise NotTheirsError("a device that sees only new weeks cannot open more to anybody")
    _note(session, by, by.id, chosen, shown, now)
    if (chosen.scope, chosen.choice) == (Scope.SHARE, Choice.NOTHING) and chosen.recipient_id:
        # What is shared one by one goes with it: to share again later must not bring it back by itself.
        for scope, about_id in standing_of(session, by.id).shared_one_by_one(chosen.recipient_id):
            _note(session, by, by.id, Chosen(scope, Choice.NO, chosen.recipient_id, about_id), shown, now)


def take_back_everything(session: Session, by: Actor, shown: Shown, now: datetime) -> None:
    """Take back all that a participant allows anybody, each thing noted with the words they were shown."""
    for chosen in all_taken_back(standing_of(session, by.id)):
        choose(session, by, chosen, shown, now)


def end_sharing(session: Session, by: Actor, participant_id: UUID, worker_id: UUID, worker: str, now: datetime) -> bool:
    """A link worker has moved on: what was shared with them ends, and is asked anew if they ever come back."""
    if by.role is not Role.ADMINISTRATOR and not (by.role is Role.LINK_WORKER and by.id == worker_id):
        raise NotTheirsError("only an administrator, or whoever moves on, can say so")
    standing_now = standing_of(session, participant_id)
    shown = wording.shown(wording.ENDED, worker=worker)
    for scope in (Scope.NOTES, Scope.PASS_ON):
        if standing_now.latest.get((scope, worker_id, None)) is Choice.YES:
            _note(session, by, participant_id, Chosen(scope, Choice.ENDED, worker_id), shown, now)
    if standing_now.share(worker_id) is Shared.NOTHING:
        return False
    _note(session, by, participant_id, Chosen(Scope.SHARE, Choice.ENDED, worker_id), shown, now)
    for scope, about_id in standing_now.shared_one_by_one(worker_id):
        _note(session, by, participant_id, Chosen(scope, Choice.ENDED, worker_id, about_id), shown, now)
    if standing_now.shares_when(worker_id):
        _note(session, by, participant_id, Chosen(Scope.SHARE_WHEN, Choice.NO, worker_id), shown, now)
    return True


def standing_of(session: Session, participant_id: UUID, at: datetime | None = None) -> Standing:
    """Where one person's permissions stand now, or stood at a moment."""
    return standings_of(session, [participant_id], at)[participant_id]


def standings_of(
    session: Session, participant_ids: Collection[UUID], at: datetime | None = None
) -> dict[UUID, Standing]:
    """Where several people's permissions stand, in one query."""
    wanted = select(
        Permission.participant_id,
        Permission.scope,
        Permission.choice,
        Permission.recipient_id,
        Permission.about_id,
        Permission.part,
    ).where(Permission.participant_id.in_(participant_ids))
    rows = session.execute((wanted if at is None else wanted.where(Permission.at <= at)).order_by(Permission.id))
    chosen: dict[UUID, list[Chosen]] = defaultdict(list)
    for row in rows:
        chosen[row.participant_id].append(
            Chosen(Scope(row.scope), Choice(row.choice), row.recipient_id, row.about_id, row.part)
        )
    return {participant_id: standing(chosen[participant_id]) for participant_id in participant_ids}


def history(session: Session, participant_id: UUID) -> list[Permission]:
    """Every choice a person has made, oldest first."""
    return list(
        session.scalars(select(Permission).where(Permission.participant_id == participant_id).order_by(Permission.id))
    )


def chosen_at(session: Session, participant_id: UUID, chosen: Chosen) -> datetime | None:
    """When somebody last chose just this; None when they never did."""
    wanted = select(Permission.at).where(
        Permission.participant_id == participant_id,
        Permission.scope == chosen.scope.value,
        Permission.choice == chosen.choice.value,
        Permission.recipient_id == chosen.recipient_id,
        Permission.part == chosen.part,
    )
    return session.scalar(wanted.order_by(Permission.id.desc()).limit(1))


def ever_chosen_for(session: Session, recipient_id: UUID) -> list[UUID]:
    """Everyone who has ever answered for this link worker or study."""
    return list(session.scalars(who_chose_for(recipient_id)))


def who_chose_for(recipient_id: UUID) -> Select[UUID]:
    """The same as a part of a question."""
    return select(Permission.participant_id).where(Permission.recipient_id == recipient_id).distinct()


def grant_own(session: Session, by: Actor) -> Grant:
    """Leave for a participant to open their own words."""
    bind_actor(session, by.id)
    if by.role is not Role.PARTICIPANT:
        raise NotTheirsError("only a participant has words of their own")
    return Grant(by.id, by.id, "own")


def grant_name(session: Session, by: Actor, participant_id: UUID) -> Grant:
    """Leave for a link worker to read the name of somebody on their own list, which is no part of the diary."""
    bind_actor(session, by.id)
    if by.role is not Role.LINK_WORKER:
        raise NotTheirsError("only link workers see names")
    return Grant(by.id, participant_id, "name")


def grant_handing_over(session: Session, by: Actor, participant_id: UUID) -> Grant:
    """Leave for an administrator to read a name, shortened, to put its person on somebody's list."""
    bind_actor(session, by.id)
    if by.role is not Role.ADMINISTRATOR:
        raise NotTheirsError("only administrators hand over other people's lists")
    return Grant(by.id, participant_id, "handing over")


def grant_reminding(session: Session, by: Machine, participant_id: UUID) -> Grant:
    """Leave for the service itself to open where somebody asked to be reminded, which is no part of the diary."""
    bind_actor(session, by.id)
    return Grant(by.id, participant_id, "reminding")


def grant_look(session: Session, by: Actor, participant_id: UUID, deed: Deed, now: datetime) -> Grant | None:
    """Leave for a link worker to open what one person shares, or None when that is nothing. It goes on the trail."""
    bind_actor(session, by.id)
    audit.wait_turn(session, participant_id)  # what is taken back or handed over meanwhile counts already
    current_standing = standing_of(session, participant_id)
    if by.role is not Role.LINK_WORKER or not current_standing.keeps:
        return None
    if current_standing.share(by.id) is Shared.NOTHING:
        return None
    audit.note(session, by, deed, participant_id, now, name=by.name)
    return Grant(by.id, participant_id, "look")


def grant_notes(
    session: Session, by: Actor, participant_id: UUID, deed: Deed, now: datetime, **about: str
) -> Grant | None:
    """Leave for a link worker to open what is theirs and somebody's together, or None. It goes on the trail first.

    Whose it is, and whether the person lets it be seen, is for the caller to know, after waiting its turn on the trail:
    `notes` and `passing_on` alone ask.
    """
    bind_actor(session, by.id)
    if by.role is not Role.LINK_WORKER or not standing_of(session, participant_id).keeps:
        return None
    audit.note(session, by, deed, participant_id, now, name=by.name, **about)
    return Grant(by.id, participant_id, "together")


def grant_study(study_id: UUID, participant_id: UUID, standing_now: Standing) -> Grant | None:
    """Leave to tell apart the sentences of somebody who lets a study quote some, or None when there are none.

    Nobody reads them for it: what leaves are words that two people have cleared.
    """
    if not standing_now.keeps or not any(
        study == study_id and marks for (study, _), marks in standing_now.quotes.items()
    ):
        return None
    return Grant(study_id, participant_id, "quotes")


def grant_answers(session: Session, by: Actor, participant_id: UUID, now: datetime) -> Grant | None:
    """Leave for a link worker to open the sets of answers one person shares, or None when there are none."""
    bind_actor(session, by.id)
    audit.wait_turn(session, participant_id)  # as for a look
    standing_now = standing_of(session, participant_id)
    shared = standing_now.answers_shared(by.id)
    if by.role is not Role.LINK_WORKER or not any(standing_now.shares_answers(by.id, one) for one in shared):
        return None
    audit.note(session, by, Deed.ANSWERS_OPENED, participant_id, now, name=by.name)
    return Grant(by.id, participant_id, "answers")


def grant_check(
    session: Session, by: Actor, participant_id: UUID, study_id: UUID, about_id: UUID, now: datetime, *, shows: bool
) -> Grant | None:
    """Leave for a researcher to check the words of one week for names, or None when the study may not use them.

    Where the words are shown, that goes on the trail first. Who may check for a study is for the caller to know:
    `checking` alone asks.
    """
    bind_actor(session, by.id)
    audit.wait_turn(session, participant_id)  # as for a look
    lets = let_into_study(standing_of(session, participant_id), study_id, about_id)
    if by.role is not Role.RESEARCHER or lets is not Shared.WORDS:
        return None
    if shows:
        audit.note(session, by, Deed.WORDS_CHECKED, participant_id, now, study=str(study_id))
    return Grant(by.id, participant_id, "checking")


def grants_checked(session: Session, study_id: UUID, about: Mapping[UUID, UUID]) -> dict[UUID, Grant]:
    """Leave to take words that were checked for names, by week, of those weeks whose words a study may use now.

    `about` says whose each week is. Nobody looks: a file that they go into is told of when it is made.
    """
    standings = standings_of(session, set(about.values()))
    return {
        week_id: Grant(study_id, participant_id, "checked")
        for week_id, participant_id in about.items()
        if let_into_study(standings[participant_id], study_id, week_id) is Shared.WORDS
    }


def _note(session: Session, by: Actor, participant_id: UUID, chosen: Chosen, shown: Shown, now: datetime) -> None:
    session.add(
        Permission(
            participant_id=participant_id,
            scope=chosen.scope.value,
            choice=chosen.choice.value,
            recipient_id=chosen.recipient_id,
            about_id=chosen.about_id,
            part=chosen.part,
            wording=shown.key,
            wording_version=shown.version,
            wording_sha256=shown.sha256,
            language=shown.language or current(),
            device_id=by.device_id,
            at=now,
        )
    )
    about = {"scope": chosen.scope.value, "choice": chosen.choice.value}
    if chosen.recipient_id:
        about["recipient"] = str(chosen.recipient_id)
    if chosen.about_id:
        about["reflection"] = str(chosen.about_id)
    if chosen.part:
        about["part"] = chosen.part
    audit.note(session, by, Deed.PERMISSION_CHOSEN, participant_id, now, **about)
