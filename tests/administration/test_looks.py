"""The trail as administrators read it: plain sentences, nobody's name, and whether it holds."""

import re
from datetime import timedelta

import pytest

from socialrx_diary.administration import service as administration
from socialrx_diary.administration.told import KINDS, OF_SERVICE, SAID
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import SEEN_BY_SERVICE, Deed, mark_of, read_mark
from tests.kit.owner import owning
from tests.kit.people import Service
from tests.kit.queries import counted


@pytest.fixture
def ada(service):
    return service.ada.browser()


def lines(page):
    return [re.sub(r"\s+", " ", "".join(line.itertext())).strip() for line in page.all("//ol/li")]


def looks(service, person, times=1, worker=None):
    """A link worker looks, again and again."""
    worker = worker or service.asha
    for _ in range(times):
        service.in_session(
            lambda it: audit.note(it, worker.actor, Deed.SUMMARY_OPENED, person.id, service.now(), name=worker.name)
        )


def mark(service, person):
    kept = mark_of(service.id, person.id)
    return f"{kept[:3]}-{kept[3:]}"


def test_every_deed_that_is_listed_has_a_sentence_and_a_kind():
    assert set(SAID) == SEEN_BY_SERVICE
    kinds = [deed for _name, deeds in KINDS.values() for deed in deeds]
    assert sorted(kinds, key=lambda deed: deed.value) == sorted(SEEN_BY_SERVICE, key=lambda deed: deed.value)
    assert all("%(person)s" not in sentence for sentence in OF_SERVICE.values())


def test_a_look_is_said_with_the_workers_name_and_the_persons_mark_and_never_their_name(service, ada, maureen):
    looks(service, maureen)
    page = ada.visit("/service/looks")
    assert lines(page)[0].startswith(f"Asha Patel looked at what person {mark(service, maureen)} shares.")
    assert "Maureen" not in page.text
    assert str(maureen.id) not in page.text


def test_what_people_write_and_choose_is_not_listed(service, ada, maureen):
    before = ada.visit("/service/looks").words
    maureen.wrote("Something.", talk_about=True)
    maureen.shares("words")
    maureen.is_writing("More.")
    assert ada.visit("/service/looks").words == before


def test_the_newest_is_first_and_every_line_is_shown_once(service, ada, maureen):
    looks(service, maureen, 70)
    seen, page = [], ada.visit("/service/looks?kind=looks")
    while True:
        seen += lines(page)
        more = page.all("//a[contains(@href, 'before=')]/@href")
        if not more:
            break
        page = ada.visit(more[0])
    assert len(seen) == 70


def test_it_is_narrowed_by_who_kind_day_and_person(service, ada, maureen):
    joan = service.person("Joan B.", service.ben)
    looks(service, maureen)
    looks(service, joan, 2, service.ben)
    today = service.now().date()
    asked = {
        f"who={service.ben.id}&kind=looks": 2,
        f"who={service.asha.id}&kind=looks": 1,
        f"person={mark(service, joan)}&kind=looks": 2,
        f"person={mark(service, joan).lower().replace('-', ' ')}&kind=looks": 2,
        f"kind=looks&since={today}": 3,
        f"kind=looks&until={today - timedelta(days=1)}": 0,
        f"kind=looks&until={today}": 3,
        f"kind=looks&since={today:%d/%m/%Y}": 3,
        f"kind=looks&since={today + timedelta(days=1)}": 0,
        f"who={service.asha.id}&person={mark(service, joan)}": 0,
        f"who={joan.id}": 0,
        "person=ZZZZZZ": 0,
    }
    assert {one: len(lines(ada.visit(f"/service/looks?{one}"))) for one in asked} == asked


def test_a_day_that_is_none_is_said(ada):
    assert "Write the day like this" in ada.visit("/service/looks?since=soon", 422).words


@pytest.mark.parametrize("before", ["x", "1-x", "99999999999999999999-1", "1-99999999999999999999", "-", "1"])
def test_an_address_that_names_no_place_begins_at_the_newest_or_shows_nothing(ada, before):
    assert ada.visit(f"/service/looks?before={before}").status == 200


def test_another_services_trail_is_not_listed(service, app, ada):
    mill = Service(app, "Mill Lane")
    person = mill.person("Nia")
    looks(mill, person)
    page = ada.visit("/service/looks")
    assert mark(mill, person) not in page.text
    assert not lines(ada.visit(f"/service/looks?person={mark(mill, person)}"))
    assert not lines(ada.visit(f"/service/looks?who={mill.asha.id}"))


def test_a_mark_stays_after_the_diary_is_gone_and_differs_between_services(service, maureen):
    assert mark_of(service.id, maureen.id) == mark_of(service.id, maureen.id)
    assert mark_of(service.id, maureen.id) != mark_of(maureen.id, service.id)
    assert mark_of(service.id, service.id) is None
    assert read_mark(" k3f-9t2 ") == "K3F9T2"
    assert read_mark("OIL") == "011"


def test_the_list_costs_the_same_however_long_the_trail_is(service, ada, app, maureen):
    def asked(path):
        with counted(app) as statements:
            ada.visit(path)
        return len(statements)

    paths = ("/service/looks", "/service/looks?kind=cards", f"/service/looks?who={service.asha.id}")
    looks(service, maureen, 35)
    before = [asked(path) for path in paths]
    looks(service, maureen, 200)
    assert [asked(path) for path in paths] == before


def test_every_way_to_narrow_it_goes_by_an_index(service, maureen, dialect):
    """Nothing is read that is not shown: SQLite says how it would look for each."""
    if dialect != "sqlite":
        pytest.skip("SQLite's own words")
    from sqlalchemy import select, text
    from sqlalchemy.dialects import sqlite

    from socialrx_diary.audit.listing import Wanted, _conditions, _newest

    now = service.now()
    wanted = {
        "at": Wanted(since=now, until=now, after=(now, 1)),
        "actor_id": Wanted(actor_id=service.asha.id),
        "mark": Wanted(mark="ABCDEF"),
    }
    with service.database.reading() as session:
        for index, one in wanted.items():
            query = _newest(select(TrailEntry.id).where(*_conditions(service.id, one)), 30)
            said = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
            plan = " ".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {said}")))
            assert f"ix_trail_service_id_{index}" in plan, plan
            assert "TEMP B-TREE" not in plan, plan


def test_a_check_says_from_when_to_when_it_holds(service, ada, maureen):
    page = ada.visit("/service/looks/check")
    assert "It has not been checked yet." in page.words
    page = ada.submit(page)
    assert "Unbroken from" in page.words
    assert lines(ada.visit("/service/looks"))[0].startswith("Ada Byrne checked that this list holds.")


def test_a_long_check_is_done_in_several_goes_and_finds_as_much(service, maureen):
    for number in range(6):
        service.person(f"Person {number}").wrote("Words.")
    goes = []
    for _ in range(40):
        goes.append(
            service.in_session(
                lambda it: _told(administration.check_trail(it, service.ada.actor, service.now(), at_once=4))
            )
        )
        if goes[-1][0]:
            break
    assert len(goes) > 3
    assert goes[-1][2] == ""
    whole = service.in_session(lambda it: _told(administration.check_trail(it, service.ada.actor, service.now())))
    assert whole[1] == goes[-1][1] + 1, "all there was, and that it was checked"


def _told(check):
    return check.ended_at, check.entries, check.broken


def test_lines_cut_off_the_end_are_missed_at_the_next_check(service, ada, maureen):
    from sqlalchemy import text

    looks(service, maureen, 3)
    ada.submit(ada.visit("/service/looks/check"))
    postgresql = service.database.writer.dialect.name == "postgresql"
    with owning(service.app.config["SETTINGS"]) as session:
        session.execute(text(f"DROP TRIGGER trail_never_delete{' ON trail' if postgresql else ''}"))
        session.execute(text("DELETE FROM trail WHERE deed = 'summary_opened'"))
    page = ada.submit(ada.visit("/service/looks/check"))
    assert "There are fewer lines than at the last check." in page.words


@pytest.mark.parametrize("who", ["asha", "ruth"])
@pytest.mark.parametrize("path", ["/service/looks", "/service/looks/check", "/service/help", "/service/counts"])
def test_only_administrators_see_it(service, who, path):
    assert getattr(service, who).browser().peek(path).status_code == 404
