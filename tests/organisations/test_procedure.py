"""What to do after reading something that worries: the service's own words, at the place where they are needed."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.organisations.procedure import Procedure


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_words_are_shown_and_none_is_lost(words, ring):
    procedure = Procedure(words, ring)
    assert "".join("".join(procedure.paragraphs).split()) == "".join(words.split())
    assert all(one.who or one.number for one in procedure.to_ring)


def test_a_number_at_the_end_of_a_line_can_be_called():
    found = Procedure("", "Ruth, who leads on safety, 01632 960 200\n\nThe duty desk\nPolice 101").to_ring
    assert [(one.who, one.number) for one in found] == [
        ("Ruth, who leads on safety", "01632 960 200"), ("The duty desk", ""), ("Police", "101"),
    ]  # fmt: skip
    assert found[0].link == "tel:01632960200"


def test_it_is_one_tap_from_what_was_read_and_on_no_paper(maureen, asha):
    maureen.wrote("I see no way on.")
    maureen.shares("words")
    browser = asha.browser()
    page = browser.visit(f"/people/{maureen.id}")
    assert page.all("//main//a[@href='/people/worried']")[0].text == "Does something here worry you?"
    sheet = browser.visit(f"/people/{maureen.id}/sheet")
    (link,) = sheet.all("//a[@href='/people/worried']")
    assert any("acts" in one.get("class", "") for one in link.iterancestors()), "what is not for paper"
    assert "Talk to your supervisor today" in browser.visit("/people/worried").words


def test_opening_it_notes_nothing_and_names_nobody(service, maureen, asha):
    browser = asha.browser()

    def trail():
        with service.database.reading() as session:
            return session.scalar(select(func.count()).select_from(TrailEntry))

    browser.visit(f"/people/{maureen.id}")
    before = trail()
    page = browser.visit("/people/worried")
    assert trail() == before
    assert "Maureen" not in page.text
    assert str(maureen.id) not in page.text


def test_a_service_has_words_of_its_own(service, asha):
    browser = service.ada.browser()
    page = browser.visit("/service/worried")
    assert "call 999" in page.form().fields["words"], "it begins with something sensible"
    page = browser.submit(page, words="First, breathe.\r\n\r\nThen <b>call</b> Ruth.", ring="Ruth, 01632 960 200")
    assert page.heading == "Park Road"
    page = asha.browser().visit("/people/worried")
    assert "First, breathe." in page.words
    assert "Then <b>call</b> Ruth." in page.words
    assert page.all("//a[@href='tel:01632960200']")
    assert page.all("//a[@href='tel:999']"), "999 is there whatever a service says"
    with service.database.reading() as session:
        assert session.scalars(select(TrailEntry.deed).where(TrailEntry.chain == service.id)).all()[-1] is (
            Deed.PROCEDURE_CHANGED
        )


def test_of_two_who_change_it_nobody_overwrites_the_other_unseen(service):
    browser, other = service.ada.browser(), service.ada.browser()
    first, second = browser.visit("/service/worried"), other.visit("/service/worried")
    browser.submit(first, words="First.")
    page = other.submit(second, 409, words="Second.")
    assert page.heading == "Somebody else changed this just now"
    assert "First." in page.words
    assert page.form().fields["words"].strip() == "Second."
    other.submit(page)
    assert "Second." in service.asha.browser().visit("/people/worried").words
    assert "Type what to do." in browser.submit(browser.visit("/service/worried"), 422, words=" ").words


def test_one_service_never_shows_anothers(service, app):
    from tests.kit.people import Service

    browser = service.ada.browser()
    browser.submit(browser.visit("/service/worried"), words="Ours alone.")
    assert "Ours alone." not in Service(app, "Mill Lane").asha.browser().visit("/people/worried").words
