"""What is true of the trail: the deeds it knows, and how each entry is bound to the one before."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Protocol
from uuid import UUID


class Deed(Enum):
    """Everything the trail can say. Values are kept for ever; add to them, never rename one."""

    INVITED = "invited"
    CARD_SHOWN = "card_shown"
    JOINED = "joined"
    DECLINED = "declined"
    PHONE_ADDED = "phone_added"
    PHONE_REMOVED = "phone_removed"
    LOCK_SET = "lock_set"
    LOCK_TAKEN_OFF = "lock_taken_off"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CARD_REMADE = "card_remade"
    WAY_BACK_MADE = "way_back_made"
    CAME_BACK = "came_back"
    OPENING_ASKED = "opening_asked"
    OPENING_CONFIRMED = "opening_confirmed"
    OPENING_STOPPED = "opening_stopped"
    OLDER_OPENED = "older_opened"
    PERMISSION_CHOSEN = "permission_chosen"
    WEEK_KEPT = "week_kept"
    WEEK_CHANGED = "week_changed"
    WEEK_DELETED = "week_deleted"
    PAGE_PRINTED = "page_printed"
    PAGE_STOPPED = "page_stopped"
    PAGE_TYPED_IN = "page_typed_in"
    SUMMARY_OPENED = "summary_opened"
    SUMMARY_PRINTED = "summary_printed"
    SUMMARY_ON_TABLE = "summary_on_table"
    SUMMARY_REFUSED = "summary_refused"
    NOTES_STARTED = "notes_started"
    NOTES_WRITTEN = "notes_written"
    NOTES_OPENED = "notes_opened"
    NOTES_COPIED = "notes_copied"
    NOTES_RIGHT = "notes_right"
    NOTES_NOT_RIGHT = "notes_not_right"
    NOTES_AGREED_ALOUD = "notes_agreed_aloud"
    AGREED_SAID = "agreed_said"
    PASSING_WRITTEN = "passing_written"
    PASSING_OPENED = "passing_opened"
    PASSING_TAKEN = "passing_taken"
    MEETING_SET = "meeting_set"
    RESEARCH_EXPORTED = "research_exported"
    RESEARCH_FILE_FETCHED = "research_file_fetched"
    RELEASE_ASKED = "release_asked"
    RELEASE_APPROVED = "release_approved"
    RELEASE_REFUSED = "release_refused"
    RELEASE_LIST_TAKEN = "release_list_taken"
    COPY_TAKEN = "copy_taken"
    LEAVING_ASKED = "leaving_asked"
    LEAVING_ENDED = "leaving_ended"
    DIARY_DELETED = "diary_deleted"
    HANDED_OVER = "handed_over"
    LIST_SHOWN = "list_shown"
    NEEDS_KEPT = "needs_kept"
    NAMED = "named"
    PROCEDURE_CHANGED = "procedure_changed"
    STAFF_ADDED = "staff_added"
    STAFF_SIGNED_IN = "staff_signed_in"
    STAFF_STOPPED = "staff_stopped"
    STAFF_STARTED_AGAIN = "staff_started_again"
    STAFF_INVITED = "staff_invited"
    STAFF_JOINED = "staff_joined"
    STAFF_PASSWORD_CHANGED = "staff_password_changed"  # noqa: S105 - the name of a deed
    STAFF_PASSKEY_ADDED = "staff_passkey_added"
    STAFF_PASSKEY_REMOVED = "staff_passkey_removed"
    STAFF_SIGNED_OUT_EVERYWHERE = "staff_signed_out_everywhere"
    WORK_ACCOUNT_CONNECTED = "work_account_connected"
    WORK_ACCOUNT_TAKEN_OFF = "work_account_taken_off"
    STUDY_SET_UP = "study_set_up"
    STUDY_MEMBER_NAMED = "study_member_named"
    STUDY_MEMBER_TAKEN_OFF = "study_member_taken_off"
    WORDS_CHECKED = "words_checked"
    SERVICE_SET_UP = "service_set_up"
    SERVICE_CHANGED = "service_changed"
    WORDS_PUT_IN_USE = "words_put_in_use"
    KEEPING_CHANGED = "keeping_changed"
    GOING_NOTICED = "going_noticed"
    REMINDERS_ON = "reminders_on"
    REMINDERS_PAUSED = "reminders_paused"
    REMINDERS_OFF = "reminders_off"
    QUESTIONS_CHOSEN = "questions_chosen"
    ANSWERS_KEPT = "answers_kept"
    ANSWERS_DELETED = "answers_deleted"
    ANSWERS_OPENED = "answers_opened"
    ROLE_CHANGED = "role_changed"
    HELP_CHANGED = "help_changed"
    QUARTER_COUNTED = "quarter_counted"
    TRAIL_CHECKED = "trail_checked"


# Looks at what is shared of a diary: on a screen, on paper and on the table.
AT_THE_DIARY = (Deed.SUMMARY_OPENED, Deed.SUMMARY_PRINTED, Deed.SUMMARY_ON_TABLE)

# What the person is shown under "Who has looked": other people's looks at what they wrote.
LOOKS = (
    *AT_THE_DIARY,
    Deed.NOTES_OPENED,
    Deed.NOTES_COPIED,
    Deed.PASSING_OPENED,
    Deed.PASSING_TAKEN,
    Deed.ANSWERS_OPENED,
    Deed.WORDS_CHECKED,
    Deed.RESEARCH_EXPORTED,
)

# What is done only where the trail it goes on holds: otherwise nobody could be sure that it will be told.
NEEDS_WHOLE = frozenset({*LOOKS, Deed.RESEARCH_FILE_FETCHED})

# What the person is shown under "Phones and computers": how their diary was opened, and where.
WAYS_IN = (
    Deed.PHONE_ADDED,
    Deed.PHONE_REMOVED,
    Deed.CARD_REMADE,
    Deed.WAY_BACK_MADE,
    Deed.CAME_BACK,
    Deed.OPENING_ASKED,
    Deed.OPENING_CONFIRMED,
    Deed.OPENING_STOPPED,
    Deed.OLDER_OPENED,
)

# What a service's administrators can list: what staff looked at and did, never when somebody wrote or what they chose.
SEEN_BY_SERVICE = frozenset(
    {
        *LOOKS,
        Deed.SUMMARY_REFUSED,
        Deed.INVITED,
        Deed.CARD_REMADE,
        Deed.OPENING_ASKED,
        Deed.OPENING_CONFIRMED,
        Deed.OPENING_STOPPED,
        Deed.HANDED_OVER,
        Deed.DIARY_DELETED,
        Deed.RESEARCH_FILE_FETCHED,
        Deed.RELEASE_ASKED,
        Deed.RELEASE_APPROVED,
        Deed.RELEASE_REFUSED,
        Deed.RELEASE_LIST_TAKEN,
        Deed.STAFF_ADDED,
        Deed.STAFF_SIGNED_IN,
        Deed.STAFF_STOPPED,
        Deed.STAFF_STARTED_AGAIN,
        Deed.STAFF_INVITED,
        Deed.STAFF_JOINED,
        Deed.STAFF_PASSWORD_CHANGED,
        Deed.STAFF_PASSKEY_ADDED,
        Deed.STAFF_PASSKEY_REMOVED,
        Deed.STAFF_SIGNED_OUT_EVERYWHERE,
        Deed.WORK_ACCOUNT_CONNECTED,
        Deed.WORK_ACCOUNT_TAKEN_OFF,
        Deed.STUDY_SET_UP,
        Deed.STUDY_MEMBER_NAMED,
        Deed.STUDY_MEMBER_TAKEN_OFF,
        Deed.SERVICE_SET_UP,
        Deed.SERVICE_CHANGED,
        Deed.LIST_SHOWN,
        Deed.PROCEDURE_CHANGED,
        Deed.WORDS_PUT_IN_USE,
        Deed.KEEPING_CHANGED,
        Deed.QUESTIONS_CHOSEN,
        Deed.ROLE_CHANGED,
        Deed.HELP_CHANGED,
        Deed.QUARTER_COUNTED,
        Deed.TRAIL_CHECKED,
    }
)

# What marks are made of: of these none looks like another.
MARK_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

START = b""
NOBODY = UUID(int=0)


class BrokenTrailError(Exception):
    """The trail does not hold together, so nothing that would have to be noted on it may be shown."""


class Doer(Protocol):
    """Whoever did it: anything with an id and a kind, such as `participant`."""

    @property
    def id(self) -> UUID: ...

    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class Machine:
    """The service itself, when nobody in particular did it."""

    id: UUID = NOBODY
    kind: str = "service"


@dataclass(frozen=True)
class Entry:
    """What one trail entry says. `chain` is whose trail it stands on: a participant's or a service's."""

    chain: UUID
    position: int
    at: datetime
    deed: Deed
    actor_role: str
    actor_id: UUID
    about: dict[str, str]

    def canonical(self) -> bytes:
        """The same bytes for the same entry, always."""
        said = [
            str(self.chain),
            self.position,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.deed.value,
            self.actor_role,
            str(self.actor_id),
            self.about,
        ]
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def link(secret: bytes, previous: bytes, entry: Entry) -> bytes:
    """The seal of an entry, made from the one before: HMAC-SHA-256, 32 bytes."""
    return hmac.new(secret, previous + entry.canonical(), sha256).digest()


def mark_of(service_id: UUID, chain: UUID) -> str | None:
    """The mark a service's administrators know somebody by; None for the service's own trail."""
    if chain == service_id:
        return None
    return lettered(service_id.bytes + chain.bytes, 6)


def lettered(named: bytes, letters: int) -> str:
    """A few letters and numbers that stand for something, always the same ones."""
    number = int.from_bytes(sha256(named).digest())
    return "".join(MARK_LETTERS[number >> 256 - 5 * place & 31] for place in range(1, letters + 1))


def read_mark(typed: str) -> str:
    """A mark as it is kept, from how people write it: small letters, spaces, an O for a nought."""
    return "".join(typed.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
