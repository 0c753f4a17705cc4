import csv
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from lxml import etree
from sqlalchemy import update

from socialrx_diary.exports import comma_separated
from socialrx_diary.order import service as order
from socialrx_diary.order.printing import printed
from socialrx_diary.order.script import NAME, script
from socialrx_diary.releases import contents
from socialrx_diary.releases.gathering import Source
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import ASKS_ALL, Asks, Tier
from socialrx_diary.themes.rules import Theme
from tests.kit.crowd import crowd

FILES = ("averages.svg", "curves.svg", "averages.csv", "pairs.csv", "curves.csv", "variety.csv")


@pytest.fixture
def study(service):
    return service.study()


@pytest.fixture
def twelve(service, study):
    """Twelve people with a few weeks each, all in the study."""
    return crowd(service, study, 12, lambda chance, _number: chance.sample(range(9), 4), seed=6)


@pytest.fixture
def ruths(service):
    return service.ruth.browser()


def told_now(service, study):
    with service.database.reading() as session:
        row = studies.study_of(session, service.ruth.actor, study)
        return order.told(session, service.vault, row, service.now().date())


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_the_page_says_first_how_much_there_is_and_then_that_it_cannot_tell(service, twelve, study, htmx):
    page = service.ruth.browser(htmx=htmx).visit(f"/studies/{study}/order")
    words = page.words
    assert page.heading == "The order of themes"
    told = told_now(service, study)
    assert "About 10 people let this study use about 50 weeks. Half of them have 4 weeks or fewer." in words
    assert "These diaries cannot tell." in words
    assert "That takes 60 people or more" in words
    assert f"came earlier in {told.main.mean} of 100 comparisons" in words
    assert words.index("ever ticked each theme") < words.index("came earlier in")
    assert "12 people" not in words
    assert "Ermintrude" not in words
    assert not page.all("//main//form")


def test_every_line_of_leaving_out_is_there_and_every_pair(twelve, study, ruths):
    page = ruths.visit(f"/studies/{study}/order")
    assert len(page.all("//table[caption[contains(., 'Earlier-listed')]]/tbody/tr")) == 7
    assert len(page.all("//table[caption[contains(., 'ticked first')]]/tbody/tr")) == 10
    assert page.all("//figure//*[local-name()='svg']") and page.all("//figure/following-sibling::table")
    assert "The seed is 1." in page.words


def test_the_script_makes_the_same_numbers_from_the_file(service, twelve, study, tmp_path):
    """The file has other ids and its rows lie in another order; what comes out is the same."""
    out = BytesIO()
    with service.database.reading() as session:
        source = Source(session, service.vault, study, b"another seed" + bytes(20))
        weeks, *_ = contents.gathered(source, Tier.CODES, ASKS_ALL, "How groups help").tables
        comma_separated.write(weeks, out)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "weeks.csv").write_bytes(out.getvalue())
    (tmp_path / NAME).write_text(script(), encoding="utf-8")
    made = subprocess.run([sys.executable, "-I", NAME], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert made.stdout.splitlines() == list(printed(told_now(service, study)))


def test_it_says_that_whoever_may_still_write_counts_as_stopped(service, study, ruths):
    service.in_session(lambda session: session.execute(update(Study).values(asks=Asks.PROMPT.value)))
    for number in range(12):  # asked for no more, they all look alike, and too few of them still write
        person = service.person(f"Ermintrude {number}")
        for ago in range(4) if number < 3 else range(6, 10):
            person.wrote("the heron", [Theme.HELP], weeks_ago=ago)
        person.joins_study(study)
    told = told_now(service, study)
    assert told.stopped is None and told.curves[-1].people[-1] == 10, "it is not told of anybody, and all count"
    words = ruths.visit(f"/studies/{study}/order").words
    assert "Where it is not told if somebody still writes, they count as stopped." in words


def test_pictures_and_tables_can_be_taken_away(twelve, study, ruths):
    here = f"/studies/{study}/order"
    assert ruths.visit(here).all("//main//a[@download]/@href") == [f"{here}/{name}" for name in FILES]
    for name in FILES:
        answer = ruths.peek(f"{here}/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="order-{name}"'
        if name.endswith(".svg"):
            drawn = etree.fromstring(answer.data)
            assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
            assert not drawn.xpath("//@style | //*[local-name()='script' or local-name()='style'] | //@href")
        else:
            assert len(list(csv.DictReader(StringIO(answer.get_data(as_text=True), newline="")))) >= 5


def test_other_names_are_not_there(twelve, study, ruths):
    for name in ("weeks.csv", "people.svg", "pairs.svg"):
        assert ruths.peek(f"/studies/{study}/order/{name}").status_code == 404


def test_with_too_few_people_nothing_is_said(service, twelve, study, ruths):
    for person in twelve[:3]:
        person.joins_study(study, "no")
    page = ruths.visit(f"/studies/{study}/order")
    assert "Not enough diaries yet" in page.words
    assert "of 100" not in page.words
    assert ruths.peek(f"/studies/{study}/order/curves.svg").status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"highest_tier": "A"}, "This study may use counts only."),
        ({"starts_on": -9, "ends_on": -5}, "The order of themes is told while a study runs."),
    ],
)
def test_it_says_no_more_than_a_file_could(service, twelve, study, ruths, today, change, said):
    dated = {name: today + timedelta(days=to) if isinstance(to, int) else to for name, to in change.items()}
    service.in_session(lambda s: s.execute(update(Study).where(Study.id == study).values(**dated)))
    page = ruths.visit(f"/studies/{study}/order")
    assert said in page.words
    assert "of 100" not in page.words
    assert ruths.peek(f"/studies/{study}/order/averages.csv").status_code == 404


def test_a_study_with_very_many_people_is_left_to_the_script(twelve, study, ruths, monkeypatch):
    monkeypatch.setattr(order, "MOST_PEOPLE", 11)
    assert NAME in ruths.visit(f"/studies/{study}/order").words
    assert ruths.peek(f"/studies/{study}/order/curves.svg").status_code == 404


def test_a_study_leads_to_it_and_nobody_else_is_led_there(service, twelve, study, ruths):
    assert f"/studies/{study}/order" in ruths.visit(f"/studies/{study}").all("//main//a/@href")
    for who in (service.asha, service.ada, twelve[0]):
        there, missing = (who.browser().peek(f"/studies/{some}/order") for some in (study, uuid4()))
        assert there.status_code == missing.status_code != 200
