"""The door that is shut while the data is looked after, and room left alone on a disk that is nearly full."""

import json
import threading
import time

import pytest

from socialrx_diary import room
from socialrx_diary.door import Door

WORDS = "I walked to the library with Nia, and we stayed for the singing."


@pytest.fixture
def door(settings):
    return Door(settings.data)


@pytest.fixture
def full(monkeypatch):
    monkeypatch.setattr(room, "is_short", lambda _folder: True)


def test_a_shut_door_says_so_kindly_and_asks_nothing_of_the_database(app, door):
    app.extensions["database"].dispose()
    with door.shut():
        answer = app.test_client().get("/week")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert "The diary opens again in a few minutes" in answer.text
        assert app.extensions["database"].reader.pool.checkedout() == 0
        assert app.test_client().get("/ready").text == "resting"
        assert app.test_client().get("/health").status_code == 200
    assert app.test_client().get("/about").status_code == 200


def test_whoever_typed_at_a_shut_door_gets_it_back(maureen, door):
    browser = maureen.browser()
    page = browser.visit(f"/week/{maureen.week()}/words")
    with door.shut():
        assert WORDS in browser.submit(page, 503, words=WORDS).words


@pytest.mark.parametrize("why", ["shut", "full"])
def test_a_phone_that_sends_what_waited_is_told_neither_yes_nor_no(maureen, door, monkeypatch, why):
    """Only a receipt lets it forget, and there is none: it holds on to what it has, and tries again."""
    browser = maureen.browser()
    form = browser.visit(f"/week/{maureen.week()}/words").form().fields | {"words": WORDS}

    def send():
        return browser.client.post(f"/week/{maureen.week()}/words", data=form, headers={"X-Sent-By": "queue"})

    if why == "shut":
        with door.shut():
            answer = send()
    else:
        monkeypatch.setattr(room, "is_short", lambda _folder: True)
        answer = send()
    assert answer.status_code == 503
    assert json.loads(answer.text) == {"received": None}


def test_it_is_shut_only_when_those_inside_have_gone_out(door):
    inside, shut = door.enter(), threading.Event()

    def close():
        with door.shut():
            shut.set()

    closing = threading.Thread(target=close)
    closing.start()
    while (again := door.enter()) is not None:  # until it has the turn
        door.leave(again)
    assert not shut.is_set()
    door.leave(inside)
    closing.join()
    assert shut.is_set()
    door.leave(door.enter())


def test_a_task_waits_until_it_is_open_and_is_waited_for(door):
    shut, inside, out = threading.Event(), threading.Event(), threading.Event()

    def work():
        shut.wait()
        with door.inside_once_open():
            inside.set()
            out.wait()

    working = threading.Thread(target=work)
    working.start()
    with door.shut():
        shut.set()
        assert door.is_wanted()
        assert not inside.is_set()
    inside.wait()
    assert not door.is_wanted(), "being inside keeps nobody out"

    def close():
        with door.shut():
            pass

    closing = threading.Thread(target=close)
    closing.start()
    while not door.is_wanted():
        time.sleep(0.01)
    with door.inside() as let_in:
        assert not let_in
    out.set()
    working.join()
    closing.join()


def test_data_of_another_edition_is_not_served_by_who_began_before(app, door, settings):
    before = door.new_edition()
    assert app.test_client().get("/about").status_code == 503
    door.leave(Door(settings.data).enter())
    door.same_edition_after_all(before)
    assert app.test_client().get("/about").status_code == 200


@pytest.mark.usefixtures("full")
def test_a_full_disk_takes_nothing_in_gives_words_back_and_lets_people_read_and_delete(maureen, door):
    browser, kept = maureen.browser(), maureen.wrote("Kept before.")
    page = browser.submit(browser.visit(f"/week/{maureen.week()}/words"), 503, words=WORDS)
    assert page.heading == "There is no room to keep this just now"
    assert WORDS in page.words
    assert "Kept before." in browser.visit(f"/entry/{kept}").words
    browser.submit(browser.visit(f"/entry/{kept}/delete"))
    assert browser.peek(f"/entry/{kept}").status_code == 404


def test_room_is_measured_and_a_reserve_is_held_and_given_up(tmp_path, monkeypatch):
    assert room.kept_free(tmp_path) <= room.MOST_KEPT_FREE
    monkeypatch.setattr(room, "kept_free", lambda _folder: 4096)
    room.look_after_reserve(tmp_path)
    reserve = tmp_path / room.NAME
    assert (reserve.stat().st_size, reserve.stat().st_mode & 0o777) == (4096, 0o600)
    monkeypatch.setattr(room, "is_short", lambda _folder: True)
    room.look_after_reserve(tmp_path)
    assert not reserve.exists()
