"""Two services on one machine: every route, asked by everybody of one about their own things and the other's.

What is the other's answers, byte for byte, as what is not there; nothing of the other is in any answer; and nothing of
the other is changed. `python -m pytest -q -s tests/test_two_services.py` prints what was counted. With `SURE=1` before
it, as in `make sure`, it asks as everybody, in both directions, plainly and as htmx does.
"""

import logging
from collections import Counter

import pytest
from sqlalchemy import inspect, text

from tests.kit.everything import ASKED_BY, everything
from tests.kit.people import Service
from tests.kit.sure import SURE
from tests.test_audiences import CHANGES_BY_NATURE, address_of, ask, ids_in

ASKING = ASKED_BY if SURE else ("nobody", "joining", "maureen", "asha", "ruth", "ada")
# What only one of the two services has in it.
MARKED = {
    "Park Road": {"words": "zirkelquast", "person": "Quillamina", "staff": "Fennimoor", "study": "Larkentide"},
    "Mill Lane": {"words": "wombleforth", "person": "Zebulona", "staff": "Ottringhast", "study": "Pemberwick"},
}


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of lines of log would hide the figures."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def both(app):
    return {name: made(app, name) for name in MARKED}


def made(app, name):
    """A service with one of everything, in which words, names and titles are its own."""
    marks = MARKED[name]
    all_there = everything(Service(app, name), f"I told nobody of the {marks['words']}.", marks["person"])
    with all_there.service.database.writing() as session:
        for table, column, mark in (("staff", "name", marks["staff"]), ("studies", "title", marks["study"])):
            said = f"UPDATE {table} SET {column} = {column} || ' {mark}' WHERE organisation_id = :id"
            session.execute(text(said), {"id": raw(session, all_there.service.id)})
    return all_there


def raw(session, uuid):
    return uuid.hex if session.get_bind().dialect.name == "sqlite" else uuid


def ids_of(all_there):
    return {str(value) for name, value in all_there.things().items() if name.endswith("_id")}


@pytest.mark.parametrize("mine", MARKED if SURE else ["Park Road"])
def test_what_is_the_other_services_is_not_there_at_all(both, mine):
    here = both[mine]
    there, marks = next((both[name], MARKED[name]) for name in MARKED if name != mine)
    secrets = {*marks.values(), *(name for name in MARKED if name != mine), *ids_of(there)}
    before = kept(there)
    cells, foreign, leaks, unlike = 0, Counter(), [], []
    for name in ASKING:
        browser = here.browser(name)
        token = browser.csrf_token()
        browser.visit("/help")
        for htmx in (False, True) if SURE else (False,):
            browser.htmx = htmx
            for rule, method in routes(here):
                own = ask(browser, method, here.address(rule), "stale")
                cells += 1
                leaks += [(name, method, rule.endpoint, found) for found in found_in(own, secrets)]
                if not ids_in(rule):
                    continue
                theirs, missing = there.address(rule), address_of(here, rule, "missing")
                answers = [ask(browser, method, address, token) for address in (theirs, missing)]
                cells += 2
                foreign[answers[0].status_code] += 1
                if plain(answers[0], theirs) != plain(answers[1], missing):
                    unlike.append((name, method, rule.endpoint, [answer.status_code for answer in answers]))
    print(figures(mine, cells, leaks, foreign, unlike))
    assert leaks == []
    assert unlike == []
    assert foreign[404], "what is not there was asked for"
    assert before - kept(there) == set(), "nothing of the other service was changed or taken away"
    assert here.maureen.diary(), "what is one's own was there to be asked about"


def test_a_leak_would_be_seen(both):
    page = both["Mill Lane"].browser("maureen").peek("/journey")
    assert found_in(page, {MARKED["Mill Lane"]["words"]})


def test_at_the_front_door_neither_is_named_and_a_card_decides(both, app):
    nobody = both["Park Road"].browser("nobody")
    assert not any(name in nobody.visit(path).text for path in ("/", "/about", "/help", "/join") for name in MARKED)
    assert "More than one service uses this address." in nobody.visit("/about").words
    for name, all_there in both.items():
        assert name in all_there.browser("maureen").visit("/about").words
        assert name in all_there.browser("ada").visit("/service").words


def figures(mine, cells, leaks, foreign, unlike):
    """What was counted, in one line."""
    answered = ", ".join(f"{often} x {status}" for status, often in sorted(foreign.items()))
    alike = f"{foreign.total() - len(unlike)} of {foreign.total()} answers about what is the other's ({answered})"
    counted = f"{cells} cells by {len(ASKING)} askers, {len(leaks)} leaks"
    return f"\n{mine}: {counted}; {alike} are byte for byte those about what is not there"


def routes(all_there):
    """Every route with every method; signing out, which ends what the others need, comes last."""
    rules = sorted(all_there.service.app.url_map.iter_rules(), key=lambda rule: "sign_out" in rule.endpoint)
    return [(rule, method) for rule in rules for method in sorted(rule.methods & {"GET", "POST"})]


def found_in(answer, secrets):
    body = answer.get_data().decode(errors="replace") + str(answer.headers)
    return sorted(one for one in secrets if one in body)


def plain(answer, address):
    body = CHANGES_BY_NATURE.sub("", answer.get_data().decode(errors="replace")).replace(address, "")
    return answer.status_code, body, answer.headers.get("Location"), sorted(set(answer.headers.keys()))


def kept(all_there):
    """Every row that is of a service or of somebody in it."""
    service, people = all_there.service, {all_there.maureen.id, all_there.joan.id}
    ids = {one.hex for one in (service.id, service.asha.id, service.ben.id, service.ada.id, service.ruth.id, *people)}
    found = set()
    with service.database.reading() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                said = repr(tuple(row))
                if any(one in said.replace("-", "") for one in ids):
                    found.add((table, said))
    return found
