"""Every look is told to its person at the very next request, over every route that shows one person another's words.

The routes are taken from the app: one that is new and tells nobody fails here. And where a look could not be told,
because the trail does not hold, nothing is shown.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from socialrx_diary import upkeep
from tests.kit import releasing
from tests.kit.everything import everything
from tests.kit.owner import owning

CANARY = "zirkelquast"
NAMES = {"link_worker": "asha", "researcher": "ruth", "administrator": "ada", "helper": "ben"}
# Noted on the trail before they are shown, and no words of a diary in them: cards, and a list to be handed over.
NO_WORDS = {"people.card", "cards.sheet", "cards.letter", "handing_over.list_", "releases.take_out"}
# Or told otherwise: a file was told when it was made; answers are no words, and tests/measures has their look.
NO_LOOK = {*NO_WORDS, "measures.shared"}
KIND = ("This cannot be shown just now", "Something went wrong at our end")


@pytest.fixture
def all_there(app, scene):
    return scene(app, "looked at", lambda service: everything(service, f"I told nobody but my {CANARY}."))


def looking(all_there):
    """Every route that looks, with the browser of somebody it is for."""
    app = all_there.service.app
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if view.looks:
            yield rule, all_there.browser(NAMES[view.audience.value])


def told(all_there):
    """What Maureen is told of who looked, newest first."""
    return [
        "".join(line.itertext()) for line in all_there.maureen.browser().visit("/sharing/looked").all("//main//ul/li")
    ]


def test_each_look_is_told_at_the_next_request(all_there):
    looked, begun = 0, datetime.now(UTC)
    for rule, browser in looking(all_there):
        if rule.endpoint in NO_LOOK:
            continue
        before = told(all_there)
        # Within one minute, some are told as one; and staff who rest for fifteen are signed out.
        with time_machine.travel(begun + timedelta(minutes=looked), tick=False):
            answer = browser.peek(all_there.address(rule))
        after = told(all_there)
        assert answer.status_code == 200, rule.endpoint
        assert CANARY in answer.get_data(as_text=True), f"{rule.endpoint} shows nothing, so it says nothing of looks"
        assert len(after) == len(before) + 1, rule.endpoint
        who = "Somebody checked your words for names" if rule.endpoint == "checking.show" else "Asha"
        assert after[0].startswith(who), rule.endpoint
        looked += 1
    assert looked >= 2


def test_a_file_for_research_is_told_at_the_next_request(all_there):
    before = len(told(all_there))
    releasing.filed(all_there.service, all_there.study_id)
    after = told(all_there)
    assert len(after) == before + 1
    assert "research file" in after[0]


def changed(all_there):
    """Somebody with the database took the triggers away and changed one line of Maureen's and one of the service's."""
    for chain in (all_there.maureen.id, all_there.service.id):
        rewritten(all_there, chain, "x")


def hidden(all_there):
    """The look stands as it was written, but no administrator can list it any more."""
    database = all_there.service.database
    postgresql = database.writer.dialect.name == "postgresql"
    all_there.browser("asha").peek(f"/people/{all_there.maureen.id}")
    with owning(all_there.service.app.config["SETTINGS"]) as session:
        session.execute(text(f"DROP TRIGGER trail_never_update{' ON trail' if postgresql else ''}"))
        session.execute(text("UPDATE trail SET service_id = NULL"))


def another_key(all_there):
    all_there.service.database.info["trail_secret"] = bytes(31) + b"x"


def gone(all_there):
    with owning(all_there.service.app.config["SETTINGS"]) as session:
        session.execute(text("ALTER TABLE trail RENAME TO elsewhere"))


@pytest.mark.parametrize("damage", [changed, hidden, another_key, gone])
def test_with_the_trail_broken_nothing_is_shown_and_it_is_said_kindly(all_there, damage):
    secret = all_there.service.database.info["trail_secret"]
    try:
        damage(all_there)
        for rule, browser in looking(all_there):
            answer = browser.peek(all_there.address(rule))
            body = answer.get_data().decode(errors="replace")
            assert CANARY not in body, rule.endpoint
            if rule.endpoint not in NO_WORDS:
                assert answer.status_code in {423, 500}, rule.endpoint
                assert any(kind in body for kind in KIND), rule.endpoint
        if damage is not gone:
            assert CANARY in all_there.maureen.browser().visit("/journey").text, "their own stay theirs"
    finally:
        all_there.service.database.info["trail_secret"] = secret


def test_no_file_for_research_can_be_fetched_over_a_broken_trail(all_there):
    changed(all_there)
    service, study_id = all_there.service, all_there.study_id
    release_id = releasing.ask(service, study_id)
    assert releasing.answer(service, release_id)
    assert upkeep.make_files(service.database, service.vault) == 0
    page = all_there.browser("ruth").visit(f"/studies/{study_id}/exports/{release_id}")
    assert page.heading == "The file is being made"


def test_once_a_check_found_a_fault_nobodys_words_are_shown_until_one_finds_none(all_there):
    asha, ada = all_there.browser("asha"), all_there.browser("ada")
    hers = f"/people/{all_there.maureen.id}"
    rewritten(all_there, all_there.joan.id, "x")
    assert CANARY in asha.visit(hers).text, "Maureen's own trail holds, and nobody has checked the others"
    page = ada.submit(ada.visit("/service/looks/check"))
    assert page.heading == "The list does not hold"
    assert "What to do" in page.words
    assert asha.visit(hers, 423).heading == KIND[0]
    rewritten(all_there, all_there.joan.id, "link_worker")
    page = ada.submit(ada.visit("/service/looks/check"))
    assert "Unbroken from" in page.words
    assert CANARY in asha.visit(hers).text


def rewritten(all_there, chain, role):
    """Somebody with the database changed who it was that invited a person."""
    database = all_there.service.database
    postgresql = database.writer.dialect.name == "postgresql"
    with owning(all_there.service.app.config["SETTINGS"]) as session:
        session.execute(text(f"DROP TRIGGER IF EXISTS trail_never_update{' ON trail' if postgresql else ''}"))
        said = {"chain": chain if postgresql else chain.hex, "role": role}
        session.execute(text("UPDATE trail SET actor_role = :role WHERE chain = :chain AND position = 0"), said)
