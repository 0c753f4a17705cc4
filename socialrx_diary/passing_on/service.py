"""Writing what somebody wants passed on, approving it word for word, taking it back, and taking a copy of it."""

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Actor, Role, called
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.consent.wording import Shown
from socialrx_diary.db import one_at_a_time
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.passing_on.models import PassingWords
from socialrx_diary.passing_on.rules import Beside, Boxes, Passing, ToPassOn, Version
from socialrx_diary.vault import Grant, PersonKey, Place, Vault

# The version nobody has: what is based on it is kept beside.
UNSEEN = -1


def own(session: Session, vault: Vault, by: Actor, worker_id: UUID | None) -> Passing:
    """How it stands, for the person whose words they are."""
    row = _newest(session, by.id)
    if row is None:
        return Passing()
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return _passing(session, key, grant, row, worker_id)


def beside(session: Session, vault: Vault, by: Actor) -> list[Beside]:
    """What was written without knowing how it stands now, for the person: they see all that is written here."""
    rows = _aside(session, by.id)
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [Beside(row.id, _boxes(key, grant, row), row.writer_id == by.id) for row in rows]


def keep(session: Session, vault: Vault, by: Actor, boxes: Boxes, based_on: int, now: datetime) -> bool:
    """Keep what the person wrote; False when it is kept beside something newer. Whatever is new is not approved yet."""
    return _keep(session, vault.key_of(by.id), by, boxes, based_on, now)


def use(session: Session, vault: Vault, by: Actor, words_id: UUID, now: datetime) -> bool:
    """The person takes the words that stand beside as how it stands; False when there are none of that name."""
    one_at_a_time(session, f"passing:{by.id}")
    row = next((one for one in _aside(session, by.id) if one.id == words_id), None)
    if row is None:
        return False
    key, newest = vault.key_of(by.id), _newest(session, by.id)
    boxes = _boxes(key, consent.grant_own(session, by), row)
    return _keep(session, key, by, boxes, newest.version if newest else 0, now)


def approve(
    session: Session, vault: Vault, by: Actor, worker_id: UUID, version: int, shown: Shown, now: datetime
) -> bool:
    """The person lets these very words be passed on; False when they have changed since they were on the page."""
    one_at_a_time(session, f"passing:{by.id}")
    passing = own(session, vault, by, worker_id)
    if passing.version != version or passing.boxes.is_empty:
        return False
    row = _newest(session, by.id)
    if row and not passing.approved:
        consent.choose(session, by, Chosen(Scope.PASS_ON, Choice.YES, worker_id, None, row.mark), shown, now)
    return True


def take_back(session: Session, vault: Vault, by: Actor, worker_id: UUID, shown: Shown, now: datetime) -> None:
    """From now on nobody can take a copy. The words stay with the person, who alone sees them."""
    one_at_a_time(session, f"passing:{by.id}")
    standing = own(session, vault, by, worker_id)
    consent.choose(session, by, Chosen(Scope.PASS_ON, Choice.NO, worker_id), shown, now)
    if standing.version:
        _keep(session, vault.key_of(by.id), by, standing.boxes, standing.version, now)


def seen_by(session: Session, vault: Vault, by: Actor, participant_id: UUID, now: datetime) -> Passing | None:
    """How it stands for the link worker, on the trail first where there are words; None where they may see none."""
    audit.wait_turn(session, participant_id)  # what is taken back meanwhile counts already
    row = _newest(session, participant_id)
    if row is None:
        return Passing()
    if not _sees(session, by, row):
        return None
    grant = consent.grant_notes(session, by, participant_id, Deed.PASSING_OPENED, now, version=str(row.version))
    return _passing(session, vault.key_of(participant_id), grant, row, by.id) if grant else None


def keep_for(
    session: Session, vault: Vault, by: Actor, participant_id: UUID, boxes: Boxes, based_on: int, now: datetime
) -> bool:
    """Keep what the link worker wrote for the person to approve; False when it is kept beside what is theirs."""
    one_at_a_time(session, f"passing:{participant_id}")
    row = _newest(session, participant_id)
    unseen = row is not None and not _sees(session, by, row)
    return _keep(session, vault.key_of(participant_id), by, boxes, UNSEEN if unseen else based_on, now, participant_id)


def take_copy(
    session: Session, vault: Vault, by: Actor, participant_id: UUID, form: str, now: datetime
) -> ToPassOn | None:
    """What may be passed on, on the trail first; None when the person has not approved it, or has taken it back."""
    audit.wait_turn(session, participant_id)
    row, person = _newest(session, participant_id), participants.on_my_list(session, vault, by, participant_id)
    approved_at = _approved_at(session, by, row) if row and person else None
    if row is None or person is None or approved_at is None:
        return None
    grant = consent.grant_notes(
        session, by, participant_id, Deed.PASSING_TAKEN, now, version=str(row.version), form=form
    )
    if grant is None:
        return None
    place = organisations.shown(session, by.organisation_id)
    key = vault.key_of(participant_id)
    boxes = _boxes(key, grant, row)
    if not hmac.compare_digest(_mark(key, row.id, boxes), row.mark):
        return None
    return ToPassOn(row.id, row.version, boxes, called(person.name), by.name, place.name if place else "", approved_at)


def every(session: Session, vault: Vault, by: Actor) -> list[Version]:
    """Every version there has been, newest first: for one's own copy of everything."""
    rows = session.scalars(_rows(by.id)).all()
    if not rows:
        return []
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    names = accounts.staff_names(session, {row.writer_id for row in rows if row.writer_id != by.id})
    return [
        Version(row.version, _boxes(key, grant, row), names.get(row.writer_id, ""), row.set_aside, row.kept_at)
        for row in rows
    ]


def _keep(
    session: Session,
    key: PersonKey,
    by: Actor,
    boxes: Boxes,
    based_on: int,
    now: datetime,
    participant_id: UUID | None = None,
) -> bool:
    whose = participant_id or by.id
    one_at_a_time(session, f"passing:{whose}")
    newest = _newest(session, whose)
    version = newest.version if newest else 0
    row = PassingWords(id=uuid4(), participant_id=whose, writer_id=by.id, kept_at=now, set_aside=version != based_on)
    row.version = version if row.set_aside else version + 1
    row.words_sealed, row.is_empty = key.seal(boxes.spelled(), _place(row.id)), boxes.is_empty
    row.mark = _mark(key, row.id, boxes)
    session.add(row)
    session.flush()
    audit.note(session, by, Deed.PASSING_WRITTEN, whose, now, version=str(row.version))
    return not row.set_aside


def _passing(session: Session, key: PersonKey, grant: Grant, row: PassingWords, worker_id: UUID | None) -> Passing:
    standing = consent.standing_of(session, row.participant_id)
    approved = bool(worker_id and standing.passes_on(worker_id) == row.mark)
    return Passing(row.version, _boxes(key, grant, row), row.writer_id == row.participant_id, approved)


def _sees(session: Session, by: Actor, row: PassingWords) -> bool:
    """Whether the link worker sees this version: their own, one that is approved for them, or nothing at all."""
    return row.is_empty or row.writer_id == by.id or _approved_at(session, by, row) is not None


def _approved_at(session: Session, by: Actor, row: PassingWords) -> datetime | None:
    """When these very words were approved for this link worker, if they may be passed on now."""
    standing = consent.standing_of(session, row.participant_id)
    if by.role is not Role.LINK_WORKER or not standing.keeps or standing.passes_on(by.id) != row.mark:
        return None
    return consent.chosen_at(session, row.participant_id, Chosen(Scope.PASS_ON, Choice.YES, by.id, None, row.mark))


def _newest(session: Session, participant_id: UUID) -> PassingWords | None:
    return session.scalar(_rows(participant_id).where(PassingWords.set_aside.is_(False)).limit(1))


def _aside(session: Session, participant_id: UUID) -> list[PassingWords]:
    """What was set aside since the words as they stand were kept."""
    newest = _newest(session, participant_id)
    rows = session.scalars(_rows(participant_id).where(PassingWords.set_aside))
    return [row for row in rows if newest is None or row.kept_at > newest.kept_at]


def _rows(participant_id: UUID) -> Select[PassingWords]:
    newest_first = (PassingWords.version.desc(), PassingWords.kept_at.desc(), PassingWords.id)
    return select(PassingWords).where(PassingWords.participant_id == participant_id).order_by(*newest_first)


def _boxes(key: PersonKey, grant: Grant, row: PassingWords) -> Boxes:
    return Boxes.read(key.open(grant, row.words_sealed, _place(row.id)))


def _mark(key: PersonKey, words_id: UUID, boxes: Boxes) -> str:
    """What names one version by its very words: without the person's key it tells nothing."""
    apart = hmac.new(key.key, b"v1|passing", sha256).digest()
    return hmac.new(apart, f"{words_id}|{boxes.spelled()}".encode(), sha256).hexdigest()


def _place(words_id: UUID) -> Place:
    return Place("passing_words", "words", words_id)
