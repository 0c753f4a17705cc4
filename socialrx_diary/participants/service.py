"""Whose diary it is: names, lists, and one's own settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.language import _
from socialrx_diary.participants.handing import hand_over as hand_over  # noqa: PLC0414 - its own file, one deed with these
from socialrx_diary.participants.models import Participant
from socialrx_diary.themes.rules import Themes, read, spelled
from socialrx_diary.vault import Grant, Place, ShreddedError, Vault


@dataclass(frozen=True)
class Meets:
    """The day somebody meets their link worker next, if one is set, and who that is."""

    on: date | None
    worker_id: UUID


@dataclass(frozen=True)
class OnMyList:
    """Somebody on a link worker's list."""

    id: UUID
    name: str
    joined: bool
    meets_on: date | None
    nameless: bool = False


def add(
    session: Session,
    vault: Vault,
    by: Actor,
    name: str,
    theme_order: Themes,
    now: datetime,
    card: tuple[UUID, int] | None = None,
) -> UUID:
    """Put somebody new on a link worker's list; their key is made here and their name sealed with it.

    A card from a sheet has that sheet's id and a number; its name may be empty until somebody has it.
    """
    participant_id = uuid4()
    key = vault.make_key(participant_id)
    session.add(
        Participant(
            id=participant_id,
            organisation_id=by.organisation_id,
            link_worker_id=by.id,
            name_sealed=key.seal(name, name_place(participant_id)),
            theme_order=spelled(theme_order),
            invited_at=now,
            card_sheet=card[0] if card else None,
            card_number=card[1] if card else None,
        )
    )
    session.flush()
    return participant_id


def join(session: Session, by: Actor, now: datetime) -> None:
    """The person has said yes to keeping a diary."""
    session.execute(
        update(Participant)
        .where(Participant.id == by.id, Participant.joined_at.is_(None))
        .values(joined_at=now, first_notice_at=None, second_notice_at=None)
    )
    audit.note(session, by, Deed.JOINED, by.id, now)


def own(session: Session, by: Actor) -> Participant:
    """A participant's own record."""
    person = session.get(Participant, by.id)
    if by.role is not Role.PARTICIPANT or person is None:
        raise consent.NotTheirsError("there is no diary of theirs")
    return _held(session, person)


def own_name(session: Session, vault: Vault, by: Actor) -> str:
    """A participant's own name."""
    person = own(session, by)
    return vault.key_of(by.id).open(consent.grant_own(session, by), person.name_sealed, name_place(by.id))


def name_of(session: Session, vault: Vault, grant: Grant) -> str:
    """The name of whoever a grant is for, to be found in their words. It is shown to nobody."""
    sealed = session.scalars(select(Participant.name_sealed).where(Participant.id == grant.participant_id)).one()
    return vault.key_of(grant.participant_id).open(grant, sealed, name_place(grant.participant_id))


def theme_order(person: Participant) -> Themes:
    """The themes in this person's own order, drawn once and kept."""
    return read(person.theme_order)


def list_of(session: Session, vault: Vault, by: Actor) -> list[OnMyList]:
    """Everybody on a link worker's list: those they meet soonest first, then by name. Never by what anyone wrote."""
    people = session.scalars(_list(by)).all()
    keys = vault.keys_of(person.id for person in people)
    found = [
        OnMyList(
            person.id,
            called_on_list(
                person,
                keys[person.id].open(
                    consent.grant_name(session, by, person.id), person.name_sealed, name_place(person.id)
                ),
            ),
            person.joined_at is not None,
            person.meets_on,
        )
        for person in people
        if person.id in keys
    ]
    return sorted(found, key=lambda one: (one.meets_on or date.max, one.name.casefold()))


def on_my_list(session: Session, vault: Vault, by: Actor, participant_id: UUID) -> OnMyList | None:
    """One person on a link worker's own list; None for anybody else, there or not."""
    person = _on_list(session, by, participant_id)
    if person is None:
        return None
    grant = consent.grant_name(session, by, participant_id)
    try:
        name = vault.key_of(participant_id).open(grant, person.name_sealed, name_place(participant_id))
    except ShreddedError:
        return None
    return OnMyList(person.id, called_on_list(person, name), person.joined_at is not None, person.meets_on, not name)


def theme_order_of(session: Session, participant_id: UUID) -> Themes:
    """One person's own order of the themes."""
    return read(session.scalars(select(Participant.theme_order).where(Participant.id == participant_id)).one())


def meets(session: Session, by: Actor, participant_id: UUID) -> Meets | None:
    """When somebody meets next, and whom; None for anybody who is neither on one's own list nor oneself."""
    wanted = select(Participant.meets_on, Participant.link_worker_id).where(_theirs(by, participant_id))
    row = session.execute(wanted).first()
    return Meets(row.meets_on, row.link_worker_id) if row else None


def meet_on(session: Session, by: Actor, participant_id: UUID, day: date | None) -> bool:
    """Put on the record when link worker and person meet next. `meetings` also keeps who set it, and when."""
    met = session.execute(
        update(Participant).where(_theirs(by, participant_id)).values(meets_on=day).returning(Participant.id)
    )
    return met.first() is not None


def membership(session: Session, participant_id: UUID) -> tuple[UUID, bool] | None:
    """The service a participant belongs to, and whether they have joined."""
    person = session.get(Participant, participant_id)
    if person is None:
        return None
    _held(session, person)
    return person.organisation_id, person.joined_at is not None


def settings(session: Session, participant_id: UUID) -> Participant | None:
    """How somebody likes their pages, with the rest of their record."""
    return session.get(Participant, participant_id)


def change_settings(
    session: Session,
    by: Actor,
    version: int,
    *,
    text_size: str,
    look: str,
    letters: str,
    motion: str,
    leave_quickly: bool,
) -> bool:
    """Change how one's own pages look; False when they were changed meanwhile, on another phone."""
    changed = session.execute(
        update(Participant)
        .where(Participant.id == by.id, Participant.version == version)
        .values(
            text_size=text_size,
            look=look,
            letters=letters,
            motion=motion,
            leave_quickly=leave_quickly,
            version=Participant.version + 1,
        )
        .returning(Participant.id)
    )
    return changed.first() is not None


def set_shared_phone(session: Session, by: Actor, *, shared: bool) -> None:
    """Note whether other people use this person's phone too."""
    _set_own(session, by, shared_phone=shared)


def set_on_phone(session: Session, by: Actor, *, name: str, icon: str) -> None:
    """Note under which name and icon a person's diary stands on their phone."""
    _set_own(session, by, phone_name=name, phone_icon=icon)


def set_leave_quickly(session: Session, by: Actor, *, wanted: bool) -> None:
    """Show, or stop showing, the button that leaves quickly."""
    _set_own(session, by, leave_quickly=wanted)


def set_helped_by(session: Session, by: Actor, written_with: str) -> None:
    """Note who usually writes this person's weeks down."""
    _set_own(session, by, written_with=written_with)


def language(session: Session, by: Actor) -> str | None:
    """The language somebody chose for their diary, if they chose one."""
    person = settings(session, by.id)
    return _held(session, person).language if person else None


def set_language(session: Session, by: Actor, code: str) -> None:
    """Speak one language to somebody from here on, on every phone of theirs."""
    _set_own(session, by, language=code)


def set_age_band(session: Session, by: Actor, age_band: str | None) -> None:
    """Keep the age band a person gave for research, or forget it."""
    _set_own(session, by, age_band=age_band)


def age_bands(session: Session, participant_ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """The age bands people gave for research."""
    rows = session.execute(
        select(Participant.id, Participant.age_band).where(Participant.id.in_(list(participant_ids)))
    )
    return {row.id: row.age_band for row in rows}


def leaves_at(session: Session, participant_id: UUID) -> datetime | None:
    """When somebody's diary goes for good, if they asked for that; None for everybody else, there or not."""
    person = session.get(Participant, participant_id)
    return _held(session, person).leaves_at if person else None


def called_on_list(person: Participant, name: str) -> str:
    """What somebody is called on a list: by their name, or by the number of the card they will have."""
    return name or _("Card %(number)s", number=person.card_number)


def name_place(participant_id: UUID) -> Place:
    """Where a name is kept, to which it is bound."""
    return Place("participants", "name", participant_id)


def _held(session: Session, person: Participant) -> Participant:
    """A session holds its rows weakly, and every part of a page asks for this one."""
    session.info["own"] = person
    return person


def _set_own(session: Session, by: Actor, **values: object) -> None:
    session.execute(
        update(Participant).where(Participant.id == by.id).values(version=Participant.version + 1, **values)
    )


def _list(by: Actor) -> Select[Participant]:
    """Everybody on a link worker's list. Whoever is leaving is on nobody's: from that moment they are not there."""
    return select(Participant).where(Participant.link_worker_id == by.id, Participant.leaves_at.is_(None))


def _theirs(by: Actor, participant_id: UUID) -> ColumnElement[bool]:
    """Somebody on a link worker's own list, or the person themselves, unless they are leaving."""
    whose = Participant.id if by.role is Role.PARTICIPANT else Participant.link_worker_id
    return and_(Participant.id == participant_id, whose == by.id, Participant.leaves_at.is_(None))


def _on_list(session: Session, by: Actor, participant_id: UUID) -> Participant | None:
    return session.scalar(_list(by).where(Participant.id == participant_id))
