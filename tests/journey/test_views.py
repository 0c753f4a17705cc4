"""My journey: one's own weeks as a path, as far back as it goes."""

import re
from datetime import date

import pytest

from socialrx_diary.journey.rules import PAGE
from socialrx_diary.participants import service as participants
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import season_of
from tests.kit.queries import counted

NEVER = re.compile(
    r"missed|gap|streak|in a row|still to|behind|late\b|progress|stage|\d+ ?%|well done|goal", re.IGNORECASE
)


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def browser(request, maureen):
    return maureen.browser(htmx=request.param)


def said(page):
    return ["".join(words.itertext()) for words in page.all("//li[contains(@class,'step')]//*[@class='words']")]


def test_an_empty_path_says_where_it_starts(browser):
    page = browser.visit("/journey")
    assert page.heading == "Your path starts here"
    assert "When you save your first week, a stone will appear." in page.words
    assert page.all("//a[normalize-space()='Tell us about this week']/@href") == ["/week"]


def test_the_path_is_ones_own_weeks_newest_first(browser, maureen, service):
    service.person("Ken B.").wrote("Ken's own words.", [Theme.ME])
    maureen.wrote("The older one.", [Theme.HELP], weeks_ago=5)
    newest = maureen.wrote("The newest one.", [Theme.ME])
    page = browser.visit("/journey")
    assert said(page) == ["The newest one.", "The older one."]
    assert "Ken" not in page.text
    assert page.all("//li[contains(@class,'step')]/a/@href")[0] == f"/entry/{newest}"
    assert not NEVER.search(page.words)


def test_the_names_and_marks_of_a_week_stand_in_words(browser, maureen):
    kept = maureen.wrote("Soup.", [Theme.ME, Theme.PEOPLE])
    maureen.says(kept, "only_me")
    maureen.wants_to_talk_about(kept)
    maureen.wrote(None, kind="quiet", weeks_ago=1)
    page = browser.visit("/journey")
    first, quiet = ["".join(one.itertext()) for one in page.all("//li[contains(@class,'step')]")]
    assert "Being with people" in first
    assert "How I see things" in first
    assert "To talk about" in first
    assert "Only you" in first
    assert "A quiet week" in quiet
    assert "Only you" not in quiet


def test_themes_stand_in_the_persons_own_order(service, maureen):
    maureen.wrote("Soup.", tuple(Theme))
    with service.database.reading() as session:
        order = participants.theme_order_of(session, maureen.id)
    page = maureen.browser().visit("/journey")
    names = page.all("//*[@class='th']//*[@class='nw']/text()")
    assert [name.rstrip(",") for name in names] == [theme.name_shown for theme in order]


def test_long_words_are_shortened_here_and_whole_on_their_own_page(browser, maureen):
    kept = maureen.wrote("Soup and bread. " * 60, [Theme.ME])
    (shown,) = said(browser.visit("/journey"))
    assert len(shown) <= 281
    assert shown.endswith("…")
    assert browser.visit(f"/entry/{kept}").words.count("Soup and bread.") == 60


def test_words_are_shown_as_words(browser, maureen):
    maureen.wrote("<b>bold</b> & <script>alert(1)</script>", [Theme.ME])
    page = browser.visit("/journey")
    assert said(page) == ["<b>bold</b> & <script>alert(1)</script>"]
    assert not page.all("//b[text()='bold']")


def test_thirteen_weeks_a_page_and_none_lost_between_pages(browser, maureen):
    for weeks_ago in range(0, 2 * 30, 2):
        maureen.wrote(f"Week {weeks_ago}", [Theme.ME], weeks_ago=weeks_ago)
    page, seen, pages = browser.visit("/journey"), [], 0
    while True:
        seen += said(page)
        pages += 1
        assert len(said(page)) <= PAGE
        assert not NEVER.search(page.words)
        earlier = page.all("//a[normalize-space()='Show earlier weeks']")
        if not earlier:
            break
        (link,) = earlier
        assert link.get("href") == link.get("hx-get")
        page = browser.visit(link.get("href"))
    assert seen == [f"Week {weeks_ago}" for weeks_ago in range(0, 60, 2)]
    assert pages == 3
    assert page.all("//a[normalize-space()='Back to the newest']/@href") == ["/journey"]


def test_exactly_one_page_offers_no_earlier_weeks(browser, maureen):
    for weeks_ago in range(PAGE):
        maureen.wrote("x", [Theme.ME], weeks_ago=weeks_ago)
    assert "Show earlier weeks" not in browser.visit("/journey").words


def test_weeks_about_one_theme(browser, maureen):
    maureen.wrote("Choir.", [Theme.PEOPLE, Theme.ME])
    maureen.wrote("Letter.", [Theme.HELP], weeks_ago=1)
    everything = browser.visit("/journey")
    assert everything.all("//nav//a[@aria-current='true']")[0].text == "All"
    page = browser.visit("/journey?theme=people")
    assert said(page) == ["Choir."]
    assert "Weeks about Being with people" in page.words
    (chosen,) = page.all("//nav//a[@aria-current='true']")
    assert "".join(chosen.itertext()).strip() == "Being with people"
    assert page.all("//a[normalize-space()='Show all weeks']/@href") == ["/journey"]
    none = browser.visit("/journey?theme=ahead")
    assert "No week here is about Now and next." in none.words
    assert none.heading == "My journey"


def test_the_filter_stays_on_the_way_back_in_time(browser, maureen):
    for weeks_ago in range(PAGE + 1):
        maureen.wrote("x", [Theme.ME], weeks_ago=weeks_ago)
    (link,) = browser.visit("/journey?theme=me").all("//a[normalize-space()='Show earlier weeks']/@href")
    assert "theme=me" in link
    assert len(said(browser.visit(link))) == 1


@pytest.mark.parametrize("asked", ["before=soup", "before=2026-13-01", "theme=progress", "theme=%3Cb%3E"])
def test_what_is_not_there_has_no_page(maureen, asked):
    assert maureen.browser().peek(f"/journey?{asked}").status_code == 404


def test_seasons_are_headings_with_their_year_unless_it_is_this_one(browser, maureen):
    maureen.wrote("Now.", [Theme.ME])
    maureen.wrote("Long ago.", [Theme.ME], weeks_ago=104)
    this_year, season = season_of(maureen.week(0))
    then, then_season = season_of(maureen.week(104))
    headings = [heading.text for heading in browser.visit("/journey").all("//div[@class='seasonrow']/h2")]
    assert headings == [season.value.capitalize(), f"{then_season.value.capitalize()} {then}"]
    assert then != this_year


def test_a_week_that_holds_nothing_any_more_is_not_on_the_path(browser, maureen):
    maureen.wrote("Soup.", [Theme.ME])
    maureen.wrote("", [])
    assert browser.visit("/journey").heading == "Your path starts here"
    assert not browser.visit("/journey/years").all("//*[@class='tile']")


def test_every_year_is_there_as_tiles(browser, maureen):
    for weeks_ago in (0, 1, 60, 61, 62, 130):
        maureen.wrote("Words that are never opened.", [Theme.PEOPLE, Theme.AHEAD], weeks_ago=weeks_ago)
    page = browser.visit("/journey/years")
    assert page.heading == "All my years"
    weeks = [maureen.week(weeks_ago) for weeks_ago in (0, 1, 60, 61, 62, 130)]
    seasons = {season_of(week) for week in weeks}
    tiles = page.all("//a[@class='tile']")
    assert {tile.get("href") for tile in tiles} == {f"/journey/{year}/{season.value}" for year, season in seasons}
    assert len(page.all("//a[@class='tile']//*[contains(@class,'st k-')]")) == len(weeks)
    years = [int(heading.text) for heading in page.all("//section/h2")]
    assert years == sorted({year for year, _season in seasons}, reverse=True)
    assert all("Moments: " in "".join(tile.itertext()) for tile in tiles)
    assert "never opened" not in page.text
    assert not NEVER.search(page.words)


def test_the_words_of_a_tile_name_what_it_holds(service, maureen):
    for weeks_ago, themes, kind in ((0, [], "quiet"), (52, [Theme.PEOPLE, Theme.AHEAD], None), (104, [], None)):
        maureen.wrote("x" if not kind else None, themes, weeks_ago=weeks_ago, kind=kind)
    hidden = [
        "".join(one.itertext()).strip()
        for one in maureen.browser().visit("/journey/years").all("//a/span[@class='vh']")
    ]
    years = [season_of(maureen.week(weeks_ago))[0] for weeks_ago in (0, 52, 104)]
    assert hidden[0] == f"{years[0]}. Moments: A quiet week."
    assert set(hidden[1].removeprefix(f"{years[1]}. Moments: ").rstrip(".").split(", ")) == {
        "Being with people",
        "Now and next",
    }
    assert hidden[2] == f"{years[2]}. Moments: In my own words."


def test_years_read_no_words(app, maureen):
    maureen.wrote("Soup.", [Theme.ME])
    with counted(app) as asked:
        maureen.browser().peek("/journey/years")
    about_weeks = [statement for statement in asked if "FROM reflections" in statement]
    assert len(about_weeks) == 1
    chosen = about_weeks[0].split("FROM reflections")[0]
    assert "words_sealed" not in chosen
    assert not [statement for statement in asked if "participant_keys" in statement], "no key is even fetched"


def test_a_season_shows_its_weeks_as_a_path(browser, maureen):
    for weeks_ago in range(60):
        maureen.wrote(f"Week {weeks_ago}", [Theme.ME], weeks_ago=weeks_ago)
    year, season = season_of(maureen.week(20))
    page = browser.visit(f"/journey/{year}/{season.value}")
    assert page.heading == f"{season.value.capitalize()} {year}"
    mine = [f"Week {ago}" for ago in range(60) if season_of(maureen.week(ago)) == (year, season)]
    assert said(page) == mine
    assert len(mine) > 10


@pytest.mark.parametrize(
    "path", ["/2026/monsoon", "/0/spring", "/0/winter", "/1/winter", "/99999/spring", "/1950/spring", "/9999/winter"]
)
def test_a_season_without_weeks_has_no_page(maureen, path):
    maureen.wrote("x", [Theme.ME])
    assert maureen.browser().peek(f"/journey{path}").status_code == 404


def test_pages_ask_the_same_number_of_questions_however_long_the_path_is(app, maureen):
    asked = []
    for weeks in (range(2), range(2, 60)):
        for weeks_ago in weeks:
            maureen.says(maureen.wrote(f"Week {weeks_ago}", [Theme.ME], weeks_ago=weeks_ago), "only_me")
        year, season = season_of(maureen.week(0))
        browser = maureen.browser()
        paths = ["/journey", "/journey?theme=me", "/journey/years", f"/journey/{year}/{season.value}"]
        asked.append([len(_asked(app, browser, path)) for path in paths])
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 8, asked


def _asked(app, browser, path):
    with counted(app) as asked:
        assert browser.peek(path).status_code == 200
    return asked


def test_a_date_to_look_back_from_may_be_any_day(maureen):
    maureen.wrote("Soup.", [Theme.ME], weeks_ago=1)
    page = maureen.browser().visit(f"/journey?before={date(2100, 1, 1)}")
    assert said(page) == ["Soup."]
