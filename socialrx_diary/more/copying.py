"""Gathering all that is kept about one person into their own copy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.checking import own as checking
from socialrx_diary.consent import own_words, wording
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import versions as wordings
from socialrx_diary.consent.own_words import Own as OwnWords
from socialrx_diary.drafts import service as drafts
from socialrx_diary.journey import service as journey
from socialrx_diary.language import SOURCE, own_name, speaking
from socialrx_diary.locks import service as locks
from socialrx_diary.measures import service as measures
from socialrx_diary.meetings import service as meetings
from socialrx_diary.more.rules import Chose, Copy, Own, Reminded, SignedInOn, WayIn, Week, Writing
from socialrx_diary.notes import agreeing as notes
from socialrx_diary.organisations import service as organisations
from socialrx_diary.paper import service as paper
from socialrx_diary.participants import moving
from socialrx_diary.participants import needs as reaching
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Asked
from socialrx_diary.passing_on import service as passing_on
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.reflections import seen, versions
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reminders import service as reminders
from socialrx_diary.reminders import telling as reminding
from socialrx_diary.returning import service as returning
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.history import Chosen
from socialrx_diary.sharing.history import Names as Told
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Asks, Tier, as_put, asks
from socialrx_diary.vault import Vault
from socialrx_diary.web.dates import day_year
from socialrx_diary.weeks import today

ALL = 1_000_000


class Noted(Protocol):
    """A choice as consent keeps it."""

    id: int
    scope: str
    choice: str
    recipient_id: UUID | None
    about_id: UUID | None
    part: str | None
    wording: str
    wording_version: int
    wording_sha256: str
    language: str
    at: datetime


@dataclass(frozen=True)
class Names:
    """The names that choices were about, to tell what was said at the time."""

    service: str
    worker_word: str
    worker_now: str
    workers: Mapping[UUID, str]
    studies: Mapping[UUID, tuple[str, str]]
    asked_for: Mapping[UUID, tuple[tuple[Asks, ...], Tier]]
    own_words: Sequence[OwnWords] = ()


def copy_of(session: Session, vault: Vault, by: Actor, now: datetime) -> Copy:
    """All that is kept about a person, for themselves."""
    weeks = _weeks(session, vault, by)
    dates = {week.kept.id: week.kept.week for week in weeks}
    history = [one for one in consent.history(session, by.id) if by.sees_from is None or one.at >= by.sees_from]
    names = _names(session, by, history)
    return Copy(
        made_at=now,
        own=_own(session, vault, by, names),
        weeks=weeks,
        rests=[(rest.first_month, rest.last_month) for rest in journey.rests(session, by)],
        drafts=[Writing(week, one.words, one.kept_at) for week, one in drafts.every(session, vault, by)],
        meeting_days=meetings.days(session, by) if by.whole else [],
        talk_orders=_orders(session, by, dates) if by.whole else [],
        talk_lines=meetings.own_lines(session, vault, by) if by.whole else [],
        choices=[_chose(one, names, dates) for one in history],
        looks=sharing.looks(session, by, None, ALL),
        pages=paper.pages_of(session, by, now),
        devices=_devices(session, by),
        passkeys=[WayIn(one.name, one.added_at, one.used_at) for one in passkeys.own(session, vault, by) if by.whole],
        way_back_made_at=returning.made_at(session, by) if by.whole else None,
        ways_in=returning.history(session, by),
        notes=notes.every(session, vault, by) if by.whole else [],
        passed_on=passing_on.every(session, vault, by) if by.whole else [],
        needs=reaching.own(session, vault, by) if by.whole else Asked(),
        needs_asked=reaching.history(session, by.id) if by.whole else [],
        link_workers=moving.history(session, by.id) if by.whole else [],
        answers=measures.own(session, vault, by) if by.whole else [],
        checks=checking.checks(session, vault, by),
        reminded=_reminded(session, vault, by) if by.whole else Reminded(),
    )


def _devices(session: Session, by: Actor) -> list[SignedInOn]:
    found = accounts.devices(session, by)
    with_lock = locks.having_one(session, [one.id for one in found])
    return [
        SignedInOn(one.id, one.name, one.added_at, one.used_at, one.id in with_lock, one.sees_from is not None)
        for one in found
    ]


def _reminded(session: Session, vault: Vault, by: Actor) -> Reminded:
    chosen, done = reminders.own(session, vault, by), reminders.done(session, by)
    sent = reminders.sent(session, vault, by, ALL)
    return Reminded(chosen, sent, done, reminding.everything(chosen, sent, done))


def _own(session: Session, vault: Vault, by: Actor, names: Names) -> Own:
    person = participants.own(session, by)
    return Own(
        name=participants.own_name(session, vault, by),
        service=names.service,
        worker=names.workers.get(person.link_worker_id, "") if person.link_worker_id else "",
        age_band=person.age_band if by.whole else None,
        invited_at=person.invited_at,
        joined_at=person.joined_at,
        meets_on=person.meets_on,
        leaves_at=person.leaves_at,
        visited_at=person.visited_at,
        notices_at=[at for at in (person.first_notice_at, person.second_notice_at) if at],
        theme_order=participants.theme_order(person),
        settings={
            "text_size": person.text_size,
            "look": person.look,
            "letters": person.letters,
            "motion": person.motion,
            "written_with": person.written_with,
            "language": own_name(person.language or SOURCE),
            "leave_quickly": person.leave_quickly,
            "shared_phone": person.shared_phone,
            "phone_name": person.phone_name,
            "phone_icon": person.phone_icon,
        },
    )


def _weeks(session: Session, vault: Vault, by: Actor) -> list[Week]:
    standing = consent.standing_of(session, by.id)
    earlier, marks = versions.every(session, vault, by), seen.talk_marks(session, by)
    return [
        Week(kept, standing.entry(kept.id), earlier.get(kept.id, []), marks.get(kept.id, []))
        for kept in reflections.own_weeks(session, vault, by)
    ]


def _orders(session: Session, by: Actor, dates: Mapping[UUID, date]) -> list[tuple[datetime, list[date]]]:
    return [(at, [dates[one] for one in weeks if one in dates]) for at, weeks in meetings.orders(session, by)]


def _names(session: Session, by: Actor, history: Iterable[Noted]) -> Names:
    service = organisations.shown(session, by.organisation_id)
    recipients = {one.recipient_id for one in history if one.recipient_id}
    worker_id = participants.own(session, by).link_worker_id
    workers = accounts.staff_names(session, recipients | ({worker_id} if worker_id else set()))
    found = studies.studies_named(session, recipients)
    return Names(
        service.name if service else "",
        service.link_worker_word if service else "",
        called(workers.get(worker_id, "")),
        workers,
        {study.id: (study.title, study.controller) for study in found.values()},
        {study.id: (asks(study.asks), Tier(study.highest_tier)) for study in found.values()},
        wordings.own_versions(session, by.organisation_id),
    )


def _chose(noted: Noted, names: Names, dates: Mapping[UUID, date]) -> Chose:
    title = names.studies.get(noted.recipient_id, ("", ""))[0] if noted.recipient_id else ""
    worker = names.workers.get(noted.recipient_id, "") if noted.recipient_id else ""
    return Chose(
        at=noted.at,
        scope=noted.scope,
        choice=noted.choice,
        who=title or worker,
        week=dates.get(noted.about_id) if noted.about_id else None,
        part=noted.part,
        said=_said(noted, names, dates),
        words=_words_shown(noted, names),
        wording=noted.wording,
        version=noted.wording_version,
        sha256=noted.wording_sha256,
        language=noted.language,
    )


def _said(noted: Noted, names: Names, dates: Mapping[UUID, date]) -> str:
    called_by = {worker_id: called(name) for worker_id, name in names.workers.items()}
    titles = {study_id: title for study_id, (title, _controller) in names.studies.items()}
    return Chosen.of([noted], Told(called_by, titles, dates)).said(day_year, day_year(today(noted.at)))


def _words_shown(noted: Noted, names: Names) -> tuple[str, ...]:
    """The very words that were on the screen, or none: they are told only when their hash is the one noted then."""
    known: tuple[wording.Wording | own_words.Own, ...] = (*names.own_words, *wording.EVERY, *wording.OLDER)
    for one in known:
        if (one.key, one.version) != (noted.wording, noted.wording_version):
            continue
        with speaking(noted.language):
            shown = own_words.shown(one, **_said_to(noted, names))
            asked = names.asked_for.get(noted.recipient_id) if noted.recipient_id else None
            put = as_put(shown, *asked) if asked else shown
        for said in (shown, put):
            if said.sha256 == noted.wording_sha256:
                return (said.title, *said.paragraphs, *said.more)
    return ()


def _said_to(noted: Noted, names: Names) -> dict[str, str]:
    worker = names.workers.get(noted.recipient_id, "") if noted.recipient_id else ""
    title, controller = names.studies.get(noted.recipient_id, ("", "")) if noted.recipient_id else ("", "")
    return {
        "service": names.service,
        "worker_word": names.worker_word,
        "worker": called(worker) or names.worker_now,
        "study": title,
        "controller": controller,
    }
