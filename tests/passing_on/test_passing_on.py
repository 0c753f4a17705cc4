"""What somebody wants passed on: approved word for word, taken back, and each copy shown to them."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_diary.audit import service as audit
from socialrx_diary.consent import service as consent
from socialrx_diary.consent import wording
from socialrx_diary.participants import service as participants
from socialrx_diary.passing_on import service as passing_on
from socialrx_diary.passing_on.rules import Boxes
from tests.kit.people import NAMES

WORDS = Boxes("I am often alone.", "The choir on Tuesdays.", "I sleep better.")
FILES = ("words.txt", "words.json")


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def htmx(request):
    return request.param


def where(person, path=""):
    return f"/people/{person.id}/passing-on{path}"


def taken(person, name="words.txt"):
    """What the link worker is given as a copy, or None."""
    answer = person.worker.browser().peek(where(person, f"/{name}"))
    assert answer.status_code in {200, 303}
    return answer.get_data(as_text=True) if answer.status_code == 200 else None


def test_the_person_writes_says_yes_and_the_link_worker_takes_a_copy(service, maureen, htmx):
    hers = maureen.browser(htmx=htmx)
    page = hers.submit(hers.visit("/passing-on/write"), going_on=WORDS.going_on, help=WORDS.help)
    assert "Only you can see these words now." in page.words
    assert taken(maureen) is None
    page = hers.submit(page.form("/passing-on/approve"))
    assert "Asha can take a copy of these words now." in page.words
    asha = service.asha.browser().visit(where(maureen))
    assert WORDS.going_on in asha.words
    assert WORDS.help in taken(maureen)
    bundle = json.loads(taken(maureen, "words.json"))
    assert bundle["type"] == "document"
    assert taken(maureen, "words.json") == taken(maureen, "words.json")
    told = maureen.browser().visit("/sharing/looked").words
    assert "Asha Patel took a copy of what you want passed on, on" in told
    assert "Asha Patel read what you want passed on, on" in told


def test_any_change_asks_again(maureen):
    maureen.wants_passed_on(WORDS, approved=True)
    hers = maureen.browser()
    hers.submit(hers.visit("/passing-on/write"))
    assert taken(maureen), "nothing was changed"
    hers.submit(hers.visit("/passing-on/write"), changed="I sleep better!")
    assert taken(maureen) is None
    hers.submit(hers.visit("/passing-on/write"), changed=WORDS.changed)
    assert taken(maureen) is None, "the same words again are asked about again"


def test_what_the_link_worker_writes_goes_only_when_the_person_says_yes(service, maureen):
    asha, hers = service.asha.browser(), maureen.browser()
    page = asha.submit(asha.visit(where(maureen)).form(where(maureen)), going_on=WORDS.going_on)
    assert "Nobody can take a copy until Maureen says yes." in page.words
    assert taken(maureen) is None
    page = hers.visit("/passing-on")
    assert "Asha wrote this for you to read." in page.words
    hers.submit(page.form("/passing-on/approve"))
    assert WORDS.going_on in taken(maureen)


def test_yes_counts_only_for_the_words_that_were_on_the_page(service, maureen):
    asha, hers = service.asha.browser(), maureen.browser()
    asha.submit(asha.visit(where(maureen)).form(where(maureen)), going_on="One thing.")
    form = hers.visit("/passing-on").form("/passing-on/approve")
    asha.submit(asha.visit(where(maureen)).form(where(maureen)), going_on="Another thing.")
    assert "These words have changed. Look once more." in hers.submit(form).words
    assert taken(maureen) is None


def test_taken_back_it_cannot_be_seen_or_taken_again(service, maureen, htmx):
    maureen.wants_passed_on(WORDS, approved=True)
    hers = maureen.browser(htmx=htmx)
    page = hers.visit("/passing-on/back")
    assert "Copies that were taken before stay where they are. We cannot call them back." in page.words
    assert "You have taken your words back." in hers.submit(page).words
    for name in FILES:
        assert taken(maureen, name) is None
    page = service.asha.browser().visit(where(maureen))
    assert "You cannot take another now." in page.words
    assert WORDS.going_on not in page.text
    assert WORDS.going_on in hers.visit("/passing-on").words, "hers still, to use again"
    hers.submit(hers.visit("/passing-on").form("/passing-on/approve"))
    assert taken(maureen)


def test_what_the_person_is_writing_is_not_seen_and_not_written_over(service, maureen):
    asha = service.asha.browser()
    form = asha.visit(where(maureen)).form(where(maureen))
    maureen.wants_passed_on(WORDS)
    page = asha.visit(where(maureen))
    assert WORDS.going_on not in page.text
    assert not page.all("//main//form")
    page = asha.submit(form, going_on="My words for her.")
    assert "Both are kept, side by side." in page.words
    hers = maureen.browser()
    page = hers.visit("/passing-on")
    assert WORDS.going_on in page.words
    assert "My words for her." in page.words
    beside = page.all("//form[contains(@action, '/passing-on/use/')]/@action")[0]
    assert "My words for her." in hers.submit(page.form(beside)).words


def test_what_the_link_worker_typed_is_handed_back_although_the_person_is_writing(service, maureen):
    asha = service.asha.browser()
    form = asha.visit(where(maureen)).form(where(maureen))
    maureen.wants_passed_on(WORDS)
    page = asha.submit(form, 422, going_on="x" * 1001)
    assert "x" * 1001 in page.text
    assert WORDS.going_on not in page.text
    asha.submit(page.form(where(maureen)), going_on="Shorter.")
    page = maureen.browser().visit("/passing-on")
    assert "Shorter." in page.words
    beside = page.all("//form[contains(@action, '/passing-on/use/')]/@action")[0]
    page = maureen.browser().post(beside, 422, csrf_token="stale")
    assert "This page was open for a long time." in page.words


def test_it_is_short(maureen):
    hers = maureen.browser()
    page = hers.submit(hers.visit("/passing-on/write"), 422, going_on="x" * 600, help="y" * 401)
    assert "Keep it to about half a page." in page.words
    assert "y" * 401 in page.text


def test_it_ends_with_the_link_worker(service, maureen):
    maureen.wants_passed_on(WORDS, approved=True)
    with service.writing() as session:
        assert participants.hand_over(session, service.ada.actor, maureen.id, service.ben.id, service.now())
    for name in FILES:
        assert service.asha.browser().peek(where(maureen, f"/{name}")).status_code == 404
        assert service.ben.browser().peek(where(maureen, f"/{name}")).status_code == 303
    assert WORDS.going_on not in service.ben.browser().visit(where(maureen)).text
    assert "could no longer pass on your words" in maureen.browser().visit("/sharing/history").words


def test_with_the_trail_broken_no_copy_is_given(service, maureen, monkeypatch):
    maureen.wants_passed_on(WORDS, approved=True)

    def broken(*_args, **_more):
        raise OSError("no trail")

    monkeypatch.setattr(audit, "note", broken)
    for path in ("", *(f"/{name}" for name in FILES)):
        answer = service.asha.browser().peek(where(maureen, path))
        assert answer.status_code == 500
        assert WORDS.going_on not in answer.get_data(as_text=True)


def test_whoever_is_leaving_passes_nothing_on(service, maureen):
    maureen.wants_passed_on(WORDS, approved=True)
    hers = maureen.browser()
    hers.submit(hers.visit("/more/delete").form("/more/delete"))
    assert service.asha.browser().peek(where(maureen, "/words.txt")).status_code == 404
    with service.database.reading() as session:
        assert consent.standing_of(session, maureen.id).passes_on(service.asha.id) is None


DEEDS = st.lists(st.sampled_from(["write", "worker", "approve", "back"]), max_size=10)


@given(DEEDS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_copy_can_be_taken_if_and_only_if_these_very_words_are_approved_now(service, history):
    person = service.person()
    approved = False
    for number, deed in enumerate(history):
        boxes = Boxes(f"Words {number}.", "", "")
        with service.database.reading() as session:
            now = passing_on.own(session, service.vault, person.actor, service.asha.id)
        with service.writing() as session:
            if deed == "write":
                passing_on.keep(session, service.vault, person.actor, boxes, now.version, service.now())
                approved = False
            elif deed == "approve":
                shown = wording.shown(wording.PASS_ON, **NAMES)
                by, worker = person.actor, service.asha.id
                yes = passing_on.approve(session, service.vault, by, worker, now.version, shown, service.now())
                approved = approved or yes
            elif deed == "back" and now.approved:
                shown = wording.shown(wording.TAKE_BACK, **NAMES)
                passing_on.take_back(session, service.vault, person.actor, service.asha.id, shown, service.now())
                approved = False
        if deed == "worker":
            with service.writing() as session:
                by = service.asha.actor
                kept = passing_on.keep_for(session, service.vault, by, person.id, boxes, now.version, service.now())
                approved = approved and not kept
        with service.writing() as session:
            by = service.asha.actor
            copy = passing_on.take_copy(session, service.vault, by, person.id, "text", service.now())
        assert (copy is not None) == approved
        if copy:
            with service.database.reading() as session:
                assert copy.boxes == passing_on.own(session, service.vault, person.actor, service.asha.id).boxes
