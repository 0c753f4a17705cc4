"""What somebody shares and with whom, as their own pages tell it; and changing it. What they see is what is noted."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Entry
from socialrx_diary.consent import own_words, versions, wording
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.own_words import Own
from socialrx_diary.consent.rules import Choice, Chosen, Scope, Shared, Standing, shown_to_worker
from socialrx_diary.consent.wording import Shown, Wording
from socialrx_diary.meetings import service as meetings
from socialrx_diary.meetings.rules import Reader
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.sharing.rules import Look, Side, StudyAsked
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Tier, asks
from socialrx_diary.studies.service import StudyKept
from socialrx_diary.vault import Vault


def side(session: Session, by: Actor) -> Side:
    """With whom somebody could share just now, and what they do share."""
    standing = consent.standing_of(session, by.id)
    worker = accounts.staff_member(session, participants.own(session, by).link_worker_id)
    here = worker if worker and worker.active else None
    before_id = standing.shared_before(here.id if here else None)
    before = accounts.staff_member(session, before_id) if before_id else None
    fresh = here is None or not standing.asked_to_share(here.id)
    return Side(
        worker_id=here.id if here else None,
        worker=called(here.name) if here else "",
        moved_on=called(before.name) if before and fresh else "",
        share=standing.share(here.id) if here and standing.keeps else Shared.NOTHING,
        when=bool(here and standing.shares_when(here.id)),
        asked=bool(here and standing.asked_to_share(here.id)),
        asked_when=bool(here and standing.asked_when(here.id)),
        answers=bool(here and standing.answers_shared(here.id)),
    )


def studies_asked(session: Session, by: Actor, today: date) -> list[StudyAsked]:
    """The studies that somebody can be asked about, with what they let each use."""
    standing = consent.standing_of(session, by.id)
    return [_as_asked(study, standing) for study in studies.live_studies(session, by.organisation_id, today)]


def studies_known(session: Session, by: Actor, today: date) -> list[StudyAsked]:
    """The same, and those that are over which they answered for: they may be in files, and can still come out."""
    standing = consent.standing_of(session, by.id)
    answered = studies.studies_named(session, standing.studies_answered).values()
    over = sorted((one for one in answered if one.ends_on < today), key=lambda one: (one.title, one.id))
    return [*studies_asked(session, by, today), *(_as_asked(study, standing) for study in over)]


def study_known(session: Session, by: Actor, study_id: UUID, today: date) -> StudyAsked | None:
    """One of these; None for any other, there or not."""
    return next((one for one in studies_known(session, by, today) if one.id == study_id), None)


def study_asked(session: Session, by: Actor, study_id: UUID, today: date) -> StudyAsked | None:
    """One study they can say yes or no to; None for one that is over, elsewhere or not there."""
    return next((one for one in studies_asked(session, by, today) if one.id == study_id), None)


def words_for(session: Session, by: Actor, question: Wording, worker: str) -> Shown:
    """The words of a question about a link worker, as this person sees them just now."""
    return words_of(session, by, versions.in_use(session, by.organisation_id, question), worker)


def words_of(session: Session, by: Actor, words: Wording | Own, worker: str) -> Shown:
    """One version of the words of a question about a link worker, as this person sees or saw them."""
    service = organisations.shown(session, by.organisation_id)
    place, word = (service.name, service.link_worker_word) if service else ("", "")
    return own_words.shown(words, worker=worker, service=place, worker_word=word)


def words_for_study(session: Session, by: Actor, study: StudyAsked) -> Shown:
    """The words of the question about a study."""
    words = versions.in_use(session, by.organisation_id, wording.RESEARCH)
    return study.as_put(own_words.shown(words, study=study.title, controller=study.controller))


def change(session: Session, by: Actor, now_with: Side, share: Choice, when: Choice | None, now: datetime) -> None:
    """Share nothing, ticks, or ticks and words with one's link worker, and whether they may see which week it was."""
    assert now_with.worker_id is not None  # noqa: S101 - the page offers no choice without a link worker
    shown = words_for(session, by, wording.SHARE, now_with.worker)
    consent.choose(session, by, Chosen(Scope.SHARE, share, now_with.worker_id), shown, now)
    if when:
        shown_when = words_for(session, by, wording.SHARE_WHEN, now_with.worker)
        consent.choose(session, by, Chosen(Scope.SHARE_WHEN, when, now_with.worker_id), shown_when, now)


def stop(session: Session, by: Actor, now_with: Side, now: datetime) -> None:
    """Share nothing any more; the next thing the link worker opens is empty."""
    if now_with.worker_id and now_with.share is not Shared.NOTHING:
        shown = words_for(session, by, wording.STOP, now_with.worker)
        consent.choose(session, by, Chosen(Scope.SHARE, Choice.NOTHING, now_with.worker_id), shown, now)


def choose_research(session: Session, by: Actor, study: StudyAsked, choice: Choice, now: datetime) -> None:
    """Let a study use nothing, ticks, or ticks and words."""
    consent.choose(session, by, Chosen(Scope.RESEARCH, choice, study.id), words_for_study(session, by, study), now)


def take_out(session: Session, vault: Vault, by: Actor, now_with: Side, reflection_id: UUID, now: datetime) -> bool:
    """Keep the words of one week from the link worker; what was ticked stays shared.

    Only words that are shared can be taken out: to a week that is only for the person this would give, not take.
    """
    if now_with.worker_id is None or reflections.own_entry(session, vault, by, reflection_id) is None:
        return False
    standing = consent.standing_of(session, by.id)
    if shown_to_worker(standing, now_with.worker_id, reflection_id) is Shared.WORDS:
        shown = words_for(session, by, wording.TAKE_OUT, now_with.worker)
        consent.choose(session, by, Chosen(Scope.ENTRY, Choice.TICKS, None, reflection_id), shown, now)
    return True


def put_back(session: Session, vault: Vault, by: Actor, now_with: Side, reflection_id: UUID, now: datetime) -> bool:
    """Share the words of a week again that were taken out; a week that is only for the person stays so."""
    if now_with.worker_id is None or reflections.own_entry(session, vault, by, reflection_id) is None:
        return False
    if consent.standing_of(session, by.id).entry(reflection_id) is Choice.TICKS:
        shown = words_for(session, by, wording.PUT_BACK, now_with.worker)
        consent.choose(session, by, Chosen(Scope.ENTRY, Choice.AS_AGREED, None, reflection_id), shown, now)
    return True


def looks(session: Session, by: Actor, before: int | None, limit: int) -> list[Look]:
    """Every look by somebody else at one's diary, newest first, with who it was or which study."""
    return told(session, audit.looks(session, by.id, limit, before, by.sees_from))


def told(session: Session, entries: Sequence[Entry]) -> list[Look]:
    """Looks from the trail, with who it was or which study."""
    names = accounts.staff_names(session, {entry.actor_id for entry in entries})
    study_ids = {UUID(entry.about["study"]) for entry in entries if "study" in entry.about}
    titles = {str(study_id): title for study_id, title in studies.study_titles(session, study_ids).items()}
    return [
        Look(
            position=entry.position,
            deed=entry.deed,
            at=entry.at,
            who=names.get(entry.actor_id, entry.about.get("name", "")),
            study=titles.get(entry.about.get("study", ""), ""),
            study_id=UUID(entry.about["study"]) if "study" in entry.about else None,
            words=entry.about.get("words") == "yes",
            quotes=entry.about.get("tier") == Tier.QUOTES.value,
        )
        for entry in entries
    ]


def shows_line(session: Session, by: Actor, today: date) -> bool:
    """Whether one's link worker can see a line written beside one's weeks."""
    worker_id, met = participants.own(session, by).link_worker_id, meetings.own_meeting(session, by, today)
    reader = Reader(worker_id, consent.standing_of(session, by.id), met.last)
    return meetings.line_shown(session, by.id, reader) is not None


def has_been_looked_at(session: Session, by: Actor) -> bool:
    """Whether anybody has ever looked."""
    return bool(audit.looks(session, by.id, 1, since=by.sees_from))


def _as_asked(study: StudyKept, standing: Standing) -> StudyAsked:
    """Somebody may have let it use words at a time when nobody asked how far a study may go."""
    uses, highest = standing.research(study.id), Tier(study.highest_tier)
    return StudyAsked(
        id=study.id,
        title=study.title,
        controller=study.controller,
        uses=uses if highest.words or uses is Shared.NOTHING else Shared.TICKS,
        asked=standing.asked_about_research(study.id),
        asks=asks(study.asks),
        highest=highest,
    )
