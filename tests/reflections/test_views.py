"""A week in two short pages, and every week on a page of its own: plain, and as the piece htmx asks for."""

import re
from uuid import uuid4

import pytest

from socialrx_diary.accounts import service as accounts
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme
from tests.kit.queries import counted

THEMES = ["help", "people", "learning", "me", "ahead"]


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def browser(request, maureen):
    return maureen.browser(htmx=request.param)


def week_of(maureen, weeks_ago=0):
    return maureen.week(weeks_ago).isoformat()


def ticked(page):
    return page.all("//input[@name='themes'][@checked]/@value")


def order(page):
    return page.all("//input[@name='themes']/@value")


def standing(service, person):
    with service.database.reading() as session:
        return consent.standing_of(session, person.id)


class TestPageOne:
    def test_it_asks_by_name_about_this_week(self, browser, maureen):
        page = browser.visit("/week")
        assert page.heading == "What was part of your week?"
        assert "This week, from " in page.words
        assert "Tick any that fit, Maureen. None is fine too." in page.words
        assert sorted(order(page)) == sorted(THEMES)
        assert ticked(page) == []

    def test_continue_keeps_the_ticks(self, browser, maureen):
        page = browser.submit(browser.visit("/week"), themes=["me", "people"])
        assert page.path == f"/week/{week_of(maureen)}/words"
        assert page.heading == "Saved. Would you like to add a few words?"
        assert "Being with people" in page.words
        (kept,) = maureen.diary()
        assert set(kept.themes) == {Theme.ME, Theme.PEOPLE}
        assert sorted(ticked(browser.visit("/week"))) == ["me", "people"]

    def test_continue_with_nothing_ticked_stores_nothing(self, browser, maureen):
        page = browser.submit(browser.visit("/week"))
        assert page.heading == "Would you like to add a few words?"
        assert "Saved" not in page.words
        assert maureen.diary() == []

    def test_unticking_all_of_a_kept_week_is_kept_too(self, browser, maureen):
        maureen.wrote("Soup.", [Theme.ME])
        browser.submit(browser.visit("/week"), themes=None)
        (kept,) = maureen.diary()
        assert (kept.themes, kept.words) == ((), "Soup.")

    def test_in_my_own_words_keeps_the_ticks_and_goes_to_the_box(self, browser, maureen):
        page = browser.submit(browser.visit("/week"), button=("then", "write"), themes=["help"])
        assert page.all("//textarea[@autofocus]")
        assert not page.all("//h1[@autofocus]")
        assert maureen.diary()[0].themes == (Theme.HELP,)

    def test_any_past_week_can_be_written_about(self, browser, maureen):
        path = f"/week/{week_of(maureen, 700)}"
        page = browser.visit(path)
        assert re.search(r"Week of \d+ \w+ 20\d\d", page.words)
        browser.submit(page, themes=["ahead"])
        assert maureen.diary()[0].week == maureen.week(700)

    @pytest.mark.parametrize("page", ["", "/words", "/kept", "/not", "/idea"])
    @pytest.mark.parametrize("day", ["2026-11-17", "1066-10-14", "2026-13-01", "20261116", "2026-W47-1", "soup", "-1"])
    def test_a_day_that_is_no_week_has_no_page(self, maureen, day, page):
        assert maureen.browser().peek(f"/week/{day}{page}").status_code == 404

    def test_a_week_that_has_not_begun_has_no_page(self, maureen):
        browser = maureen.browser()
        assert browser.peek(f"/week/{week_of(maureen, -1)}").status_code == 404
        assert browser.peek(f"/week/{week_of(maureen, -1)}/words").status_code == 404
        browser.post(f"/week/{week_of(maureen, -1)}", 404, themes="me")
        browser.post(f"/week/{week_of(maureen, -1)}/words", 404, words="me")
        assert maureen.diary() == []

    def test_a_tick_that_is_no_theme_is_refused(self, browser, maureen):
        browser.post(f"/week/{week_of(maureen)}", 422, themes="progress", version="0")
        assert maureen.diary() == []

    def test_a_form_without_its_token_is_refused_and_keeps_its_ticks(self, browser, maureen):
        page = browser.submit(browser.visit("/week"), 422, csrf_token="no", themes=["me"])
        assert ticked(page) == ["me"]
        assert maureen.diary() == []

    def test_the_order_is_drawn_once_a_person_and_differs_between_people(self, service):
        orders = set()
        for number in range(8):
            browser = service.person(f"Person{number} X.").browser()
            first = order(browser.visit("/week"))
            browser.submit(browser.visit("/week"), themes=first[-1])
            assert order(browser.visit("/week")) == first
            orders.add(tuple(first))
        assert len(orders) > 1

    def test_the_order_that_was_shown_is_kept_with_the_week(self, service, maureen):
        browser = maureen.browser()
        page = browser.visit("/week")
        browser.submit(page, themes=["me"])
        with service.database.reading() as session:
            (row,) = reflections.ticked_by(session, [maureen.id])[maureen.id]
            assert row.shown_order.split() == order(page)
            assert participants.theme_order_of(session, maureen.id) == tuple(map(Theme, order(page)))
            assert row.first_step == "ticks"

    def test_somebody_back_after_months_is_greeted_without_a_number(self, browser, maureen):
        assert "Hello again" not in browser.visit("/week").words
        maureen.wrote("x", [Theme.ME], weeks_ago=9)
        page = browser.visit("/week")
        assert "Hello again, Maureen It is good to see you. Your path is here, just as you left it." in page.words
        assert not re.search(r"\d+ weeks", page.words)
        assert "Hello again" not in browser.visit(f"/week/{week_of(maureen, 1)}").words
        maureen.wrote("x", [Theme.ME], weeks_ago=8)
        assert "Hello again" not in browser.visit("/week").words

    def test_one_form_sent_twice_is_one_week(self, maureen):
        browser = maureen.browser()
        form = browser.visit("/week").form()
        first = browser.submit(form, themes=["me"])
        again = browser.submit(form, themes=["me"])
        assert first.path == again.path
        assert [week.version for week in maureen.diary()] == [1]


class TestPageTwo:
    def test_words_are_kept(self, browser, maureen):
        browser.submit(browser.visit("/week"), themes=["me"])
        page = browser.submit(browser.visit(f"/week/{week_of(maureen)}/words"), words="Soup.\r\nAnd bread.")
        assert page.heading == "That is kept"
        (kept,) = maureen.diary()
        assert (kept.words, kept.themes, kept.version) == ("Soup.\nAnd bread.", (Theme.ME,), 2)

    def test_a_first_word_needs_no_ticks(self, service, browser, maureen):
        browser.submit(browser.visit(f"/week/{week_of(maureen)}/words"), words="Soup.")
        (kept,) = maureen.diary()
        assert (kept.words, kept.themes) == ("Soup.", ())
        with service.database.reading() as session:
            assert reflections.ticked_by(session, [maureen.id])[maureen.id][0].first_step == "words"

    @pytest.mark.parametrize(
        "words",
        [
            "<b>bold</b> & <script>alert(1)</script> {{ 7*7 }} {% raw %}",
            '=SUM(A1:A9)"; DROP TABLE reflections; --',
            "مرحبا، ذهبت إلى الحديقة اليوم.",
            "Family \U0001f468\u200d\U0001f469\u200d\U0001f467 and e\u0301 and 한국어 and Ŵŷ",
            "One line.\r\n\r\nTwo\rthree\n\tfour",
            "\n\n  Leading and trailing.  \n\n",
            "%s %(worker)s {worker} \\n \\u0041",
        ],
    )
    def test_words_come_back_exactly(self, browser, maureen, words):
        path = f"/week/{week_of(maureen)}/words"
        browser.submit(browser.visit(path), words=words)
        plain = words.replace("\r\n", "\n").replace("\r", "\n").strip()
        (kept,) = maureen.diary()
        assert kept.words == plain
        assert browser.visit(path).form(path).fields["words"] == plain
        entry = browser.visit(f"/entry/{kept.id}")
        assert entry.all("//*[contains(@class,'entry-w')]")[0].text == plain

    def test_words_that_are_too_long_come_back_with_a_kind_word(self, browser, maureen):
        path, words = f"/week/{week_of(maureen)}/words", "soup " * 2000 + "x"
        assert len(words) == 10_001
        page = browser.submit(browser.visit(path), 422, words=words, only_me="y")
        assert page.form(path).fields["words"] == words
        assert "more than one week can hold. Everything you wrote is still here." in page.words
        assert page.all("//title")[0].text.startswith("Error: ")
        assert page.all("//input[@name='only_me'][@checked]")
        assert maureen.diary() == []
        browser.submit(page.form(path), words=words[:-1])
        assert len(maureen.diary()[0].words) == len(words[:-1].strip())

    def test_words_kept_already_always_have_room(self, service, maureen):
        long = "x" * 12_000
        maureen.wrote(long)
        browser = maureen.browser()
        path = f"/week/{week_of(maureen)}/words"
        browser.submit(browser.visit(path), words=long[:-1] + "y")
        assert maureen.diary()[0].words.endswith("xy")

    def test_a_stale_token_costs_nobody_their_words(self, browser, maureen):
        path = f"/week/{week_of(maureen)}/words"
        page = browser.submit(browser.visit(path), 422, csrf_token="old", words="Soup.")
        assert page.form(path).fields["words"] == "Soup."
        browser.submit(page.form(path))
        assert maureen.diary()[0].words == "Soup."

    def test_words_typed_after_being_signed_out_are_handed_back(self, service, maureen):
        browser = maureen.browser()
        form = browser.visit(f"/week/{week_of(maureen)}/words").form()
        browser.client.delete_cookie("diary")
        page = browser.submit(form, 401, words="Soup with June.")
        assert "Soup with June." in page.text

    def test_nothing_at_all_is_not_kept(self, browser, maureen):
        page = browser.submit(browser.visit(f"/week/{week_of(maureen)}/words"), words="  \n ")
        assert page.heading == "That is fine"
        assert maureen.diary() == []

    def test_the_marks_are_kept_and_shown_again(self, service, browser, maureen):
        path = f"/week/{week_of(maureen)}/words"
        browser.submit(browser.visit(path), words="Soup.", only_me="y", talk_about="y")
        (kept,) = maureen.diary()
        assert kept.talk_about
        assert standing(service, maureen).entry(kept.id) is Choice.ONLY_ME
        page = browser.visit(path)
        assert page.all("//input[@name='only_me'][@checked]")
        assert page.all("//input[@name='talk_about'][@checked]")
        browser.submit(page.form(path), only_me=None, talk_about=None)
        assert not maureen.diary()[0].talk_about
        assert standing(service, maureen).entry(kept.id) is Choice.AS_AGREED

    def test_a_page_from_before_does_not_undo_what_was_made_private_since(self, service, maureen):
        kept = maureen.wrote("Soup.")
        browser = maureen.browser()
        old = browser.visit(f"/week/{week_of(maureen)}/words").form()
        maureen.says(kept, "only_me")
        maureen.wants_to_talk_about(kept)
        browser.submit(old, words="Soup and bread.")
        assert standing(service, maureen).entry(kept) is Choice.ONLY_ME
        assert maureen.diary()[0].talk_about

    def test_words_taken_out_of_the_summary_stay_out(self, service, maureen):
        kept = maureen.wrote("Soup.")
        maureen.says(kept, "ticks")
        browser = maureen.browser()
        browser.submit(browser.visit(f"/week/{week_of(maureen)}/words"), words="Bread.")
        assert standing(service, maureen).entry(kept) is Choice.TICKS

    @pytest.mark.parametrize(
        ("shares", "says", "said"),
        [
            ("nothing", None, "You are not sharing with anyone. Only you can see this."),
            ("ticks", None, "Asha can see what you tick, but not these words."),
            ("words", None, "Asha can see these words."),
            ("words", "ticks", "Asha can see what you tick, but not these words."),
            ("words", "only_me", "Only you can see this week."),
        ],
    )
    def test_who_can_see_is_said_beside_the_box(self, browser, maureen, shares, says, said):
        maureen.shares(shares)
        kept = maureen.wrote("Soup.", [Theme.ME])
        if says:
            maureen.says(kept, says)
        page = browser.visit(f"/week/{week_of(maureen)}/words")
        assert said in page.words
        assert "Nobody reads your diary as you write it. If you need help, press Help now." in page.words
        assert "I want to talk about this with Asha" in page.words

    def test_a_link_worker_who_has_gone_sees_nothing(self, service, maureen):
        maureen.shares("words")
        with service.writing() as session:
            accounts.staff_member(session, maureen.worker.id).active = False
        assert "Only you can see this." in maureen.browser().visit(f"/week/{week_of(maureen)}/words").words


class TestIdeas:
    @pytest.mark.parametrize("kind", prompts.KINDS)
    def test_an_idea_without_script_comes_with_the_words_as_typed(self, maureen, kind):
        browser = maureen.browser()
        maureen.wrote(None, [Theme.ME])
        path = f"/week/{week_of(maureen)}/words"
        form = browser.visit(path).form(path)
        form.action = f"/week/{week_of(maureen)}/idea"
        page = browser.submit(form, button=("kind", kind), words="Half a <sentence", only_me="y")
        again = page.form(path)
        drawn = prompts.find(again.fields["prompt_id"])
        assert drawn.kind == kind
        assert drawn.text in page.words
        assert page.all("//details[@open]")
        assert again.fields["words"] == "Half a <sentence"
        assert page.all("//input[@name='only_me'][@checked]")
        assert maureen.diary()[0].words == ""

    def test_an_idea_for_htmx_is_only_the_idea(self, maureen):
        browser = maureen.browser(htmx=True)
        answer = browser.peek(f"/week/{week_of(maureen)}/idea", "POST", kind="hard", words="Half a sentence")
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "<main" not in text
        assert "Half a sentence" not in text
        (prompt_id,) = re.findall(r'name="prompt_id" value="([\w-]+)"', text)
        assert text.count(str(prompts.find(prompt_id).text).replace("'", "&#39;")) == 2, "to be seen and to be said"
        assert "HX-Push-Url" not in answer.headers

    def test_the_address_of_an_idea_holds_no_words(self, maureen):
        page = maureen.browser().visit(f"/week/{week_of(maureen)}/words")
        asked = page.all("//button[@name='kind']")
        assert [button.get("value") for button in asked] == ["any", "hard", "quiet"]
        assert {button.get("formaction") for button in asked} == {button.get("hx-post") for button in asked}
        assert not page.all("//*[@hx-get][ancestor::form]"), "a GET from within the form would carry what was typed"

    def test_opening_the_address_of_an_idea_gives_an_idea(self, browser, maureen):
        page = browser.visit(f"/week/{week_of(maureen)}/idea?kind=quiet")
        drawn = prompts.find(page.form(f"/week/{week_of(maureen)}/words").fields["prompt_id"])
        assert drawn.kind == "quiet"

    def test_the_prompt_is_kept_with_the_words(self, browser, maureen):
        path = f"/week/{week_of(maureen)}/words"
        browser.submit(browser.visit(path), words="Soup.", prompt_id="me-any-5")
        (kept,) = maureen.diary()
        assert (kept.prompt_id, kept.prompt_text) == ("me-any-5", prompts.find("me-any-5").text)
        assert kept.prompt_text in browser.visit(f"/entry/{kept.id}").words
        assert browser.visit(path).form(path).fields["prompt_id"] == "me-any-5"

    def test_a_prompt_nobody_knows_is_not_kept(self, browser, maureen):
        browser.submit(browser.visit(f"/week/{week_of(maureen)}/words"), words="Soup.", prompt_id="<b>")
        assert maureen.diary()[0].prompt_id is None


class TestKept:
    @pytest.mark.parametrize(
        ("shares", "says", "said"),
        [
            ("nothing", None, "You are not sharing with anyone. Only you can see this week."),
            ("ticks", None, "Asha can see what you ticked, but not your words."),
            ("words", None, "Asha can see what you ticked and your words."),
            ("words", "only_me", "Only you can see this week."),
        ],
    )
    def test_the_truth_about_who_can_see(self, browser, maureen, shares, says, said):
        maureen.shares(shares)
        kept = maureen.wrote("Soup.", [Theme.ME])
        if says:
            maureen.says(kept, says)
        page = browser.visit(f"/week/{week_of(maureen)}/kept")
        assert page.heading == "That is kept"
        assert said in page.words
        assert ("Asha may not look before you meet." in page.words) == ("Asha can" in said)
        assert "We do not check diaries for people who need help." in page.words

    def test_a_week_that_is_not_kept_is_not_called_kept(self, browser, maureen):
        assert browser.visit(f"/week/{week_of(maureen)}/kept").heading == "What was part of your week?"

    def test_not_this_week_stores_nothing(self, browser, maureen):
        page = browser.visit(f"/week/{week_of(maureen)}/not")
        assert "Come back when it suits you. Nothing is lost." in page.words
        assert page.all("//a[normalize-space()='Just skip it']/@href") == ["/journey"]
        assert maureen.diary() == []

    def test_a_quiet_week_is_put_on_the_path(self, browser, maureen):
        page = browser.submit(browser.visit(f"/week/{week_of(maureen)}/not"))
        assert page.heading == "That is kept"
        assert "A quiet week is on your path." in page.words
        (kept,) = maureen.diary()
        assert (kept.kind, kept.themes, kept.words) == ("quiet", (), "")

    def test_a_quiet_week_that_is_ticked_later_is_a_week(self, browser, maureen):
        maureen.wrote(None, kind="quiet")
        browser.submit(browser.visit("/week"), themes=["me"])
        assert maureen.diary()[0].kind == "week"


class TestTwoPlaces:
    @pytest.fixture
    def clash(self, maureen):
        """Two pages opened before either was sent; the tablet's words are kept, then the phone's are sent."""
        phone, tablet = maureen.browser(), maureen.browser()
        path = f"/week/{week_of(maureen)}/words"
        one, other = phone.visit(path).form(), tablet.visit(path).form()
        tablet.submit(other, words="From the tablet.")
        return phone, phone.submit(one, words="From the phone.")

    def test_both_are_shown(self, clash, maureen):
        _browser, page = clash
        assert page.heading == "You changed this week in two places"
        assert "From the tablet." in page.words
        assert "From the phone." in page.words
        assert maureen.diary()[0].words == "From the tablet."

    @pytest.mark.parametrize(
        ("choice", "words"),
        [
            ("kept", "From the tablet."),
            ("other", "From the phone."),
            ("both", "From the tablet.\n\nFrom the phone."),
        ],
    )
    def test_what_is_chosen_is_kept_and_the_other_stays_behind(self, clash, maureen, choice, words):
        browser, page = clash
        after = browser.submit(page, button=("choice", choice))
        (kept,) = maureen.diary()
        assert after.path == f"/entry/{kept.id}"
        assert kept.words == words
        everything = after.words + browser.visit(f"/entry/{kept.id}/before").words
        assert "From the tablet." in everything
        assert "From the phone." in everything

    def test_a_week_that_changed_once_more_is_shown_once_more(self, clash, maureen):
        browser, page = clash
        maureen.wrote("From the library.")
        again = browser.submit(page, 422, button=("choice", "other"))
        assert "This week has changed once more." in again.words
        assert "From the library." in again.words
        assert browser.submit(again, button=("choice", "both")).status == 200
        assert maureen.diary()[0].words == "From the library.\n\nFrom the phone."

    def test_a_choice_nobody_offered_changes_nothing(self, clash, maureen):
        browser, page = clash
        browser.submit(page, 422, button=("choice", "neither"))
        browser.submit(page, button=("choice", "kept"), other="soup")
        assert maureen.diary()[0].words == "From the tablet."

    def test_the_entry_says_so_until_it_is_settled(self, clash, maureen):
        browser, page = clash
        entry = f"/entry/{maureen.diary()[0].id}"
        assert "You changed this week in two places." in browser.visit(entry).words
        browser.submit(page, button=("choice", "kept"))
        assert "two places" not in browser.visit(entry).words
        assert browser.visit(f"{entry}/both").path == entry

    def test_late_ticks_go_the_same_way(self, maureen):
        phone = maureen.browser()
        old = phone.visit("/week").form()
        maureen.wrote(None, [Theme.HELP])
        page = phone.submit(old, themes=["me"])
        assert page.heading == "You changed this week in two places"
        phone.submit(page, button=("choice", "both"))
        assert set(maureen.diary()[0].themes) == {Theme.ME, Theme.HELP}


class TestEntry:
    def test_it_shows_the_week_whole(self, browser, maureen):
        kept = maureen.wrote("Soup. " * 200, [Theme.ME, Theme.HELP], weeks_ago=2)
        page = browser.visit(f"/entry/{kept}")
        assert page.heading.startswith("Week of ")
        assert page.words.count("Soup.") == 200
        assert "How I see things" in page.words
        assert "Written on" in page.words
        assert "Written on" not in browser.visit(f"/entry/{maureen.wrote('x')}").words

    @pytest.mark.parametrize("mark", ["only_me", "talk_about"])
    def test_a_mark_is_put_on_and_taken_off(self, service, browser, maureen, mark):
        kept = maureen.wrote("Soup.", [Theme.ME])
        for wanted in (True, False):
            page = browser.visit(f"/entry/{kept}")
            (button,) = page.all(f"//button[starts-with(@value,'{mark} ')]")
            assert button.get("aria-pressed") == ("false" if wanted else "true")
            page = browser.submit(page.form(f"/entry/{kept}/mark"), button=(button.get("name"), button.get("value")))
            assert page.path == f"/entry/{kept}"
            (pressed,) = page.all("//*[@autofocus]")
            assert pressed.get("id") == button.get("id"), "the focus stays where it was"
            private = standing(service, maureen).entry(kept) is Choice.ONLY_ME
            assert (private if mark == "only_me" else maureen.diary()[0].talk_about) is wanted
            if browser.htmx:
                assert page.all("//*[@id='live']")[0].text

    def test_a_mark_nobody_knows_changes_nothing(self, service, maureen):
        kept = maureen.wrote("Soup.")
        maureen.browser().post(f"/entry/{kept}/mark", mark="favourite on")
        maureen.browser().post(f"/entry/{kept}/mark", 422, mark="only_me on", csrf_token="no")
        assert standing(service, maureen).entry(kept) is Choice.AS_AGREED
        assert not maureen.diary()[0].talk_about

    def test_how_it_was_before(self, browser, maureen):
        kept = maureen.wrote("Soup.", [Theme.ME])
        assert "How it was before" not in browser.visit(f"/entry/{kept}").words
        maureen.wrote("Bread.", [Theme.ME])
        assert "How it was before" in browser.visit(f"/entry/{kept}").words
        page = browser.visit(f"/entry/{kept}/before")
        assert "Soup." in page.words
        assert "Bread." not in page.words

    def test_deleting_asks_first(self, browser, maureen):
        kept = maureen.wrote("Soup.", [Theme.ME])
        page = browser.visit(f"/entry/{kept}/delete")
        assert "Soup." in page.words
        assert "gone for good. Asha will not see them either." in page.words
        assert len(maureen.diary()) == 1
        after = browser.submit(page)
        assert after.path == "/journey"
        assert "That week is gone." in after.words
        assert maureen.diary() == []
        browser.visit(f"/entry/{kept}", 404)

    def test_a_week_that_changed_meanwhile_is_not_deleted_unseen(self, browser, maureen):
        kept = maureen.wrote("Soup.")
        page = browser.visit(f"/entry/{kept}/delete")
        maureen.wrote("Bread, from the other phone.")
        again = browser.submit(page, 422)
        assert "Bread, from the other phone." in again.words
        assert "This week has changed since you opened this page." in again.words
        browser.submit(again)
        assert maureen.diary() == []

    @pytest.mark.parametrize("page", ["", "/before", "/both", "/delete"])
    def test_somebody_elses_week_and_none_answer_alike(self, service, maureen, page):
        theirs = service.person("Ken B.").wrote("Ken's own words.", [Theme.ME])
        browser = maureen.browser()
        other, none = browser.peek(f"/entry/{theirs}{page}"), browser.peek(f"/entry/{uuid4()}{page}")
        assert other.status_code == none.status_code == 404
        assert _without_what_was_sent(other) == _without_what_was_sent(none)

    @pytest.mark.parametrize("page", ["mark", "both", "delete"])
    def test_nobody_changes_somebody_elses_week(self, service, maureen, page):
        ken = service.person("Ken B.")
        theirs = ken.wrote("Ken's own words.", [Theme.ME])
        maureen.browser().post(f"/entry/{theirs}/{page}", 404, mark="talk_about on", choice="other", version="1")
        (kept,) = ken.diary()
        assert (kept.words, kept.talk_about, kept.version) == ("Ken's own words.", False, 1)


def test_pages_ask_the_same_number_of_questions_however_long_the_diary_is(app, service, maureen):
    asked = []
    for weeks in (range(3), range(3, 40)):
        for weeks_ago in weeks:
            kept = maureen.wrote(f"Week {weeks_ago}", [Theme.ME], weeks_ago=weeks_ago)
            maureen.says(kept, "only_me")
            with service.writing() as session:
                change = Change(1, words=f"Changed {weeks_ago}")
                actor, week, order = maureen.actor, maureen.week(weeks_ago), tuple(Theme)
                reflections.keep(session, service.vault, actor, week, change, order, service.now())
        browser, today = maureen.browser(), week_of(maureen)
        paths = ["/week", f"/week/{today}/words", f"/week/{today}/kept", f"/week/{today}/not", f"/entry/{kept}"]
        asked.append([len(_asked(app, browser, path)) for path in paths])
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 13, asked  # one of them: when they meet next


def _asked(app, browser, path):
    with counted(app) as asked:
        assert browser.peek(path).status_code == 200
    return asked


def _without_what_was_sent(answer):
    """A page without its hidden fields: fresh tokens and keys, and the address that was asked for."""
    return re.sub(rb'(<input type="hidden" name="(?:csrf_token|once|next)") value="[^"]*"', rb"\1", answer.data)
