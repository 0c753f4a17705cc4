"""How somebody likes to be reached: theirs to see and change, first on their link worker's page, and nobody else's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.participants import needs
from socialrx_diary.participants.rules import Call, Message, Needs, Way, shortened

words = st.text(max_size=40)
said = st.builds(
    Needs,
    ways=st.frozensets(st.sampled_from(Way)),
    language=words,
    call=st.none() | st.sampled_from(Call),
    times=words,
    message=st.none() | st.sampled_from(Message),
    more=words,
)


@given(said)
def test_needs_are_read_as_they_were_kept(one):
    assert Needs.read(one.spelled()) == one


@given(said)
def test_what_keeps_somebody_safe_is_said_first_and_on_the_list_too(one):
    if one.call is Call.NO:
        assert one.in_full()[0] == one.in_short()[0] == "Do not call"
    if one.call is Call.TIMES:
        assert one.in_short()[0] == "Call only at some times"
    assert ("Leave no message" in one.in_short()) >= (one.message is Message.NO)
    assert len(one.in_short()) <= len(one.in_full())


@given(st.text(max_size=60))
def test_a_shortened_name_tells_no_more_than_a_first_name_and_a_letter(name):
    short = shortened(name)
    first, *others = name.split() or [""]
    assert short == first or short == f"{first} {others[-1][0]}."
    assert len(short) <= len(first) + 3


@pytest.mark.parametrize(
    ("name", "short"), [("Maureen Teresa Thomas", "Maureen T."), ("Maureen T.", "Maureen T."), ("Ron", "Ron"), ("", "")]
)
def test_names_are_shortened(name, short):
    assert shortened(name) == short


def test_a_link_worker_writes_needs_down_and_the_person_sees_who_did(service, maureen, asha):
    browser = asha.browser()
    page = browser.visit(f"/people/{maureen.id}/needs")
    page = browser.submit(
        page, 422, ways=["bsl", "large_print", "strange"], call="times", message="no", more="Knock loudly."
    )
    assert "Type the times when it is safe to call." in page.words
    page = browser.submit(page, times="mornings")
    assert page.heading == "Maureen T." or "not sharing" in page.heading
    for line in ("Call only at these times: mornings", "Leave no message", "Large print", "Knock loudly.", "Asked on"):
        assert line in page.words
    row = browser.visit("/people").words
    assert "Call only at some times · Leave no message · Large print · British Sign Language (BSL)" in row
    assert "Knock" not in row
    own = maureen.browser()
    page = own.visit("/more/reach")
    assert page.form("/more/reach").fields["times"] == "mornings"
    assert "Asha Patel wrote it down on" in page.words
    page = own.submit(page, call="yes")
    assert "That is saved." in page.words
    assert "You wrote it down on" in page.words
    assert "It is safe to call" in browser.visit(f"/people/{maureen.id}").words
    assert "mornings" not in browser.visit(f"/people/{maureen.id}").text, "what is no longer so is not kept"


def test_needs_stand_before_anything_of_the_diary(maureen, asha):
    maureen.wrote("The blue teapot broke.", talk_about=True)
    maureen.shares("words")
    maureen.needs(Way.BSL)
    words = asha.browser().visit(f"/people/{maureen.id}").words
    assert words.index("British Sign Language") < words.index("The blue teapot broke.")


def test_looking_them_over_is_no_change_but_a_new_day_and_is_noted(service, maureen, asha):
    maureen.needs(Way.BSL)
    browser = asha.browser()
    browser.submit(browser.visit(f"/people/{maureen.id}/needs"))
    with service.database.reading() as session:
        assert needs.own(session, service.vault, maureen.actor).needs.ways == {Way.BSL}
        found = audit.deeds(session, maureen.id, (Deed.NEEDS_KEPT,))
    assert [one.actor_role for one in found] == ["participant", "link_worker"]
    assert not any("bsl" in json.dumps(one.about) for one in found), "the trail holds no needs"


def test_of_two_who_write_at_once_the_second_is_asked_once_more(maureen, asha):
    own, theirs = maureen.browser(), asha.browser()
    first, second = own.visit("/more/reach"), theirs.visit(f"/people/{maureen.id}/needs")
    own.submit(first, call="no")
    page = theirs.submit(second, 409, call="yes", more="Knock loudly.")
    assert "Somebody changed this just now." in page.words
    assert page.form().fields["more"] == "Knock loudly.", "nothing typed is lost"
    theirs.submit(page)
    assert own.visit("/more/reach").form("/more/reach").fields["call"] == ["yes"]


def test_whoever_comes_second_sees_what_stands_before_they_put_theirs_in_its_place(maureen, asha):
    own, theirs = maureen.browser(), asha.browser()
    first, second = own.visit("/more/reach"), theirs.visit(f"/people/{maureen.id}/needs")
    own.submit(first, call="no", more="Text me first.")
    page = theirs.submit(second, 409, call="yes")
    for said in ("This is what it says now:", "Do not call", "Text me first."):
        assert said in page.words
    third = own.visit("/more/reach")
    theirs.submit(page, more="Knock loudly.")
    page = own.submit(third, 409, call="no")
    for said in ("This is what it says now:", "It is safe to call", "Knock loudly."):
        assert said in page.words


def test_nobody_else_sees_them(service, maureen):
    maureen.needs(more="Knock loudly.")
    service.ben.browser().visit(f"/people/{maureen.id}/needs", 404)
    service.ada.browser().visit(f"/people/{maureen.id}/needs", 404)
    with service.database.reading() as session:
        assert needs.of(session, service.vault, service.ben.actor, maureen.id) is None


def test_a_phone_that_sees_only_new_weeks_neither_reads_nor_changes_them(maureen):
    maureen.needs(more="Knock loudly.")
    new = maureen.on_a_new_phone().browser()
    assert "Knock loudly." not in new.visit("/more/reach").text
    assert "Knock loudly." not in new.peek("/more/copy/my-diary.json").get_data(as_text=True)
    assert "Knock loudly." in maureen.browser().peek("/more/copy/my-diary.json").get_data(as_text=True)


def test_they_lie_sealed(service, maureen):
    maureen.needs(more="Knock loudly.")
    with service.database.reading() as session:
        from socialrx_diary.participants.models import NeedsKept

        assert b"Knock" not in session.query(NeedsKept).one().said_sealed
