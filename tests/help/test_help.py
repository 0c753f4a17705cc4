import json
import re
from datetime import date

import pytest

from socialrx_diary.accounts.models import Staff
from socialrx_diary.help.rules import FILES, dialled, lines_of
from socialrx_diary.organisations.models import Organisation
from tests.kit.browser import Browser

NATIONS = ("england", "northern_ireland", "scotland", "wales")


def links(page):
    return {str(href): "".join(link.itertext()) for link in page.all("//main//a[@class]") if (href := link.get("href"))}


def test_every_nation_has_a_file():
    assert sorted(path.stem for path in FILES.glob("*.json")) == list(NATIONS)


@pytest.mark.parametrize("nation", NATIONS)
def test_every_file_says_who_looks_after_it_and_when_again(nation):
    lines = lines_of(nation)
    assert lines.nation == nation
    assert lines.owner
    assert date(2026, 1, 1) < lines.reviewed_on < lines.review_by
    assert (lines.review_by - lines.reviewed_on).days <= 366


@pytest.mark.parametrize("nation", NATIONS)
def test_every_line_can_be_pressed_and_has_words(nation):
    lines = lines_of(nation).lines
    assert lines[0].number == "999"
    assert {"116 123", "85258"} <= {line.number for line in lines}
    for line in lines:
        assert re.fullmatch(r"tel:\d+|sms:\d+\?&body=SHOUT", line.link)
        assert line.when
        assert line.who.endswith(".")
        assert line.number in line.deed


def test_a_nation_without_a_file_has_the_lines_of_england():
    assert lines_of("../../settings") is not None
    assert lines_of("atlantis").nation == lines_of("../lines/wales").nation == "england"


def test_no_file_holds_more_than_it_should():
    for path in FILES.glob("*.json"):
        assert json.loads(path.read_text()).keys() == {
            "nation",
            "owner",
            "reviewed_on",
            "review_by",
            "lines",
            "offices",
        }


def test_a_number_is_dialled_without_its_spaces():
    assert dialled("+44 (0)1632 960-123") == "+4401632960123"


def test_help_is_there_for_everyone(app, service):
    page = Browser(app).visit("/help")
    assert "Your diary is not read straight away." in page.words
    assert "tel:999" in links(page)
    assert "tel:111" in links(page)
    assert "tel:116123" in links(page)
    assert "sms:85258?&body=SHOUT" in links(page)


def test_signed_out_the_number_is_the_services(app, service):
    said = links(Browser(app).visit("/help"))["tel:01632960123"]
    assert "Park Road" in said
    assert "Monday to Thursday, 9am to 4pm" in said


def test_signed_in_it_names_the_link_worker(maureen):
    said = links(maureen.browser().visit("/help"))["tel:01632960123"]
    assert "To talk to Asha" in said
    assert "Monday to Thursday, 9am to 4pm" in said


def test_a_link_worker_with_a_number_of_their_own_is_called_there(service, maureen):
    def give(session):
        asha = session.get(Staff, service.asha.id)
        asha.phone, asha.working_days = "01632 960 456", "Tuesday and Friday"

    service.in_session(give)
    said = links(maureen.browser().visit("/help"))
    assert "Tuesday and Friday" in said["tel:01632960456"]
    assert "tel:01632960123" not in said


def test_a_link_worker_who_has_left_is_not_named(service, maureen):
    service.in_session(lambda session: setattr(session.get(Staff, service.asha.id), "active", False))
    assert "To talk to Park Road" in links(maureen.browser().visit("/help"))["tel:01632960123"]


def test_each_nation_has_its_own_lines(app, service):
    service.in_session(lambda session: setattr(session.get(Organisation, service.id), "nation", "northern_ireland"))
    said = links(Browser(app).visit("/help"))
    assert "tel:08088088000" in said
    assert "tel:111" not in said


def test_with_several_services_only_the_lines_are_there(app, service):
    type(service)(app, "Elsewhere")
    said = links(Browser(app).visit("/help"))
    assert "tel:999" in said
    assert "tel:01632960123" not in said


def test_help_is_there_before_any_service_is(app):
    assert "tel:999" in links(Browser(app).visit("/help"))


def test_staff_see_it_too(asha):
    assert "tel:999" in links(asha.browser().visit("/help"))
