"""A service of any size: no page reads through what everybody has, and a filled one is a real one.

The long forms print figures: `python -m bench.growth`, `python -m bench.load`, `python -m bench.population`.
"""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text, update

from bench import population
from bench.evening import evening, of_a_diary
from bench.grown import Grown
from bench.people import SAID, Made, Shape
from bench.population import fill, words_open
from socialrx_diary.audit import service as audit
from socialrx_diary.keeping import service as keeping
from socialrx_diary.keeping.rules import FIRST, MONTHS, SECOND, Away, Step, months_after
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import going, moving, visits
from socialrx_diary.participants.models import Participant
from socialrx_diary.vault import Vault
from tests.conftest import RING
from tests.faults.server import Server
from tests.kit.plans import read_through
from tests.kit.queries import counted
from tests.kit.sure import only_when_sure
from tests.test_audiences import AUDIENCE_OF, AUDIENCES

A_FEW = Shape(people=12, weeks=3, service=6, on_list=3)
# What grows with services and with files for research, of which there are few, and with nothing else.
FEW = {"organisations", "alembic_version", "sentinels", "releases"}


@pytest.fixture
def on_sqlite(dialect):
    if dialect != "sqlite":
        pytest.skip("SQLite tells how it goes about a question, whatever there is in it")


@pytest.fixture
def filled(settings):
    RING.write(settings.keys_file)
    fill(settings, A_FEW, makers=0)
    return settings


@pytest.mark.every_page
@pytest.mark.usefixtures("on_sqlite")
def test_no_page_reads_through_what_everybody_has(all_there):
    service, asked = all_there.service, []
    for name in ("nobody", "joining", "maureen", "gwen", "asha", "ruth", "ada"):
        browser, opened = all_there.browser(name), 0
        for rule in service.app.url_map.iter_rules():
            if "GET" in rule.methods and name in AUDIENCES[AUDIENCE_OF[rule.endpoint]]:
                with counted(service.app) as statements:
                    opened += browser.peek(all_there.address(rule)).status_code == 200
                asked += statements
        assert opened > 5, name
    assert {table: said for table, said in read_through(service.app, asked) if table not in FEW} == {}


@pytest.mark.usefixtures("on_sqlite")
def test_a_whole_table_that_is_read_through_is_found_out(service):
    with counted(service.app) as asked, service.database.reading() as session:
        session.execute(text("SELECT count(*) FROM reflections WHERE themes = :one"), {"one": "people"})
        session.execute(text("SELECT 1 FROM reflections AS reflections_1 WHERE id = :one"), {"one": "x"})
    assert [table for table, _said in read_through(service.app, asked)] == ["reflections"]


@pytest.mark.usefixtures("on_sqlite")
def test_lists_of_many_workers_are_looked_up_by_worker_however_many_others_there_are(service):
    with counted(service.app) as asked, service.database.reading() as session:
        moving.counts_of(session, [uuid4() for _ in range(20)])
    assert list(read_through(service.app, asked)) == []


def test_looking_after_everybody_never_has_all_of_them_in_memory(service, monkeypatch):
    people = [service.person(f"Person {number}") for number in range(7)]
    gone = people[1::2]
    for one in gone:
        service.in_session(lambda session, one=one: going.leave(session, one.actor, one.id, service.now()))
    orphan = service.vault.make_key(uuid4()).participant_id  # of somebody whose card was never made after all
    monkeypatch.setattr(going, "AT_ONCE", 2)
    real, handed_out = Vault.people, []

    def watched(*args):
        handed_out.append(real(*args))
        return handed_out[-1]

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "people", watched)
        assert service.in_session(lambda session: going.finish_leaving(session, service.vault)) == len(gone)
    assert max(map(len, handed_out)) == 2
    assert service.vault.people() == {one.id for one in people[::2]} | {orphan}


def test_who_is_due_is_found_without_bringing_all_who_are_away(service):
    chance, now = random.Random(7), service.now()
    people = [service.invited("")[0] for _ in range(25)]
    for _again in range(12):
        months, away = chance.choice(MONTHS), {one: _away(chance, now) for one in people}
        with service.writing() as session:
            organisations.keep_for(session, service.ada.actor, service.id, months, now)
            for one, (last, first, second) in away.items():
                visited = {"visited_at": last, "first_notice_at": first, "second_notice_at": second}
                session.execute(update(Participant).where(Participant.id == one).values(**visited))
            due = set(keeping.due(session, now))
        steps = {one: Away(last, months, first, second).step(now) for one, (last, first, second) in away.items()}
        assert due == {one for one, step in steps.items() if step is not Step.NOTHING}


def _away(chance, now):
    """When somebody was last here, and their notices: from this absence, from one before, or never given."""
    last, first = (now - timedelta(days=chance.randint(0, 2200)) for _ in range(2))
    second = first + timedelta(days=chance.randint(0, 120))
    return last, chance.choice([None, first, last + timedelta(days=300)]), chance.choice([None, second])


def test_those_who_are_away_and_not_due_yet_stay_in_the_database(service):
    service.invited("")
    now = service.now()
    with service.database.reading() as session:
        for months, found in ((12, 0), (18, 0), (22, 1)):
            then = months_after(now, months)
            before, since = (then - timedelta(days=days * 24) + FIRST for days in (28, 31))
            assert len(visits.may_be_due(session, before, since, then - FIRST + SECOND, [service.id])) == found


def test_a_filled_service_is_a_real_one(filled, app, dialect):
    with app.extensions["database"].reading() as session:
        assert audit.faults(session) == []
        if dialect == "sqlite":  # which says of every row whether what it points to is there
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert words_open(filled, A_FEW, range(A_FEW.people)) == A_FEW.people * A_FEW.weeks
    grown = Grown(app, A_FEW)
    worker = grown.sample[0].worker.visit("/people")
    assert len(worker.all("//main//a[starts-with(@href, '/people/')]")) >= A_FEW.on_list
    assert grown.sample[0].person.visit("/week").heading
    journey = grown.sample[0].person.visit("/journey").words
    assert any(said in journey for said in SAID)


@pytest.mark.usefixtures("on_sqlite")
def test_people_go_in_as_they_are_made_so_that_a_country_does_not_fill_the_memory(settings, monkeypatch):
    RING.write(settings.keys_file)
    order = []

    def made(*_how):
        for _ in range(2):
            order.append("made")
            yield Made({})

    monkeypatch.setattr(population, "_made", made)
    monkeypatch.setattr(population, "_put", lambda *_rows: order.append("put"))
    fill(settings, A_FEW)
    assert order == ["put", "made", "put", "made", "put"]


def test_what_is_measured_asks_as_much_of_a_larger_service(filled, app):
    """The short form of `python -m bench.growth`."""
    for page, ask in Grown(app, A_FEW).pages.items():
        ask(0, 0)
        asked = [_asked(app, ask, which) for which in (0, 1)]
        assert asked[0] == asked[1] > 0, page


@only_when_sure
@pytest.mark.usefixtures("on_sqlite")
def test_a_short_evening_goes_well(filled):
    """The short form of `python -m bench.load`: no rate is looked for, only that visits come to their end."""
    with Server(filled, workers=1) as server:
        found = evening(server.port, of_a_diary(A_FEW), 0, 12, 0.4)
    assert found.wrong == {}
    assert found.saves * 7 == len(found.times) * 3 > 0


def _asked(app, ask, which):
    ask(which, 1)
    with counted(app) as statements:
        ask(which, 2 + which)
    return len(statements)
