"""Reminders in the domain's words: people who asked for one, and ways to send that lead nowhere."""

from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select

from socialrx_diary.reminders import service as reminders
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import How, State, When
from socialrx_diary.settings import Sending
from socialrx_diary.weeks import WEEK
from tests.kit.people import Person

NOTIFY_KEY = "tests-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
NUMBER = "+447700900123"
SUNDAY_AT_FOUR = When(6, 16 * 60)


def nowhere(folder: Path) -> Sending:
    """Every way there is, set up, and nobody at the other end."""
    key = folder / "notify-key"
    key.write_text(NOTIFY_KEY, encoding="utf-8")
    return Sending(
        address="https://page.example",
        smtp="smtp://127.0.0.1:9",
        sender="page@parkroad.example",
        notify="http://127.0.0.1:9",
        notify_key_file=key,
        notify_template="the template",
        push_contact="mailto:page@parkroad.example",
        push_services=("127.0.0.1",),
    )


def asks(
    person: Person, how: How = How.SMS, to: str = NUMBER, when: When = SUNDAY_AT_FOUR, *, again: bool = False
) -> str:
    """They ask to be reminded; returns the code they are sent, or nothing."""
    service = person.service
    with service.writing() as session:
        return reminders.ask(session, service.vault, person.actor, how, to, when, service.now(), again=again) or ""


def is_reminded(
    person: Person, how: How = How.SMS, to: str = NUMBER, when: When = SUNDAY_AT_FOUR, *, again: bool = False
) -> UUID:
    """They are reminded, having given back the code; returns the id of the reminder."""
    code, service = asks(person, how, to, when, again=again), person.service
    with service.writing() as session:
        assert not code or reminders.confirm(session, person.actor, code, service.now())
    with service.database.reading() as session:
        return session.scalars(select(ReminderKept.id).where(ReminderKept.participant_id == person.id)).one()


def was_reminded(person: Person, state: State = State.SENT) -> None:
    """They are reminded, and one came to them."""
    is_reminded(person)
    service, sent_id = person.service, uuid4()
    sealed = service.vault.key_of(person.id).seal("…123", reminders.hint_place(sent_id))
    with service.writing() as session:
        session.add(
            ReminderSent(
                id=sent_id,
                participant_id=person.id,
                week=person.week(1),
                number=1,
                due_at=service.now() - WEEK,
                how="sms",
                hint_sealed=sealed,
                state=state.value,
                runner=uuid4(),
                claimed_at=service.now() - WEEK,
                settled_at=service.now() - WEEK,
            )
        )
