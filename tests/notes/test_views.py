"""The pages of notes: the person's, the link worker's, and what each may see."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.notes import service as notes
from socialrx_diary.notes.rules import Part, State
from socialrx_diary.participants import service as participants
from socialrx_diary.passing_on.rules import Boxes

HERS, HIS = "I was glad of the lift.", "You rang the council yourself."


@pytest.fixture
def note_id(maureen):
    note_id = maureen.begins_notes()
    maureen.says_in_notes(note_id, HIS, Part.WORKER, by_worker=True)
    return note_id


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def htmx(request):
    return request.param


def at_work(maureen, path=""):
    return f"/people/{maureen.id}/notes{path}"


def deeds(service, person):
    with service.database.reading() as session:
        return [one.deed for one in audit.deeds(session, person.id, list(Deed))]


def test_a_link_worker_starts_notes_and_the_person_sees_them_at_once(service, maureen):
    asha = service.asha.browser()
    page = asha.submit(asha.visit(at_work(maureen)).form(at_work(maureen)))
    asha.submit(page, words=HIS, agreed="Try the choir")
    read = maureen.browser().visit("/notes")
    assert "Nothing is written here yet" not in read.words
    note = maureen.browser().visit(f"/notes/{maureen.notes()[0].pair.note_id}")
    assert HIS in note.words
    assert "Try the choir" in note.words


def test_notes_of_one_day_are_the_same_notes(service, maureen):
    asha, hers = service.asha.browser(), maureen.browser()
    asha.submit(asha.visit(at_work(maureen)).form(at_work(maureen)))
    hers.submit(hers.visit("/notes").form("/notes"))
    assert len(maureen.notes()) == 1


def test_the_person_writes_and_says_that_it_is_right(maureen, note_id, htmx):
    hers = maureen.browser(htmx=htmx)
    page = hers.submit(hers.visit(f"/notes/{note_id}/write"), words=HERS, agreed="- Try the choir\n- Ring them")
    assert "That is kept. Asha can see it." in page.words
    page = hers.submit(page.form(f"/notes/{note_id}/answer"), button=("answer", "right"))
    assert maureen.notes(note_id)[0].state is State.RIGHT
    copy = maureen.browser().visit(f"/notes/{note_id}/copy/1")
    assert HERS in copy.words
    assert HIS in copy.words
    text = maureen.browser().peek(f"/notes/{note_id}/copy/1/notes.txt")
    assert HERS in text.get_data(as_text=True)
    assert text.mimetype == "application/octet-stream"


def test_not_right_leads_to_how_it_is_seen_differently(maureen, note_id, htmx):
    hers = maureen.browser(htmx=htmx)
    page = hers.submit(hers.visit(f"/notes/{note_id}").form(f"/notes/{note_id}/answer"), button=("answer", "not_right"))
    assert page.heading == "How do you see it?"
    page = hers.submit(page, different="The council never rang back.")
    assert "The council never rang back." in page.words
    assert maureen.notes(note_id)[0].state is State.OPEN, "it has changed, so it asks again"


def test_a_note_that_changed_meanwhile_is_looked_at_once_more(maureen, note_id):
    hers = maureen.browser()
    form = hers.visit(f"/notes/{note_id}").form(f"/notes/{note_id}/answer")
    maureen.says_in_notes(note_id, "You rang twice.", Part.WORKER, by_worker=True)
    page = hers.submit(form, button=("answer", "right"))
    assert "These notes have changed. Look once more." in page.words
    assert not maureen.notes(note_id)[0].copies


def test_the_link_worker_notes_that_it_was_agreed_aloud(service, maureen, note_id):
    asha = service.asha.browser()
    page = asha.visit(at_work(maureen, f"/{note_id}"))
    page = asha.submit(page.form(at_work(maureen, f"/{note_id}/aloud")))
    assert "You both have a copy." in page.words
    assert maureen.notes(note_id)[0].state is State.ALOUD
    assert "Asha noted that you agreed aloud." in maureen.browser().visit(f"/notes/{note_id}").words
    assert "agreed aloud" in asha.visit(at_work(maureen, f"/{note_id}/copy/1")).words


def test_a_day_to_come_is_no_day_on_which_somebody_agreed(service, maureen, note_id):
    asha = service.asha.browser()
    form = asha.visit(at_work(maureen, f"/{note_id}")).form(at_work(maureen, f"/{note_id}/aloud"))
    tomorrow = (service.now() + timedelta(days=2)).date().isoformat()
    assert "Choose today or a day before." in asha.submit(form, 422, day=tomorrow).words
    assert "Type a day" in asha.submit(form, 422, day="soon").words
    assert not maureen.notes(note_id)[0].copies


def test_the_link_worker_writes_down_what_is_said_aloud_until_the_person_writes(service, maureen, note_id):
    asha, where = service.asha.browser(), at_work(maureen, f"/{note_id}/write")
    asha.submit(asha.visit(where), aloud="Glad of the lift.")
    page = maureen.browser().visit(f"/notes/{note_id}")
    assert "Asha wrote this down as it was said aloud." in page.words
    maureen.says_in_notes(note_id, HERS)
    page = asha.visit(where)
    assert "aloud" not in page.form().fields
    assert HERS in page.words
    asha.submit(page, words="Changed.")
    assert maureen.notes(note_id)[0].words("person").words == HERS


def test_both_write_at_the_same_time_and_both_are_kept(service, maureen, note_id):
    asha, hers = service.asha.browser(), maureen.browser()
    first, second = asha.visit(at_work(maureen, f"/{note_id}/write")), hers.visit(f"/notes/{note_id}/write")
    hers.submit(second, agreed="Try the choir")
    page = asha.submit(first, agreed="Ring the council")
    assert "Both are kept, side by side." in page.words
    page = hers.visit(f"/notes/{note_id}")
    assert "Ring the council" in page.words
    beside = maureen.notes(note_id)[0].beside[0]
    hers.submit(page.form(f"/notes/{note_id}/beside/{beside.id}"), button=("choice", "add"))
    assert maureen.notes(note_id)[0].words("agreed").lines == ("Try the choir", "Ring the council")


def test_a_press_on_a_page_that_was_open_too_long_says_so(service, maureen, note_id):
    asha, hers, where = service.asha.browser(), maureen.browser(), at_work(maureen, f"/{note_id}")
    unknowing = asha.visit(f"{where}/write")
    maureen.says_in_notes(note_id, "Try the choir", Part.AGREED)
    asha.submit(unknowing, agreed="Ring the council")
    beside = maureen.notes(note_id)[0].beside
    for browser, path in ((hers, f"/notes/{note_id}"), (asha, where)):
        page = browser.post(f"{path}/beside/{beside[0].id}", 422, choice="add", csrf_token="stale")
        assert "This page was open for a long time." in page.words
    assert maureen.notes(note_id)[0].beside == beside


def test_what_is_typed_when_notes_have_stopped_is_handed_back_and_said_not_to_be_kept(service, maureen, note_id):
    asha, hers, elsewhere = service.asha.browser(), maureen.browser(), maureen.browser()
    theirs, own = asha.visit(at_work(maureen, f"/{note_id}/write")), hers.visit(f"/notes/{note_id}/write")
    elsewhere.submit(elsewhere.visit("/notes/stop"))
    for browser, page, typed, status in ((asha, theirs, "You rang twice.", 409), (hers, own, HERS, 422)):
        answer = browser.submit(page, status, words=typed)
        assert "It was not kept." in answer.words
        assert typed in answer.text
    note = maureen.notes(note_id)[0]
    assert (note.words("worker").words, note.words("person").words) == (HIS, "")


def test_what_is_typed_is_kept_as_it_is_typed(service, maureen, note_id):
    hers = maureen.browser(htmx=True)
    form = hers.visit(f"/notes/{note_id}/write").form()
    form.action = f"/notes/{note_id}/put-by"
    page = hers.submit(form, words="I was", typed="1")
    assert "Kept at" in page.text
    hers.submit(form, words=HERS, typed="2")
    assert maureen.notes(note_id)[0].words("person").words == HERS
    asha = service.asha.browser(htmx=True)
    form = asha.visit(at_work(maureen, f"/{note_id}/write")).form()
    form.action = at_work(maureen, f"/{note_id}/put-by")
    asha.submit(form, words="You rang them.", typed="1")
    assert maureen.notes(note_id)[0].words("worker").words == "You rang them."


def test_too_much_is_handed_back(service, maureen, note_id):
    hers, asha = maureen.browser(), service.asha.browser()
    page = hers.submit(hers.visit(f"/notes/{note_id}/write"), 422, words="x" * 4001)
    assert "x" * 4001 in page.text
    page = asha.submit(asha.visit(at_work(maureen, f"/{note_id}/write")), 422, agreed="\n".join(map(str, range(20))))
    assert "a few short lines" in page.words


def test_every_look_at_notes_is_shown_to_the_person(service, maureen, note_id):
    maureen.says_in_notes(note_id, HERS)
    maureen.answers_notes(note_id)
    asha = service.asha.browser()
    asha.visit(at_work(maureen))
    assert Deed.NOTES_OPENED not in deeds(service, maureen), "a list of days shows no words"
    assert HERS in asha.visit(at_work(maureen, f"/{note_id}")).words
    assert HERS in asha.visit(at_work(maureen, f"/{note_id}/copy/1")).words
    told = maureen.browser().visit("/sharing/looked").words
    assert "Asha Patel opened your notes on" in told
    assert "Asha Patel opened a copy of your notes on" in told
    assert "What could be seen then" not in told


def test_with_the_trail_broken_nothing_is_shown(service, maureen, note_id, monkeypatch):
    maureen.says_in_notes(note_id, HERS)
    maureen.answers_notes(note_id)

    def broken(*_args, **_more):
        raise OSError("no trail")

    monkeypatch.setattr(audit, "note", broken)
    for path in (f"/{note_id}", f"/{note_id}/write", f"/{note_id}/copy/1", f"/{note_id}/copy/1/notes.txt"):
        answer = service.asha.browser().peek(at_work(maureen, path))
        assert answer.status_code == 500
        assert HERS not in answer.get_data(as_text=True)


@pytest.fixture
def turns(monkeypatch):
    """What is waited for and asked, in that order."""
    found, standing_of = [], consent.standing_of
    for module in (notes, audit):
        monkeypatch.setattr(module, "one_at_a_time", lambda _session, name: found.append(name.partition(":")[0]))
    monkeypatch.setattr(consent, "standing_of", lambda *asked: found.append("standing") or standing_of(*asked))
    return found


def test_what_is_taken_back_while_a_look_waits_its_turn_counts_already(service, maureen, note_id, turns):
    maureen.says_in_notes(note_id, HERS)
    maureen.wants_passed_on(Boxes(HERS), approved=True)
    passing = f"/people/{maureen.id}/passing-on"
    for path in (at_work(maureen, f"/{note_id}"), passing, f"{passing}/words.txt"):
        turns.clear()
        assert HERS in service.asha.browser().peek(path).get_data(as_text=True)
        assert turns.index("trail") < turns.index("standing"), path


def test_everybody_waits_for_notes_before_the_trail_so_that_no_two_wait_for_each_other(
    service, maureen, note_id, turns
):
    asha, hers, where = service.asha.browser(), maureen.browser(), at_work(maureen, f"/{note_id}")
    unknowing = asha.visit(f"{where}/write")
    maureen.says_in_notes(note_id, "Try the choir", Part.AGREED)
    asha.submit(unknowing, agreed="Ring the council")
    beside = maureen.notes(note_id)[0].beside[0]
    for browser, path, sent in (
        (hers, f"/notes/{note_id}/answer", {"answer": "right", "seen": maureen.notes(note_id)[0].stood}),
        (asha, f"{where}/write", {"words": "Changed."}),
        (hers, f"/notes/{note_id}/write", {"words": HERS}),
        (asha, f"{where}/beside/{beside.id}", {"choice": "add"}),
    ):
        turns.clear()
        browser.peek(path, "POST", csrf_token=browser.csrf_token(), once=str(uuid4()), **sent)
        assert turns.index("note") < turns.index("trail"), path


def test_when_the_person_stops_notes_only_what_both_agreed_on_stays(service, maureen, note_id):
    maureen.says_in_notes(note_id, HERS)
    maureen.answers_notes(note_id)
    maureen.says_in_notes(note_id, "Something new.")
    hers = maureen.browser()
    page = hers.submit(hers.visit("/notes/stop"))
    assert "You have stopped." in page.words
    asha = service.asha.browser()
    page = asha.visit(at_work(maureen, f"/{note_id}"))
    assert "Maureen does not want notes here just now. That is their choice." in page.words
    assert "Something new." not in page.text
    assert HERS in asha.visit(at_work(maureen, f"/{note_id}/copy/1")).words
    assert not page.all("//main//form"), "nothing can be started"
    assert asha.post(at_work(maureen)).heading == "Notes with Maureen"
    assert len(maureen.notes()) == 1
    hers.submit(hers.visit("/notes/again"))
    assert "Something new." in asha.visit(at_work(maureen, f"/{note_id}")).words


def test_stopping_to_share_the_diary_leaves_notes_as_they_are(service, maureen, note_id):
    maureen.shares("words")
    maureen.says_in_notes(note_id, HERS)
    maureen.shares("nothing")
    assert HERS in service.asha.browser().visit(at_work(maureen, f"/{note_id}")).words
    page = service.asha.browser().visit(f"/people/{maureen.id}")
    assert "Our notes" in page.words
    assert HERS not in page.text


def test_notes_end_with_the_link_worker_and_stay_with_the_person(service, maureen, note_id):
    maureen.says_in_notes(note_id, HERS)
    maureen.answers_notes(note_id)
    with service.writing() as session:
        assert participants.hand_over(session, service.ada.actor, maureen.id, service.ben.id, service.now())
    for who in (service.asha, service.ben):
        for path in (f"/{note_id}", f"/{note_id}/copy/1"):
            assert who.browser().peek(at_work(maureen, path)).status_code == 404
    page = maureen.browser().visit(f"/notes/{note_id}")
    assert HERS in page.words
    assert "Asha is not your link worker now" in page.words
    assert not page.all("//a[contains(@href, '/write')]")
    assert maureen.browser().visit(f"/notes/{note_id}/copy/1").words.count(HERS) == 1
    with service.writing() as session:
        assert participants.hand_over(session, service.ada.actor, maureen.id, service.asha.id, service.now())
    assert HERS not in service.asha.browser().visit(at_work(maureen, f"/{note_id}")).text, "asked anew"


def test_what_was_agreed_stands_on_the_home_until_it_is_done_or_dropped(service, maureen, note_id, htmx):
    maureen.says_in_notes(note_id, "Try the choir\nRing them", Part.AGREED, by_worker=True)
    assert "Try the choir" not in maureen.browser().visit("/week").words, "only what both agreed on"
    maureen.answers_notes(note_id)
    hers = maureen.browser(htmx=htmx)
    page = hers.visit("/week")
    assert "Try the choir" in page.words
    forms = page.all("//form[contains(@action, '/notes/agreed/')]/@action")
    page = hers.submit(page.form(forms[0]), button=("said", "done"))
    assert page.heading == "What was part of your week?"
    assert "Try the choir" not in page.words
    hers.submit(page.form(forms[1]), button=("said", "not_any_more"))
    assert "What we agreed to try" not in hers.visit("/week").words
    page = hers.visit("/notes")
    assert "You said: done." in page.words
    assert "You said: not any more." in page.words
    hers.submit(page.form(forms[0]), button=("said", "back"))
    assert "Try the choir" in hers.visit("/week").words


def test_the_next_notes_show_what_was_agreed_last_time_and_what_was_said_of_it(service, maureen):
    before = maureen.begins_notes(days_ago=14)
    maureen.says_in_notes(before, HERS)
    maureen.says_in_notes(before, "Try the choir\nRing them", Part.AGREED, by_worker=True)
    maureen.answers_notes(before)
    hers = maureen.browser()
    page = hers.visit("/week")
    hers.submit(page.form(page.all("//form[contains(@action, '/notes/agreed/')]/@action")[0]), button=("said", "done"))
    words = service.asha.browser().visit(at_work(maureen, f"/{maureen.begins_notes()}/write")).words
    assert "Try the choir Maureen says: done." in words
    assert "Ring them" in words
    assert HERS not in words


def test_a_phone_that_sees_only_new_weeks_sees_no_notes(maureen, note_id):
    maureen.says_in_notes(note_id, "Try the choir", Part.AGREED)
    maureen.answers_notes(note_id)
    phone = maureen.on_a_new_phone().browser()
    assert phone.visit("/notes").heading != "Notes with Asha"
    assert "Try the choir" not in phone.visit("/week").text


def test_what_was_chosen_is_told_in_plain_words(maureen, note_id):
    maureen.says_in_notes(note_id, HERS)
    hers = maureen.browser()
    hers.submit(hers.visit("/notes/stop"))
    told = hers.visit("/sharing/history").words
    assert "you chose: Asha can see what you write in your notes." in told
    assert "you stopped making notes with Asha." in told
