"""Coming in with a code, and answering the first questions."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.consent.rules import Choice, Chosen, Scope, Shared
from socialrx_diary.consent.wording import Shown
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.rules import Refusal
from socialrx_diary.invites.service import LetIn
from socialrx_diary.joining.rules import Step, next_step
from socialrx_diary.language import current
from socialrx_diary.participants import service as participants
from socialrx_diary.returning import service as returning
from socialrx_diary.sharing import service as sharing
from socialrx_diary.sharing.rules import Side, StudyAsked


@dataclass(frozen=True)
class Answers:
    """All that somebody chose while joining."""

    shared_phone: bool
    leave_quickly: bool
    side: Side
    research: list[StudyAsked]
    age_band: str | None

    @property
    def in_research(self) -> bool:
        """Whether any study may use anything."""
        return any(study.uses is not Shared.NOTHING for study in self.research)


def let_in(
    session: Session, typed: str, form_key: UUID, address: str, device_name: str, now: datetime
) -> LetIn | Refusal:
    """Use up a code. One that opens a diary already kept goes on its trail, and its other devices tell of it."""
    outcome = invites.let_in(session, typed, form_key, address, device_name, now)
    if isinstance(outcome, LetIn) and outcome.is_kept:
        found = accounts.who(session, outcome.token, now, participants.membership)
        assert found is not None  # noqa: S101 - it was signed in a moment ago, in this very transaction
        returning.note_added(session, found.actor, device_name, now)
    return outcome


def keep(session: Session, by: Actor, shown: Shown, now: datetime, *, shared_phone: bool) -> None:
    """The person said yes: from here on there is a diary, in the language it began in, and their card is used up."""
    if not is_kept(session, by):
        consent.choose(session, by, Chosen(Scope.KEEP, Choice.YES), shown, now)
        participants.join(session, by, now)
        participants.set_language(session, by, current())
        invites.forget_code(session, by.id)
    participants.set_shared_phone(session, by, shared=shared_phone)


def is_kept(session: Session, by: Actor) -> bool:
    """Whether the person has said yes to keeping a diary."""
    return consent.standing_of(session, by.id).keeps


def words(session: Session, by: Actor, question: wording.Wording) -> Shown:
    """The words of a question as this person is shown them."""
    return sharing.words_for(session, by, question, sharing.side(session, by).worker)


def share(session: Session, by: Actor, scope: Scope, choice: str, shown: Shown, now: datetime) -> None:
    """Note what the person's own link worker may see."""
    worker_id = sharing.side(session, by).worker_id
    consent.choose(session, by, Chosen(scope, Choice(choice), worker_id), shown, now)


def research(session: Session, by: Actor, study: StudyAsked, choice: str, shown: Shown, now: datetime) -> None:
    """Note what one study may use; an age band is forgotten with the last yes."""
    consent.choose(session, by, Chosen(Scope.RESEARCH, Choice(choice), study.id), shown, now)
    others = [one for one in sharing.studies_asked(session, by, now.date()) if one.id != study.id]
    if choice == Choice.NO.value and all(one.uses is Shared.NOTHING for one in others):
        participants.set_age_band(session, by, None)


def study_to_ask(session: Session, by: Actor, today: date) -> StudyAsked | None:
    """The first study of this service that the person has not answered for."""
    return next((one for one in sharing.studies_asked(session, by, today) if not one.asked), None)


def following(session: Session, by: Actor, today: date) -> Step:
    """Which question comes next."""
    side = sharing.side(session, by)
    study_ids = [study.id for study in sharing.studies_asked(session, by, today)]
    return next_step(consent.standing_of(session, by.id), side.worker_id, study_ids)


def answers(session: Session, by: Actor, today: date) -> Answers:
    """All that was chosen, to be looked over."""
    person = participants.own(session, by)
    return Answers(
        shared_phone=person.shared_phone,
        leave_quickly=person.leave_quickly,
        side=sharing.side(session, by),
        research=sharing.studies_asked(session, by, today),
        age_band=person.age_band,
    )
