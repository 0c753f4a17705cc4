"""The words of a service's questions: those in use, those before, and how many people new ones would be put to."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.consent import own_words, versions, wording
from socialrx_diary.consent.own_words import Own, Words
from socialrx_diary.consent.wording import Wording
from socialrx_diary.language import codes
from socialrx_diary.participants import counting
from socialrx_diary.studies import service as studies


@dataclass(frozen=True)
class Version:
    """One version of the words of a question. `who` and `at` are empty for the words that come with the diary."""

    number: int
    said: dict[str, Words]
    who: str = ""
    at: datetime | None = None


def in_use(session: Session, by: Actor, question: Wording) -> Version:
    """The words a question is asked in now, in every language they are given in."""
    return versions_of(session, by, question)[0]


def versions_of(session: Session, by: Actor, question: Wording) -> list[Version]:
    """Every version of the words of a question that this service has used, the newest first."""
    own = versions.own_versions(session, by.organisation_id, question.key)
    put_by = versions.who_put(session, by.organisation_id, question.key)
    names = accounts.staff_names(session, set(put_by.values()))
    found = [_version(one, names.get(put_by[one.version], "")) for one in reversed(own)]
    first = own_words.came_with(question.key, own[0].version - 1) if own else question
    return [*found, _came_with(first or question)]


def asked_again(session: Session, by: Actor, question: Wording, today: date) -> int:
    """How many people would be asked a question again: those whose yes to it stands, and can still be asked about."""
    among = counting.members(by.organisation_id)
    recipients = None
    if question.key == wording.RESEARCH.key:
        recipients = [study.id for study in studies.live_studies(session, by.organisation_id, today)]
    elif question.key != wording.KEEP.key:
        people = accounts.staff_of(session, by.organisation_id)
        recipients = [one.id for one in people if one.active and one.role is Role.LINK_WORKER]
    return versions.count_allowing(session, among, question.key, recipients)


def _version(own: Own, who: str) -> Version:
    return Version(own.version, dict(own.said), who, own.put_at)


def _came_with(question: Wording) -> Version:
    """The words that come with the diary: those that a service's own followed."""
    said = {code: words for code in codes() if (words := own_words.ours(question, code))}
    return Version(question.version, said)
