from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed, Machine
from socialrx_diary.db import AppendOnlyError, OneActorError
from socialrx_diary.themes.rules import Theme
from tests.kit.owner import owning

LENGTH = 6
SECRET_WORDS = "zirkelquast under the stairs"


@pytest.fixture
def chain(service):
    """A trail of its own, six entries long, between two others."""
    chains = sorted(uuid4() for _ in range(3))
    for one in chains:
        for number in range(LENGTH):
            about = {"number": str(number)}
            service.in_session(
                lambda it, one=one, about=about: audit.note(it, Machine(), Deed.WEEK_KEPT, one, service.now(), **about)
            )
    return chains[1]


def unprotected(service, *statements, **values):
    """Do what somebody with the keys to the database could do: take the triggers away, then change rows."""
    postgresql = service.database.writer.dialect.name == "postgresql"
    with owning(service.app.config["SETTINGS"]) as session:
        for deed in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER trail_never_{deed}{' ON trail' if postgresql else ''}"))
        for statement in statements:
            session.execute(text(statement), values)


def faults(service):
    with service.database.reading() as session:
        return audit.faults(session)


def of(service, chain):
    with service.database.reading() as session:
        rows = session.scalars(select(TrailEntry).where(TrailEntry.chain == chain).order_by(TrailEntry.position))
        return list(rows)


def test_a_trail_left_alone_is_whole(service, chain, maureen):
    assert faults(service) == []


CHANGED = {
    "deed": "'summary_opened'",
    "actor_role": "'participant'",
    "actor_id": "chain",
    "about": """'{"number": "9"}'""",
    "seal": "(SELECT seal FROM trail WHERE id = (SELECT min(id) FROM trail))",
    "at": "(SELECT min(at) FROM trail)",
}


@pytest.mark.parametrize("column", CHANGED)
@pytest.mark.parametrize("position", range(LENGTH))
def test_a_changed_entry_is_named(service, chain, column, position):
    row = of(service, chain)[position]
    unprotected(service, f"UPDATE trail SET {column} = {CHANGED[column]} WHERE id = :row", row=row.id)
    assert faults(service) == [f"chain {chain}: entry {position} is not as it was written"]


@pytest.mark.parametrize("position", range(LENGTH - 1))
def test_a_deleted_entry_is_named(service, chain, position):
    row = of(service, chain)[position]
    unprotected(service, "DELETE FROM trail WHERE id = :row", row=row.id)
    assert faults(service) == [f"chain {chain}: entry {position} is missing"]


@pytest.mark.parametrize("position", range(LENGTH - 1))
def test_a_deleted_entry_is_named_though_the_others_close_ranks(service, chain, position):
    rows = of(service, chain)
    closing = [f"UPDATE trail SET position = {row.position - 1} WHERE id = {row.id}" for row in rows[position + 1 :]]
    unprotected(service, f"DELETE FROM trail WHERE id = {rows[position].id}", *closing)
    assert faults(service) == [f"chain {chain}: entry {position} is not as it was written"]


@pytest.mark.parametrize("position", range(LENGTH - 1))
def test_two_swapped_entries_are_named(service, chain, position):
    one, other = of(service, chain)[position : position + 2]
    unprotected(
        service,
        f"UPDATE trail SET position = 99 WHERE id = {one.id}",
        f"UPDATE trail SET position = {one.position} WHERE id = {other.id}",
        f"UPDATE trail SET position = {other.position} WHERE id = {one.id}",
    )
    assert faults(service) == [f"chain {chain}: entry {position} is not as it was written"]


def slipped_in(service, chain, position, seal):
    """Add a row by hand, as a forger without the secret would."""
    with service.database.writing() as session:
        session.add(
            TrailEntry(
                chain=chain,
                position=position,
                at=service.now(),
                deed=Deed.SUMMARY_OPENED,
                actor_role="link_worker",
                actor_id=uuid4(),
                about={},
                seal=seal,
            )
        )


def test_an_entry_added_at_the_end_without_the_secret_is_named(service, chain):
    slipped_in(service, chain, LENGTH, of(service, chain)[-1].seal)
    assert faults(service) == [f"chain {chain}: entry {LENGTH} is not as it was written"]


@pytest.mark.parametrize("position", range(LENGTH))
def test_an_entry_slipped_in_between_is_named(service, chain, position):
    rows = of(service, chain)
    room = [f"UPDATE trail SET position = {row.position + 1} WHERE id = {row.id}" for row in reversed(rows[position:])]
    unprotected(service, *room)
    slipped_in(service, chain, position, rows[position].seal)
    assert faults(service) == [f"chain {chain}: entry {position} is not as it was written"]


def test_an_entry_moved_to_another_trail_is_named_there_and_missed_here(service, chain):
    row, elsewhere = of(service, chain)[0], uuid4()
    stranger = elsewhere.hex if service.database.writer.dialect.name == "sqlite" else str(elsewhere)
    unprotected(service, f"UPDATE trail SET chain = '{stranger}' WHERE id = {row.id}")
    assert sorted(faults(service)) == sorted(
        [f"chain {chain}: entry 0 is missing", f"chain {elsewhere}: entry 0 is not as it was written"]
    )


def test_entries_cut_off_the_end_show_in_the_head_that_was_kept_elsewhere(service, chain):
    with service.database.reading() as session:
        before = audit.head(session)
    unprotected(service, "DELETE FROM trail WHERE id = :row", row=of(service, chain)[-1].id)
    assert faults(service) == []
    with service.database.reading() as session:
        after = audit.head(session)
    assert after[0] == before[0] - 1
    assert after[1] != before[1]


def test_a_look_that_no_administrator_can_list_any_more_is_named(service, maureen):
    service.in_session(lambda it: audit.note(it, service.asha.actor, Deed.SUMMARY_OPENED, maureen.id, service.now()))
    look = of(service, maureen.id)[-1]
    unprotected(service, f"UPDATE trail SET service_id = NULL WHERE id = {look.id}")
    assert faults(service) == [f"chain {maureen.id}: entry {look.position} is not as it was written"]


def test_two_faults_on_two_trails_are_both_named(service, chain, maureen):
    mine, hers = of(service, chain)[1], of(service, maureen.id)[0]
    unprotected(service, f"UPDATE trail SET actor_role = 'x' WHERE id IN ({mine.id}, {hers.id})")
    assert len(faults(service)) == 2


def test_an_entry_is_never_changed_or_deleted_through_the_session(service, chain):
    with pytest.raises(AppendOnlyError), service.database.writing() as session:
        session.query(TrailEntry).first().actor_role = "participant"
    with pytest.raises(AppendOnlyError), service.database.writing() as session:
        session.delete(session.query(TrailEntry).first())
    assert faults(service) == []


def test_entries_are_never_changed_or_deleted_in_bulk(service, settings, chain):
    sqlite = service.database.writer.dialect.name == "sqlite"
    for statement in (
        update(TrailEntry).values(actor_role="participant"),
        delete(TrailEntry).where(TrailEntry.chain == chain),
        text("UPDATE trail SET actor_role = 'participant'"),
        text("DELETE FROM trail"),
        text("INSERT OR REPLACE INTO trail SELECT * FROM trail") if sqlite else text("TRUNCATE trail"),
    ):
        with pytest.raises(DBAPIError, match="never changed or deleted"), owning(settings) as session:
            session.execute(statement)
    assert faults(service) == []


def test_the_trail_is_written_in_the_transaction_of_the_deed(service, maureen):
    before = len(of(service, maureen.id))

    class Refused(Exception):
        pass

    def noted_and_refused(session):
        audit.note(session, maureen.actor, Deed.COPY_TAKEN, maureen.id, service.now())
        raise Refused

    with pytest.raises(Refused):
        service.in_session(noted_and_refused)
    assert len(of(service, maureen.id)) == before


def test_nothing_can_be_noted_in_a_session_that_only_reads(service, maureen):
    with service.database.reading() as session, pytest.raises(DBAPIError):
        audit.note(session, maureen.actor, Deed.COPY_TAKEN, maureen.id, service.now())


def test_one_session_notes_for_one_actor(service, maureen, asha):
    with service.database.writing() as session:
        audit.note(session, maureen.actor, Deed.COPY_TAKEN, maureen.id, service.now())
        with pytest.raises(OneActorError):
            audit.note(session, asha.actor, Deed.SUMMARY_OPENED, maureen.id, service.now())


def test_no_words_are_ever_on_the_trail(service, maureen, asha):
    """Everything a person and her link worker can do here, and then every byte of the table."""
    maureen.shares("words")
    week = maureen.wrote(SECRET_WORDS, [Theme.PEOPLE], talk_about=True)
    maureen.wrote(f"{SECRET_WORDS}, again", [Theme.ME])
    asha.browser().visit(f"/people/{maureen.id}")
    asha.browser().visit(f"/people/{maureen.id}/sheet")
    browser = maureen.browser()
    preview = browser.visit("/sharing/preview")
    browser.submit(preview.form(f"/sharing/preview/{week}"))
    browser.submit(browser.visit("/sharing/stop").form())
    asha.browser().visit(f"/people/{maureen.id}")
    with service.database.reading() as session:
        rows = session.execute(text("SELECT * FROM trail")).all()
    said = repr(rows).lower()
    assert {"summary_opened", "summary_printed", "summary_refused", "permission_chosen"} <= set(said.split("'"))
    assert "zirkelquast" not in said
    assert "maureen" not in said


def test_looks_come_newest_first_and_can_be_gone_on_from(service, maureen, asha):
    deeds = [Deed.SUMMARY_OPENED, Deed.SUMMARY_PRINTED, Deed.SUMMARY_REFUSED, Deed.RESEARCH_EXPORTED]
    for deed in deeds:
        service.in_session(lambda it, deed=deed: audit.note(it, asha.actor, deed, maureen.id, service.now()))
    with service.database.reading() as session:
        found = audit.looks(session, maureen.id)
        assert [look.deed for look in found] == [
            Deed.RESEARCH_EXPORTED,
            Deed.SUMMARY_PRINTED,
            Deed.SUMMARY_OPENED,
        ]
        assert audit.looks(session, maureen.id, 1) == found[:1]
        assert audit.looks(session, maureen.id, 9, found[0].position) == found[1:]
        assert audit.looks(session, uuid4()) == []


def test_the_last_look_is_that_of_one_person_at_one_diary(service, maureen, asha):
    service.in_session(lambda it: audit.note(it, asha.actor, Deed.SUMMARY_OPENED, maureen.id, service.now()))
    with service.database.reading() as session:
        assert audit.last_look(session, maureen.id, asha.id) == audit.looks(session, maureen.id)[0].at
        assert audit.last_look(session, maureen.id, service.ben.id) is None


def test_trails_on_which_a_deed_stands_are_found(service, maureen):
    joan = service.person("Joan")
    service.in_session(lambda it: audit.note(it, joan.actor, Deed.DIARY_DELETED, joan.id, service.now()))
    with service.database.reading() as session:
        assert audit.chains_ended_by(session, Deed.DIARY_DELETED) == {joan.id}
        assert isinstance(next(iter(audit.chains_ended_by(session, Deed.JOINED))), UUID)
