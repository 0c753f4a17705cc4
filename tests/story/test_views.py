import io

import pikepdf
import pytest

from socialrx_diary.story import service as story
from socialrx_diary.themes.rules import Theme

WORDS = "Walked round the park with June. #panic $x$ <b>"


@pytest.fixture
def diary(maureen):
    maureen.wrote("The newest week.", [Theme.PEOPLE, Theme.ME])
    maureen.wrote(WORDS, [Theme.HELP], weeks_ago=2)
    maureen.wrote(None, weeks_ago=60, kind="quiet")
    return maureen


def form(person, *, htmx=False):
    browser = person.browser(htmx=htmx)
    return browser, browser.visit("/story").form("/story/page")


def id_of(person, words):
    return next(str(week.id) for week in person.diary() if words in week.words)


def saved(browser, filled, **fields):
    data = {name: value for name, value in {**filled.fields, **fields}.items() if value is not None}
    return browser.peek("/story/my-story.pdf", "POST", **data)


def test_it_is_one_tap_from_more_and_from_the_journey(diary):
    browser = diary.browser()
    for path in ("/more", "/journey"):
        assert browser.visit(path).all("//main//a[@href='/story']"), path


def test_nothing_is_ticked_beforehand_and_every_week_can_be(diary):
    page = diary.browser().visit("/story")
    assert page.heading == "My story"
    assert not page.all("//input[@name='every' or @name='seasons' or @name='weeks'][@checked]")
    assert len(page.all("//input[@name='weeks']")) == 3
    assert "Walked round the park" in page.words


def test_all_weeks_as_a_page_the_oldest_first(diary):
    browser, filled = form(diary)
    page = browser.submit(filled, every="y", title="The year I had")
    assert page.heading == "The year I had"
    weeks = page.all("//article")
    assert len(weeks) == 3
    assert "A quiet week" in "".join(weeks[0].itertext())
    assert WORDS in page.words
    assert [len(page.all(f"//{level}")) for level in ("h1", "h3")] == [1, 3]
    assert not page.all("//form"), "paper has no buttons"


def test_only_the_weeks_that_were_ticked(diary):
    browser, filled = form(diary)
    page = browser.submit(filled, weeks=[id_of(diary, "newest")])
    assert "The newest week." in page.words
    assert WORDS not in page.words


def test_a_whole_season_can_be_ticked(diary):
    browser, filled = form(diary)
    seasons = browser.visit("/story").all("//input[@name='seasons']/@value")
    page = browser.submit(filled, seasons=[str(seasons[-1])])
    assert len(page.all("//article")) == 1
    assert "A quiet week" in page.words


def test_newest_first_without_dates_and_themes_in_large_letters(diary):
    browser, filled = form(diary)
    page = browser.submit(filled, every="y", order="newest", themes=None, dates=None, size="large")
    assert [page.words.index(words) for words in ("The newest week.", WORDS)] == sorted(
        [page.words.index("The newest week."), page.words.index(WORDS)]
    )
    assert "Week of" not in page.words
    assert "Getting help" not in page.words
    assert page.all("//body[contains(@class, 'large')]")
    assert len(page.all("//h2")) == 3, "each week has a heading still"


def test_with_nothing_ticked_it_says_what_to_do_and_keeps_what_was_typed(diary):
    browser, filled = form(diary)
    page = browser.submit(filled, 422, title="The year I had")
    assert "Tick the weeks you want in your story." in page.words
    assert page.all("//input[@id='title']/@value") == ["The year I had"]
    page = browser.submit(page.form("/story/page"), 422, weeks=[id_of(diary, "newest")], title="")
    assert "Type a name for your story." in page.words
    assert len(page.all("//input[@name='weeks'][@checked]")) == 1


def test_as_a_file_it_is_only_ever_a_file(diary):
    browser, filled = form(diary)
    answer = saved(browser, filled, every="y")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-story.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert len(document.pages) == 2


def test_pressed_twice_the_file_comes_twice(diary):
    browser, filled = form(diary)
    assert saved(browser, filled, every="y").data == saved(browser, filled, every="y").data


def test_signs_no_font_has_are_named_and_the_page_is_offered(diary):
    diary.wrote("I wrote 漢 today.", [Theme.ME], weeks_ago=5)
    browser, filled = form(diary)
    answer = saved(browser, filled, every="y")
    assert answer.status_code == 422
    assert "A file cannot show these signs: 漢" in answer.text
    assert "漢" in browser.submit(filled, every="y").words, "the page to print shows everything"


def test_when_the_file_cannot_be_made_it_says_so_and_nothing_is_lost(diary, monkeypatch):
    monkeypatch.setattr(story, "TYPESETTER", (*story.TYPESETTER[:2], "-c", "raise SystemExit(1)"))
    browser, filled = form(diary)
    answer = saved(browser, filled, every="y", title="The year I had")
    assert answer.status_code == 503
    assert "The file could not be made just now." in answer.text
    assert 'value="The year I had"' in answer.text


def test_nobody_waits_for_the_database_while_a_file_is_made(service, diary, monkeypatch):
    joan = service.person("Joan B.")

    def meanwhile(_story):
        joan.wrote("Written while the file was made.", [Theme.HELP])
        return b"%PDF-"

    monkeypatch.setattr(story, "typeset", meanwhile)
    browser, filled = form(diary)
    assert saved(browser, filled, every="y").status_code == 200
    assert joan.diary()


def test_somebody_elses_week_is_never_in_it(service, diary):
    joan = service.person("Joan B.")
    joan.wrote("Joan's own words.", [Theme.ME])
    browser, filled = form(diary)
    page = browser.submit(filled, 422, weeks=[id_of(joan, "Joan")])
    assert "Joan" not in page.words
    assert b"Joan" not in saved(browser, filled, every="y").data


def test_nothing_of_it_is_kept(service, diary, count_rows):
    before = count_rows()
    browser, filled = form(diary)
    browser.submit(filled, every="y")
    saved(browser, filled, every="y")
    assert count_rows() == before


@pytest.fixture
def count_rows(service):
    from sqlalchemy import func, select

    from socialrx_diary.migrations.models import metadata

    def count():
        with service.database.reading() as session:
            return {one.name: session.scalar(select(func.count()).select_from(one)) for one in metadata.sorted_tables}

    return count


def test_an_empty_diary_is_told_how_it_begins(maureen):
    page = maureen.browser().visit("/story")
    assert "When you save your first week" in page.words
    assert not page.all("//form[@action='/story/page']")


def test_weeks_that_are_only_for_oneself_are_marked(diary):
    diary.says(next(week.id for week in diary.diary() if "newest" in week.words), "only_me")
    assert len(diary.browser().visit("/story").all("//label//span[@class='mk']")) == 1


def test_as_a_piece_of_a_page(diary):
    page = diary.browser(htmx=True).visit("/story")
    assert page.heading == "My story"
