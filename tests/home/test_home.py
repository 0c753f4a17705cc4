import pytest
from sqlalchemy import text

from socialrx_diary.home.service import HEAD
from socialrx_diary.language import codes
from socialrx_diary.migrations import head
from socialrx_diary.web.addresses import path_here
from tests.kit.browser import Browser
from tests.kit.owner import owning


@pytest.fixture
def stranger(app, service):
    return Browser(app)


def test_the_front_door_has_two_ways(stranger):
    page = stranger.visit("/")
    assert page.all("//main//a[@href='/join']")
    assert page.all("//main//a[@href='/staff/sign-in']")
    assert "Nobody is watching live." in page.words


def test_the_front_door_leads_everyone_home(service, maureen):
    homes = {maureen: "/week", service.asha: "/people", service.ruth: "/studies", service.ada: "/service"}
    for person, home in homes.items():
        assert person.browser().peek("/").headers["Location"].rstrip("/") == home


@pytest.mark.parametrize("path", ["/", "/about", "/accessibility"])
def test_pages_for_everyone_open_before_there_is_a_service(app, path):
    assert Browser(app).visit(path).status == 200


@pytest.mark.parametrize("path", ["/about", "/accessibility"])
def test_pages_for_everyone_open_for_everyone(service, maureen, stranger, path):
    for browser in (stranger, maureen.browser(), service.asha.browser(), service.ruth.browser()):
        assert "01632 960 123" in browser.visit(path).words


@pytest.mark.parametrize("path", ["/", "/about", "/accessibility", "/complain", "/help", "/back", "/join/no-code"])
def test_a_number_is_read_in_its_own_order_on_a_page_that_runs_from_the_right(service, stranger, path):
    stranger.client.set_cookie("language", "ur")
    words = stranger.visit(path).words
    assert words.count("01632 960 123") == words.count("\u206601632 960 123\u2069")


def test_leaving_quickly_goes_somewhere_dull_and_changes_nothing(maureen):
    browser = maureen.browser()
    answer = browser.peek("/leave-now")
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://www.bbc.co.uk/weather")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert browser.visit("/more").heading == "More"


def test_a_language_is_kept_and_leads_back(stranger):
    answer = stranger.peek("/language", "POST", csrf_token=stranger.csrf_token(), language="en", next="/about")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/about")
    assert stranger.client.get_cookie("language").value == "en"


def test_every_language_there_is_can_be_chosen(stranger):
    for code in codes():
        stranger.post("/language", language=code, next="/about")
        assert stranger.visit("/about").all("/html/@lang") == [code]


def test_a_language_there_is_not_is_asked_for_again(stranger):
    page = stranger.post("/language", 422, language="tlh", next="/about")
    assert page.heading == "Choose your language"
    assert not stranger.client.get_cookie("language")
    assert stranger.submit(page, button=("language", "en")).heading == "About this service"


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/about", "/about"),
        ("/week/2026-11-16", "/week/2026-11-16"),
        ("/about?x=1#y", "/about"),
        ("//evil.example/x", "/"),
        ("///evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("about", "/"),
        ("", "/"),
    ],
)
def test_the_way_back_never_leads_elsewhere(wanted, path):
    assert path_here(wanted) == path


def test_alive(stranger):
    answer = stranger.peek("/health")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_ready(stranger):
    answer = stranger.peek("/ready")
    assert (answer.status_code, answer.text) == (200, "ready")


def test_not_ready_when_the_data_has_another_shape(stranger, service):
    service.in_session(lambda session: session.execute(text("UPDATE alembic_version SET version_num = '999'")))
    assert (stranger.peek("/ready").status_code, stranger.peek("/ready").text) == (503, "migration")
    assert stranger.peek("/health").status_code == 200


def test_not_ready_when_the_database_is_gone(stranger, settings):
    with owning(settings) as session:
        session.execute(text("DROP TABLE alembic_version"))
    answer = stranger.peek("/ready")
    assert (answer.status_code, answer.text) == (503, "database")


def test_not_ready_when_the_keys_are_gone(stranger, app):
    with app.extensions["vault"]._database.writing() as session:
        session.execute(text("DELETE FROM sentinels"))
    answer = stranger.peek("/ready")
    assert (answer.status_code, answer.text) == (503, "keys")


def test_the_step_in_the_file_is_the_newest_step():
    assert head() == HEAD
