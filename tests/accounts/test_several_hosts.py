"""Several hosts behind one proxy, on one database: whoever asks never notices which of them answers.

Each has a folder of its own and shares the key file. Nothing that matters may be kept in the memory of one of them.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from uuid import uuid4

import pytest
import time_machine

from socialrx_diary import upkeep
from socialrx_diary.accounts import service as accounts
from socialrx_diary.app import create_app
from socialrx_diary.invites.rules import Code
from socialrx_diary.themes.rules import Theme
from tests.conftest import RING
from tests.kit import ready_made
from tests.kit.browser import Browser
from tests.making.test_views import answered, asked, download

NOW = datetime(2036, 11, 23, 9, 0, 5, tzinfo=UTC)
HOSTS = 2


@pytest.fixture
def hosts(app, settings, static_files, tmp_path):
    """The first host, and one more."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "static").symlink_to(static_files, target_is_directory=True)
    other = create_app(replace(settings, data=tmp_path / "other"), RING)
    ready_made.keep_templates(other)
    other.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    yield [app, other]
    other.extensions["database"].dispose()
    other.extensions["vault"].dispose()


class InTurn(Browser):
    """A browser whose every request is answered by another host than the one before."""

    def __init__(self, hosts, token=None):
        super().__init__(hosts[0], token)
        clients = [self.client, *(host.test_client() for host in hosts[1:])]
        for one in clients:
            one._cookies = self.client._cookies
        self._next = cycle(clients)

    def _send(self, *asked, **more):
        self.client = next(self._next)
        return super()._send(*asked, **more)


def come_in(nia, browser):
    page = nia.gives_password(browser)
    return browser.submit(page, code=nia.code(NOW))


def test_password_code_and_pages_may_each_be_answered_by_another_host(nia, hosts):
    with time_machine.travel(NOW, tick=False):
        browser = InTurn(hosts)
        assert come_in(nia, browser).heading == "My people"
        assert [browser.visit("/people").heading for _host in hosts] == ["My people"] * HOSTS


def test_wrong_tries_are_counted_over_all_hosts(nia, hosts):
    with time_machine.travel(NOW, tick=False) as clock:
        browser = InTurn(hosts)
        # Each try asks for the page first, so another host takes up the form than the one that gave it out.
        for number in range(10):
            fresh = InTurn(hosts if number % 2 else hosts[::-1])
            nia.gives_password(fresh, "not the password at all", 422)
        for _host in hosts:
            nia.gives_password(browser, status=429)
            browser.visit("/help")
        clock.shift(timedelta(minutes=10))
        assert nia.gives_password(browser).path == "/staff/code"


def test_wrong_codes_of_cards_are_counted_over_all_hosts(service, hosts):
    _id, code = service.invited("Ron P.")
    browsers = [Browser(host) for host in hosts]
    for number in range(30):
        browser = browsers[number % HOSTS]
        said = {"code": Code.make().printed(), "csrf_token": browser.csrf_token(), "once": str(uuid4())}
        assert browser.peek("/join", "POST", **said).status_code == 422
    for browser in browsers:
        browser.post("/join", 429, code=code)


def test_a_week_written_on_the_page_of_one_host_is_kept_once_by_both(maureen, hosts):
    browser = InTurn(hosts, maureen.token)
    page = browser.visit(f"/week/{maureen.week().isoformat()}/words")
    answers = [browser.peek(page.form().action, "POST", **{**page.form().fields, "words": "Rain."}) for _ in range(4)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert [(one.words, one.version) for one in maureen.diary()] == [("Rain.", 1)]
    assert all("Rain." in browser.visit("/journey").text for _host in hosts)


@pytest.mark.parametrize("which", range(HOSTS))
def test_signed_out_at_one_host_is_signed_out_at_all_at_once(maureen, hosts, which):
    tokens = [maureen.token, *(maureen.on_a_new_phone().token for _ in range(2))]
    browsers = [Browser(host, token) for token in tokens for host in hosts]
    assert {one.peek("/more/devices").status_code for one in browsers} == {200}
    with hosts[which].extensions["database"].writing() as session:
        accounts.sign_out_everywhere(session, maureen.id)
    assert {one.peek("/more/devices").status_code for one in browsers} == {303}


@pytest.mark.parametrize("which", range(HOSTS))
def test_signing_out_on_a_page_ends_the_sign_in_at_every_host(nia, hosts, which):
    with time_machine.travel(NOW, tick=False):
        browser = InTurn(hosts[which:] + hosts[:which])
        come_in(nia, browser)
        token = browser.client.get_cookie("diary").value
        browser.post("/staff/sign-out")
        assert [Browser(host, token).peek("/people").status_code for host in hosts] == [303] * HOSTS


def test_a_file_for_research_is_made_by_whichever_host_comes_first_and_fetched_from_any(service, hosts):
    study = service.study()
    for number in range(11):
        person = service.person(f"Ermintrude{number}")
        person.wrote("the heron", [Theme.ME], weeks_ago=number % 3)
        person.joins_study(study, "ticks")
    release_id = asked(service, study)
    answered(service, release_id)
    kept = [(host.extensions["database"], host.extensions["vault"]) for host in hosts]
    assert [upkeep.make_files(*one) for one in kept[::-1]] == [1, 0]
    address = f"/studies/{study}/exports/{release_id}"
    browser = InTurn(hosts, service.ruth.token)
    assert [browser.visit(address).heading for _host in hosts] == ["The file is ready"] * HOSTS
    answers = [download(browser, address, way="passphrase", password="heron canal bench rain") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 303], "three downloads, wherever they were"
