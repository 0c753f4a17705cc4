"""Defences that hold for all of the service at once: its answers, its cookies, and whatever is sent to it."""

import ast
import io
import json
import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import request

from socialrx_diary.accounts import rules as accounts
from socialrx_diary.accounts import service as sign_ins
from socialrx_diary.accounts.forms import LONGEST_PASSWORD
from socialrx_diary.app import create_app
from socialrx_diary.organisations import service as organisations
from socialrx_diary.participants import service as participants
from socialrx_diary.web import assets
from socialrx_diary.web.logs import Line
from tests.conftest import RING
from tests.sharing.test_views import hand_over
from tests.test_audiences import AUDIENCE_OF, AUDIENCES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "socialrx_diary"
TLS = "https://localhost"
EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}
ON_A_PAGE = EVERYWHERE | {"Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"}
POLICY = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
POLICY_OF_A_PAGE = POLICY | {"script-src 'self'", "form-action 'self'", "require-trusted-types-for 'script'"}
NONSENSE = ("\x00' OR 1=1 --", "9" * 4400, "%(x)s {x} <script>" + "x" * 1000)


def answers(all_there):
    """Pages of everybody over TLS, addresses that are not there, and a file."""
    for name in ("nobody", "maureen", "asha"):
        browser = all_there.browser(name)
        for rule in all_there.service.app.url_map.iter_rules():
            if "GET" in rule.methods:
                yield browser.client.get(all_there.address(rule), base_url=TLS)
    client = all_there.service.app.test_client()
    for path in ("/nowhere", "/static/", *assets.addresses()[:3], "/week/not-a-day/words"):
        yield client.get(path, base_url=TLS)


@pytest.mark.every_page
def test_every_answer_carries_the_headers_that_protect_it(all_there):
    seen, files = 0, set(assets.addresses())
    for answer in answers(all_there):
        where = answer.request.path
        is_file = where in files
        wanted, policy = (EVERYWHERE, POLICY) if is_file else (ON_A_PAGE, POLICY_OF_A_PAGE)
        assert {name: answer.headers.get(name) for name in wanted} == wanted, where
        assert set(answer.headers["Content-Security-Policy"].split("; ")) >= policy, where
        assert "unsafe" not in answer.headers["Content-Security-Policy"], where
        age = int(re.fullmatch(r"max-age=(\d+); includeSubDomains", answer.headers["Strict-Transport-Security"])[1])
        assert timedelta(seconds=age) >= timedelta(days=365), where
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")], where
        assert "Server" not in answer.headers, where
        if answer.get_data():
            kind = answer.headers["Content-Type"]
            assert re.search(r'charset="?utf-8', kind) or not kind.startswith("text/"), where
        seen += 1
    assert seen > 250


@pytest.fixture
def behind_tls(settings, service):
    """The same service as it is in earnest: over TLS, with cookies that know it."""
    app = create_app(replace(settings, https=True), RING)
    app.config["TESTING"] = True
    yield app.test_client()
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()


def test_every_cookie_is_for_this_host_over_tls_and_out_of_reach_of_scripts(behind_tls, service):
    _id, code = service.invited("Joan B.")
    given = []

    def send(path, **fields):
        page = behind_tls.get("/join", base_url=TLS)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = behind_tls.post(path, data={"csrf_token": token, **fields}, base_url=TLS, headers=headers)
        assert answer.status_code == 303, path
        given.extend(page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie"))

    send("/language", language="cy", next="/")
    send("/join", code=code)
    send("/locked/now", next="/start")
    names = {line.partition("=")[0] for line in given}
    assert {name.removeprefix("__Host-") for name in names} >= {"form", "diary", "language"}
    for line in given:
        attributes = set(line.split("; ")[1:])
        assert line.startswith("__Host-"), line
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= attributes, line
        assert not [one for one in attributes if one.startswith("Domain")], line


@pytest.mark.parametrize("at", [5, -5])
def test_a_forged_form_cookie_is_no_cookie(app, at):
    client, headers = app.test_client(), {"Sec-Fetch-Site": "same-origin"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/join").get_data(as_text=True))[1]
    form, kept = {"csrf_token": token, "language": "cy", "next": "/"}, client.get_cookie("form").value
    assert client.post("/language", data=form, headers=headers).status_code == 303
    forged = kept[:at] + ("A" if kept[at] != "A" else "B") + kept[at:][1:]
    client.set_cookie("form", forged)
    assert client.post("/language", data=form, headers=headers).status_code == 422


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_a_method_nobody_needs_is_refused_and_echoes_nothing(app, method):
    answer = app.test_client().open("/join", method=method, headers={"X-Echo": "zirkelquast"})
    assert answer.status_code == 405
    assert b"zirkelquast" not in answer.get_data()


@pytest.mark.parametrize(
    "path", ["/static/", "/static/css/", "/.git/config", "/static/../pyproject.toml", "/data/keys.json"]
)
def test_no_folder_is_listed_and_nothing_beside_the_files_is_served(app, path):
    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.9")])
def test_where_somebody_asks_from_is_told_by_our_own_web_servers_only(settings, hops, seen):
    app, found = create_app(replace(settings, proxy_hops=hops), RING), []
    app.before_request(lambda: found.append(request.remote_addr))
    app.test_client().get("/health", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.9"})
    assert found == [seen]


@pytest.mark.parametrize(
    ("hops", "said", "seen"),
    [
        (0, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}, ("diary.example", "http")),
        (1, {"X-Forwarded-Host": "evil.example, diary.example"}, ("diary.example", "http")),
        (1, {"X-Forwarded-Proto": "http, https"}, ("diary.example", "https")),
        (1, {"X-Forwarded-Prefix": "/evil", "X-Forwarded-Port": "99"}, ("diary.example", "http")),
        (1, {"X-Forwarded-Host": "evil.example"}, None),
        (0, {"Host": "evil.example"}, None),
    ],
)
def test_what_a_visitor_says_of_the_host_is_not_believed(settings, hops, said, seen):
    """A web server in front adds its own word at the end. Where it adds none, only our own names are answered."""
    app, found = create_app(replace(settings, proxy_hops=hops, host_names=("diary.example",)), RING), []
    app.before_request(lambda: found.append((request.host, request.scheme)))
    answer = app.test_client().get("/health", headers={"Host": "diary.example", **said})
    assert (answer.status_code, found) == ((200, [seen]) if seen else (400, []))
    assert "evil" not in answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize("machine", ["127.0.0.1:8000", "localhost"])
def test_this_machine_may_ask_how_the_service_is_by_its_own_name_and_nothing_else(settings, machine):
    """As the health check of the container does, and Prometheus beside the service."""
    app = create_app(replace(settings, host_names=("diary.example",)), RING)
    told = [
        app.test_client().get(path, headers={"Host": name}).status_code
        for name, path in [
            *((machine, path) for path in ("/health", "/metrics", "/", "/join")),
            ("diary.example", "/"),
            ("evil.example", "/health"),
        ]
    ]
    app.extensions["database"].dispose()
    app.extensions["vault"].dispose()
    assert told == [200, 200, 400, 400, 200, 400]


@pytest.mark.parametrize("name", ["maureen", "asha", "ruth", "ada", "joining", "nobody"])
def test_no_nonsense_in_any_form_or_address_makes_the_server_stumble(all_there, name):
    browser, sent, stumbled = all_there.browser(name), 0, []
    token = browser.csrf_token()
    fields = {"csrf_token", "once", *FIELDS()}
    for rule in all_there.service.app.url_map.iter_rules():
        ends_it = "sign_out" in rule.endpoint or rule.endpoint == "leaving.ask_to_go"
        if ends_it or name not in AUDIENCES[AUDIENCE_OF[rule.endpoint]]:
            continue
        address = all_there.address(rule)
        for number, junk in enumerate(NONSENSE):
            if "GET" in rule.methods:
                query = dict.fromkeys(("before", "theme", "name", "next", "from", "at", "kind", "idea"), junk[:200])
                stumbled += [(rule.rule, "GET", junk[:20])] * (
                    browser.client.get(address, query_string=query).status_code >= 500
                )
            if "POST" in rule.methods:
                data = dict.fromkeys(fields, junk) | {"csrf_token": token if number % 2 else junk}
                stumbled += [(rule.rule, "POST", junk[:20])] * (
                    browser.peek(address, "POST", **data).status_code >= 500
                )
            sent += 1
    assert stumbled == []
    assert sent > 90


@pytest.mark.every_page
def test_a_form_that_is_too_big_is_refused_wherever_it_is_sent(all_there):
    for path, status in (("/people/invite", 413), ("/more/settings", 404)):
        for size in (200_000, 900_000):
            assert all_there.browser("asha").peek(path, "POST", name="x" * size).status_code == status


@cache
def FIELDS():  # noqa: N802 - made once, of what the code itself names
    """The name of every field of every form."""
    found = set()
    for path in PACKAGE.rglob("forms.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found |= {one.targets[0].id for one in node.body if isinstance(one, ast.Assign)}
    assert len(found) > 30
    return found


def test_what_a_form_does_not_ask_for_is_not_taken(service, maureen):
    browser, joan = maureen.browser(), service.person("Joan B.")
    more = {
        "organisation_id": str(joan.id),
        "link_worker_id": str(service.ben.id),
        "id": str(joan.id),
        "leaves_at": "x",
    }
    browser.submit(browser.visit("/more/settings"), look="dark", **more)
    with service.database.reading() as session:
        own = participants.own(session, maureen.actor)
        assert (own.look, own.link_worker_id) == ("dark", service.asha.id)
        assert own.leaves_at is None


def test_a_services_own_word_for_a_link_worker_stays_words(service, maureen):
    word = "<b id=x>%(y)s</b>"
    with service.writing() as session:
        version = organisations.shown(session, service.id).version
        named = {"name": "Park Road", "link_worker_word": word, "phone": "1", "hours": "Mondays"}
        organisations.change(session, service.ada.actor, service.id, version, service.now(), **named)
    maureen.shares("words")
    hand_over(service, maureen, service.ben)
    page = maureen.browser().visit("/sharing")
    assert f"Ben is your {word} now." in page.words
    assert not page.all("//b[@id='x']")


def test_an_answer_to_a_fault_tells_nothing_of_it(app, maureen, monkeypatch):
    def trip(*_arguments, **_values):
        raise ZeroDivisionError("zirkelquast in /srv/diary.sqlite")

    monkeypatch.setattr(participants, "own", trip)
    answer = maureen.browser().peek("/more/settings")
    assert answer.status_code == 500
    assert not re.search(r"zirkelquast|ZeroDivision|Traceback|sqlite|\.py\b", answer.get_data(as_text=True))


def test_a_token_is_256_bits_by_chance(service):
    with service.writing() as session:
        tokens = {sign_ins.sign_in(session, service.now(), "x", staff_id=service.asha.id) for _ in range(200)}
    assert len(tokens) == 200
    assert min(map(len, tokens)) >= 43, "43 letters of 64 hold 256 bits"


@pytest.mark.parametrize(
    "password",
    ["only small letters here", "ONLY LARGE LETTERS HERE", "73 41 95 06 82 13 70", "🫖" * 3 + "ŵ kettle ŷ" * 6],
)
def test_a_password_may_be_of_any_letters_and_as_long_as_a_sentence(password):
    assert accounts.password_problem(password, "nia@parkroad.example") is None
    assert accounts.password_problem((password * 9)[:64], "nia@parkroad.example") is None
    assert LONGEST_PASSWORD >= 64


def test_every_line_of_the_log_has_its_moment_in_utc_and_holds_no_second_line():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    handler.handle(logging.LogRecord("diary", logging.INFO, "x", 1, 'one\n{"at": "forged"}', None, None))
    [line] = stream.getvalue().splitlines()
    assert datetime.fromisoformat(json.loads(line)["at"]).utcoffset() == timedelta(0)


def test_a_password_is_typed_unseen_and_can_be_pasted_or_filled_in(app):
    page = app.test_client().get("/staff/sign-in").get_data(as_text=True)
    box = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)[0]
    assert 'type="password"' in box
    assert 'autocomplete="current-password"' in box
    assert 'autocomplete="username"' in page
