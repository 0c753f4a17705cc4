import pytest

from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice
from socialrx_diary.consent.service import standing_of
from socialrx_diary.studies import service as studies
from socialrx_diary.themes.rules import Theme
from tests.kit.queries import counted
from tests.summary.parts import part, without_take_out

WORDS = "Walked with June. My son rang. We laughed."


@pytest.fixture
def own(maureen):
    return maureen.browser()


@pytest.fixture
def week(maureen):
    maureen.shares("words")
    return maureen.wrote(WORDS, [Theme.PEOPLE])


def leaves_out(own, week, *places, then=""):
    form = own.visit(f"/sharing/week/{week}/sentences{then}").form()
    return own.submit(form, seen=[one for one in ("0", "1", "2") if int(one) not in places])


def seen_by(worker, person):
    return worker.browser().visit(f"/people/{person.id}")


class TestSentences:
    def test_everything_seen_now_is_ticked_and_nothing_else(self, own, week):
        page = own.visit(f"/sharing/week/{week}/sentences")
        assert page.form().fields["seen"] == ["0", "1", "2"]
        assert "Tick what Asha can see." in page.words
        leaves_out(own, week, 1)
        assert own.visit(f"/sharing/week/{week}/sentences").form().fields["seen"] == ["0", "2"]

    def test_a_sentence_left_out_is_gone_from_the_page_and_from_the_sheet(self, maureen, asha, own, week):
        leaves_out(own, week, 1)
        page = seen_by(asha, maureen)
        sheet = asha.browser().visit(f"/people/{maureen.id}/sheet")
        for seen in (page, sheet):
            assert "Walked with June. We laughed." in seen.words
            assert "rang" not in seen.text
            assert "…" not in "".join(seen.all("//blockquote//text()"))
        assert without_take_out(part(own.visit("/sharing/preview"))) == part(page)

    def test_the_preview_shows_what_is_out_and_leads_back_to_it(self, maureen, week):
        page = leaves_out(maureen.browser(htmx=True), week, 1, then="?then=preview")
        assert page.path.startswith("/sharing/preview")
        assert page.all("//*[@id='live']")[0].text == "Saved. This is what Asha sees now."
        out = page.all("//section[@aria-labelledby='h-out']")[0]
        assert "".join(out.xpath(".//blockquote//text()")) == "My son rang."
        assert out.xpath(".//a/@href") == [f"/sharing/week/{week}/sentences?then=preview"]

    def test_with_changed_words_none_are_seen_until_she_chooses_again(self, maureen, asha, own, week):
        leaves_out(own, week, 1)
        maureen.wrote(f"{WORDS} It rained.", [Theme.PEOPLE])
        page = seen_by(asha, maureen)
        assert not page.all("//blockquote")
        assert "Being with people" in page.words
        assert "your words have changed since" in own.visit(f"/entry/{week}").words
        assert "These words have changed since you took something out" in own.visit("/sharing/preview").words
        form = own.visit(f"/sharing/week/{week}/sentences").form()
        assert "seen" not in form.fields
        own.submit(form, seen=["0", "3"])
        assert "Walked with June. It rained." in seen_by(asha, maureen).words

    def test_the_very_same_words_again_are_seen_as_before(self, maureen, asha, own, week):
        leaves_out(own, week, 1)
        maureen.wrote("Other words.", [Theme.PEOPLE])
        maureen.wrote(WORDS, [Theme.PEOPLE])
        assert "Walked with June. We laughed." in seen_by(asha, maureen).words

    def test_all_can_be_seen_again_with_one_press(self, maureen, asha, own, week):
        leaves_out(own, week, 0, 1)
        own.submit(own.visit(f"/sharing/week/{week}/sentences").form(), button=("everything", "y"))
        assert WORDS in seen_by(asha, maureen).words

    def test_with_none_ticked_the_words_are_taken_out(self, service, maureen, asha, own, week):
        leaves_out(own, week, 0, 1, 2)
        assert not seen_by(asha, maureen).all("//blockquote")
        with service.database.reading() as session:
            assert standing_of(session, maureen.id).entry(week) is Choice.TICKS

    def test_a_form_for_other_words_is_asked_again_and_changes_nothing(self, maureen, asha, own, week):
        form = own.visit(f"/sharing/week/{week}/sentences").form()
        maureen.wrote("One. Two. Three.", [Theme.PEOPLE])
        page = own.submit(form, 422, seen=["0"])
        assert "The words of this page have changed." in page.words
        assert "One. Two. Three." in seen_by(asha, maureen).words

    @pytest.mark.parametrize("how", ["only_me", "ticks only", "heading", "no words"])
    def test_there_is_nothing_to_choose_where_no_words_can_be_seen(self, maureen, own, week, how):
        if how == "only_me":
            maureen.says(week, "only_me")
        elif how == "ticks only":
            maureen.shares("ticks")
        elif how == "heading":
            own.submit(own.visit("/sharing/headings"), headings=["help"])
        else:
            maureen.wrote("", [Theme.PEOPLE])
        assert own.visit(f"/sharing/week/{week}/sentences").heading == "Who can see this week?"

    def test_the_ledger_holds_nothing_of_the_sentence(self, service, maureen, own, week):
        other = maureen.wrote(WORDS, [Theme.PEOPLE], weeks_ago=1)
        leaves_out(own, week, 1)
        leaves_out(own, other, 1)
        with service.database.reading() as session:
            rows = [row for row in consent.history(session, maureen.id) if row.scope == "passage"]
        assert [len(row.part) for row in rows] == [64, 64]
        assert rows[0].part != rows[1].part, "the same sentence in two weeks cannot be told to be the same"

    def test_put_back_words_come_without_the_sentence_that_is_out(self, maureen, asha, own, week):
        leaves_out(own, week, 1)
        own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
        page = own.visit("/sharing/preview")
        assert "Walked with June. We laughed." in page.words
        own.submit(page.form(f"/sharing/preview/{week}"))
        assert "Walked with June. We laughed." in seen_by(asha, maureen).words
        assert "rang" not in seen_by(asha, maureen).text

    def test_research_gets_no_words_of_such_a_week(self, service, maureen, own, week):
        study_id = service.study()
        maureen.joins_study(study_id, "words")

        def words_lent():
            with service.database.reading() as session:
                return [one.words_steps for person in studies.permitted(session, study_id) for one in person.weeks]

        assert words_lent() == [1]
        leaves_out(own, week, 1)
        assert words_lent() == [None]


class TestHeadings:
    def test_all_are_ticked_at_first_and_one_is_left_out(self, maureen, asha, own, week):
        maureen.wrote("Rent is late.", [Theme.HELP], weeks_ago=1)
        both = maureen.wrote("Both of them.", [Theme.HELP, Theme.ME], weeks_ago=2)
        form = own.visit("/sharing/headings").form()
        assert len(form.fields["headings"]) == 6
        page = own.submit(form, headings=[one for one in form.fields["headings"] if one != "help"])
        assert "You do not share weeks about: Getting help" in page.words
        seen = seen_by(asha, maureen)
        assert "Rent" not in seen.text
        assert "Getting help" not in seen.text
        assert "Both of them" not in seen.text
        assert "How I see things" in seen.words
        assert "some of what you ticked" in own.visit(f"/entry/{both}").words
        assert without_take_out(part(own.visit("/sharing/preview"))) == part(seen)

    def test_a_week_that_is_not_seen_says_so(self, maureen, own, week):
        own.submit(own.visit("/sharing/headings"), headings=["help"])
        assert "You do not share weeks like this with Asha." in own.visit(f"/entry/{week}").words

    def test_one_at_least(self, own, week):
        page = own.submit(own.visit("/sharing/headings"), 422, headings=None)
        assert "Choose one at least." in page.words

    def test_only_what_changes_is_noted(self, service, maureen, own, week):
        form = own.visit("/sharing/headings").form()
        own.submit(form)
        own.submit(own.visit("/sharing/headings").form(), headings=["help", "own"])
        with service.database.reading() as session:
            rows = [row for row in consent.history(session, maureen.id) if row.scope == "heading"]
        assert {(row.part, row.choice) for row in rows} == {
            (one, "no") for one in ("people", "learning", "me", "ahead")
        }

    def test_where_nothing_is_shared_there_is_nothing_to_choose(self, own):
        assert own.visit("/sharing/headings").heading == "Sharing"


class TestWhoSees:
    @pytest.mark.parametrize("choice", ["as_agreed", "ticks", "only_me"])
    def test_it_is_chosen_in_one_place_and_said(self, service, maureen, own, week, choice):
        page = own.visit(own.visit(f"/entry/{week}").all("//main//a[contains(@href, '/sharing/week/')]/@href")[0])
        assert page.form().fields["who"] == ["as_agreed"]
        page = own.submit(page, who=choice)
        assert page.form().fields["who"] == [choice]
        with service.database.reading() as session:
            assert standing_of(session, maureen.id).entry(week) is Choice(choice)
        assert ("Choose sentences" in page.words) == (choice != "only_me")

    def test_an_answer_is_needed_and_a_stale_form_chooses_nothing(self, service, maureen, own, week):
        assert "Choose who can see this week." in own.submit(own.visit(f"/sharing/week/{week}"), 422, who="all").words
        own.submit(own.visit(f"/sharing/week/{week}"), 422, who="only_me", csrf_token="stale")
        with service.database.reading() as session:
            assert standing_of(session, maureen.id).entry(week) is Choice.AS_AGREED


def test_nobody_reaches_anybody_elses_week(service, own, week):
    joan = service.person("Joan")
    theirs = joan.wrote("Mine. All mine.", [Theme.ME])
    for path in (f"/sharing/week/{theirs}", f"/sharing/week/{theirs}/sentences"):
        own.visit(path, 404)
        own.post(path, 404, who="as_agreed", seen="0")


def test_a_page_asks_the_database_as_often_however_much_there_is(service, maureen, own, week):
    paths = ("/sharing/preview", "/sharing/history", "/sharing/on?day=2026-01-05", "/sharing/looked")
    maureen.wrote(f"{WORDS} Changed.", [Theme.PEOPLE])

    def asked():
        found = []
        for path in paths:
            own.visit(path)
            with counted(service.app) as statements:
                own.visit(path)
            found.append(len(statements))
        return found

    before = asked()
    for number in range(1, 6):
        leaves_out(own, maureen.wrote(WORDS, [Theme.PEOPLE], weeks_ago=number), 1)
        service.asha.browser().visit(f"/people/{maureen.id}")
    assert asked() == before
