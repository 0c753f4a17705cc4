import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import update

from socialrx_diary.accounts.models import Staff
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Choice, Scope, Shared
from socialrx_diary.participants import service as participants
from socialrx_diary.sharing import views
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.rules import Theme
from tests.summary.parts import part, without_take_out

WORDS = "Walked round the park with June."


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def own(maureen, request):
    return maureen.browser(htmx=request.param)


def standing(service, person):
    with service.database.reading() as session:
        return consent.standing_of(session, person.id)


def hand_over(service, person, worker):
    ada = service.ada.actor
    service.in_session(lambda it: participants.hand_over(it, ada, person.id, worker.id, service.now()))


def let_go(service, worker):
    service.in_session(lambda it: it.execute(update(Staff).where(Staff.id == worker.id).values(active=False)))


class TestOverview:
    def test_nothing_is_shared_at_first(self, own):
        page = own.visit("/sharing")
        assert "You are not sharing with anyone." in page.words
        assert page.all("//a[@href='/sharing/change']")
        assert not page.all("//a[@href='/sharing/stop']")
        assert not page.all("//a[@href='/sharing/preview']")

    @pytest.mark.parametrize("level", ["ticks", "words"])
    @pytest.mark.parametrize("when", ["yes", "no"])
    def test_what_is_shared_is_said_in_plain_sentences(self, maureen, own, level, when):
        maureen.shares(level)
        maureen.shares_when(when)
        page = own.visit("/sharing")
        assert "You share with Asha:" in page.words
        assert ("your own words" in page.words) == (level == "words")
        assert ("You do not share your words." in page.words) == (level == "ticks")
        assert ("which week it was You" in page.words or "which week it was Weeks" in page.words) == (when == "yes")
        assert ("You do not share which week it was." in page.words) == (when == "no")
        for where in ("change", "stop", "preview", "looked"):
            assert page.all(f"//a[@href='/sharing/{where}']")

    def test_a_link_worker_who_moved_on_leaves_nothing_shared_and_is_asked_anew(self, service, maureen, own):
        maureen.shares("words")
        hand_over(service, maureen, service.ben)
        page = own.visit("/sharing")
        assert "Asha has moved on. You are sharing with nobody now." in page.words
        assert "Ben is your link worker now." in page.words
        question = own.visit("/sharing/change")
        assert question.heading == "Would you like to share with Ben?"
        assert "share" not in question.form().fields
        own.submit(question, share="nothing")
        assert "moved on" not in own.visit("/sharing").words

    def test_a_link_worker_who_left_leaves_nothing_shared_and_nobody_to_share_with(self, service, maureen, own):
        maureen.shares("words")
        let_go(service, service.asha)
        page = own.visit("/sharing")
        assert "Asha has moved on. You are sharing with nobody now." in page.words
        assert "When you have a new link worker, you can choose again." in page.words
        assert not page.all("//a[@href='/sharing/change']")
        for where in ("change", "stop", "preview"):
            assert own.visit(f"/sharing/{where}").heading == "Sharing"

    def test_a_link_worker_who_left_with_nothing_shared_is_not_made_much_of(self, service, own):
        let_go(service, service.asha)
        assert "You are not sharing with anyone." in own.visit("/sharing").words

    def test_coming_back_to_a_link_worker_is_asked_anew_too(self, service, maureen, own):
        maureen.shares("words")
        maureen.shares_when("yes")
        hand_over(service, maureen, service.ben)
        hand_over(service, maureen, service.asha)
        assert "You are not sharing with anyone." in own.visit("/sharing").words
        assert set(own.visit("/sharing/change").form().fields) >= {"asked"}
        assert "share" not in own.visit("/sharing/change").form().fields


class TestChange:
    def test_nothing_is_chosen_beforehand(self, own):
        fields = own.visit("/sharing/change").form().fields
        assert "share" not in fields
        assert "when" not in fields

    @pytest.mark.parametrize("level", ["ticks", "words"])
    @pytest.mark.parametrize("when", ["yes", "no"])
    def test_a_choice_counts_and_is_shown_again(self, service, maureen, own, level, when):
        own.submit(own.visit("/sharing/change"), share=level, when=when)
        now = standing(service, maureen)
        assert now.share(service.asha.id) is Shared(level)
        assert now.shares_when(service.asha.id) == (when == "yes")
        fields = own.visit("/sharing/change").form().fields
        assert (fields["share"], fields["when"]) == ([level], [when])

    def test_whoever_shares_nothing_need_not_say_when(self, service, maureen, own):
        page = own.submit(own.visit("/sharing/change"), share="nothing")
        assert page.heading == "Sharing"
        now = standing(service, maureen)
        assert now.asked_to_share(service.asha.id)
        assert not now.asked_when(service.asha.id)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, "Choose what to share."),
            ({"share": "words"}, "Choose yes or no."),
            ({"share": "everything", "when": "yes"}, "Choose what to share."),
            ({"share": "ended", "when": "yes"}, "Choose what to share."),
            ({"share": "words", "when": "perhaps"}, "Choose yes or no."),
        ],
    )
    def test_an_answer_that_is_missing_or_strange_is_asked_for(self, service, maureen, own, sent, said):
        page = own.submit(own.visit("/sharing/change"), 422, **sent)
        assert said in page.words
        assert page.words.count(said) == 2
        assert not standing(service, maureen).asked_to_share(service.asha.id)

    def test_an_answer_about_one_link_worker_is_never_used_for_another(self, service, maureen, own):
        page = own.visit("/sharing/change")
        hand_over(service, maureen, service.ben)
        answered = own.submit(page, 422, share="words", when="yes")
        assert "The words of this page have changed." in answered.words
        assert "Would you like to share with Ben?" in answered.words
        now = standing(service, maureen)
        assert now.share(service.ben.id) is now.share(service.asha.id) is Shared.NOTHING
        own.submit(answered, share="words", when="yes")
        assert standing(service, maureen).share(service.ben.id) is Shared.WORDS

    def test_a_form_sent_twice_is_one_choice(self, service, maureen):
        own = maureen.browser()
        form = own.visit("/sharing/change").form()
        own.submit(form, share="words", when="yes")
        own.submit(form, share="words", when="yes")
        with service.database.reading() as session:
            chosen = [row.choice for row in consent.history(session, maureen.id) if row.scope == "share"]
        assert chosen == ["words"]

    def test_a_stale_token_costs_nobody_their_answer(self, service, maureen):
        own = maureen.browser()
        page = own.submit(own.visit("/sharing/change"), 422, share="words", when="yes", csrf_token="stale")
        assert "This page was open for a long time." in page.words
        assert page.form().fields["share"] == ["words"]
        assert not standing(service, maureen).asked_to_share(service.asha.id)


class TestStop:
    def test_the_page_says_what_follows_and_it_does(self, service, maureen, asha, own):
        maureen.wrote(WORDS, [Theme.PEOPLE])
        maureen.shares("words")
        page = own.visit("/sharing/stop")
        assert page.heading == "Stop sharing with Asha?"
        assert "From now, Asha cannot see your diary." in page.words
        assert "Asha may remember what was there. Notes Asha has made stay." in page.words
        stopped = own.submit(page)
        assert "You are not sharing with anyone." in stopped.words
        assert WORDS not in asha.browser().visit(f"/people/{maureen.id}").text

    def test_what_was_agreed_is_kept_with_the_words_that_ended_it(self, service, maureen, own):
        maureen.shares("words")
        own.submit(own.visit("/sharing/stop"))
        with service.database.reading() as session:
            last = consent.history(session, maureen.id)[-1]
        assert (last.scope, last.choice, last.wording) == ("share", "nothing", "stop")

    def test_there_is_nothing_to_stop_where_nothing_is_shared(self, own):
        assert own.visit("/sharing/stop").heading == "Sharing"
        assert own.post("/sharing/stop").heading == "Sharing"

    def test_a_stale_form_stops_nothing_and_says_so(self, service, maureen, own):
        maureen.shares("words")
        page = own.submit(own.visit("/sharing/stop"), 422, csrf_token="stale")
        assert "There is a problem" in page.words
        assert standing(service, maureen).share(service.asha.id) is Shared.WORDS


class TestResearch:
    def test_a_live_study_can_be_said_yes_and_no_to(self, service, maureen, own):
        study_id = service.study("How groups help")
        page = own.visit("/sharing")
        assert "How groups help" in page.words
        assert "It does not use your diary." in page.words
        question = own.visit(f"/sharing/research/{study_id}")
        assert "The study is called “How groups help”. It is run by University of Northbridge." in question.words
        assert "use" not in question.form().fields
        for choice in ("words", "ticks", "no"):
            own.submit(own.visit(f"/sharing/research/{study_id}"), use=choice)
            expected = Shared.NOTHING if choice == "no" else Shared(choice)
            assert standing(service, maureen).research(study_id) is expected
            assert own.visit(f"/sharing/research/{study_id}").form().fields["use"] == [choice]

    def test_a_study_that_gets_no_words_offers_no_answer_that_gives_them(self, service, maureen, own):
        study_id = service.study(highest=Tier.CODES)
        maureen.joins_study(study_id, "words")
        assert "It can use what you tick." in own.visit("/sharing").words, "before anybody asked how far a study may go"
        question = own.visit(f"/sharing/research/{study_id}")
        assert "It does not get your words." in question.words
        assert question.all("//input[@name='use']/@value") == ["ticks", "no"]
        assert question.form().fields["use"] == ["ticks"]
        assert "read your words first" not in question.words
        assert own.submit(question, 422, use="words").words

    def test_an_answer_is_needed(self, service, own):
        study_id = service.study()
        page = own.submit(own.visit(f"/sharing/research/{study_id}"), 422)
        assert "Choose what the study can use." in page.words

    def test_a_study_that_is_not_there_is_not_found(self, own):
        own.visit(f"/sharing/research/{uuid4()}", 404)

    def test_without_a_study_nothing_is_asked(self, own):
        assert "Research" not in own.visit("/sharing").words


class TestPreview:
    @pytest.fixture
    def week(self, maureen):
        maureen.shares("words")
        return maureen.wrote(WORDS, [Theme.PEOPLE], talk_about=True)

    def test_it_is_the_link_workers_page_but_for_a_button_beside_each_passage(self, maureen, asha, week):
        maureen.wrote("Others", [Theme.ME], weeks_ago=1)
        maureen.wrote("", [Theme.ME], weeks_ago=2)
        theirs = part(asha.browser().visit(f"/people/{maureen.id}"))
        mine = part(maureen.browser().visit("/sharing/preview"))
        assert mine != theirs
        assert without_take_out(mine) == theirs
        assert mine.count('class="takeout"') == 2

    def test_looking_at_ones_own_is_no_look(self, service, maureen, own, week):
        own.visit("/sharing/preview")
        with service.database.reading() as session:
            assert audit.looks(session, maureen.id) == []

    def test_words_are_taken_out_and_put_back(self, service, maureen, asha, own, week):
        theirs = asha.browser()
        page = own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
        assert "What you have taken out" in page.words
        assert WORDS not in theirs.visit(f"/people/{maureen.id}").text
        assert "Being with people" in theirs.visit(f"/people/{maureen.id}").words
        page = own.submit(page.form(f"/sharing/preview/{week}"))
        assert "What you have taken out" not in page.words
        assert WORDS in theirs.visit(f"/people/{maureen.id}").text

    def test_what_was_done_is_said_aloud_and_the_next_button_has_the_focus(self, maureen, week):
        other = maureen.wrote("Others", [Theme.ME], weeks_ago=1)
        own = maureen.browser(htmx=True)
        page = own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
        assert page.all("//*[@id='live']")[0].text == "Taken out. Asha will not see it."
        assert [form.get("action") for form in page.all("//form[.//*[@autofocus]]")] == [f"/sharing/preview/{other}"]
        assert len(page.all("//*[@autofocus]")) == 1
        page = own.submit(page.form(f"/sharing/preview/{week}"))
        assert page.all("//*[@id='live']")[0].text == "Put back. Asha can see it again."
        assert [form.get("action") for form in page.all("//form[.//*[@autofocus]]")] == [f"/sharing/preview/{week}"]

    def test_when_the_last_passage_is_out_the_heading_has_the_focus(self, maureen, week):
        own = maureen.browser(htmx=True)
        page = own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
        assert [one.tag for one in page.all("//*[@autofocus]")] == ["h1"]

    def test_taking_out_never_gives_a_week_that_is_only_for_the_person(self, service, maureen, own, week):
        form = own.visit("/sharing/preview").form(f"/sharing/preview/{week}")
        maureen.says(week, "only_me")
        own.submit(form)
        assert standing(service, maureen).entry(week) is Choice.ONLY_ME
        own.post(f"/sharing/preview/{week}", put_back="y")
        assert standing(service, maureen).entry(week) is Choice.ONLY_ME

    def test_where_only_ticks_are_shared_there_is_nothing_to_take_out(self, maureen, own, week):
        maureen.shares("ticks")
        page = own.visit("/sharing/preview")
        assert not page.all("//main//form")
        assert "June" not in page.text

    def test_nobody_takes_out_anybody_elses(self, service, maureen, own, week):
        joan = service.person("Joan")
        joan.shares("words")
        theirs = joan.wrote("mine", [Theme.ME])
        own.post(f"/sharing/preview/{theirs}", 404)
        own.post(f"/sharing/preview/{theirs}", 404, put_back="y")
        own.post(f"/sharing/preview/{uuid4()}", 404)
        assert standing(service, joan).entry(theirs) is Choice.AS_AGREED

    def test_a_stale_form_takes_nothing_out_and_says_so(self, service, maureen, own, week):
        form = own.visit("/sharing/preview").form(f"/sharing/preview/{week}")
        page = own.submit(form, 422, csrf_token="stale")
        assert "There is a problem" in page.words
        assert standing(service, maureen).entry(week) is Choice.AS_AGREED

    def test_where_nothing_is_shared_there_is_nothing_to_preview_or_take_out(self, maureen, own, week):
        maureen.shares("nothing")
        assert own.visit("/sharing/preview").heading == "Sharing"
        assert own.post(f"/sharing/preview/{week}").heading == "Sharing"

    def test_every_button_says_which_passage_it_takes_out(self, maureen, own, week):
        maureen.wrote("Others", [Theme.ME], weeks_ago=1)
        said = own.visit("/sharing/preview").all("//form[@class='takeout']//button/@aria-label")
        assert len(set(said)) == 2
        assert all(one.startswith("Take this out: ") for one in said)


class TestWhoHasLooked:
    def test_nobody_has_at_first(self, own):
        page = own.visit("/sharing/looked")
        assert "Nobody has looked." in page.words
        assert page.all("//a[contains(@href, '/complain')]")

    def test_looks_and_prints_are_said_newest_first(self, maureen, asha, own):
        maureen.shares("words")
        asha.browser().visit(f"/people/{maureen.id}")
        asha.browser().visit(f"/people/{maureen.id}/sheet")
        said = ["".join(one.itertext()).strip() for one in own.visit("/sharing/looked").all("//main//li")]
        assert [re.sub(r"on .*", "", one) for one in said] == ["Asha Patel printed a sheet ", "Asha Patel looked "]
        assert re.search(r"looked on \w+day \d+ \w+ at \d+(:\d\d)?[ap]m\.$", said[1])

    def test_a_research_file_is_said_with_its_study(self, service, maureen, own):
        study_id = service.study("How groups help")
        note, now = audit.note, service.now()
        service.in_session(
            lambda it: note(it, service.ruth.actor, Deed.RESEARCH_EXPORTED, maureen.id, now, study=str(study_id))
        )
        page = own.visit("/sharing/looked")
        assert "What you ticked was put in a research file for the study “How groups help” on" in page.words
        assert "Ruth" not in page.words

    def test_a_refusal_and_what_others_lists_hold_are_no_looks(self, service, maureen, asha, own):
        joan = service.person("Joan")
        joan.shares("words")
        asha.browser().visit(f"/people/{maureen.id}")
        asha.browser().visit(f"/people/{joan.id}")
        assert "Nobody has looked." in own.visit("/sharing/looked").words

    def test_many_looks_are_shown_a_page_at_a_time_and_none_is_left_out(self, maureen, asha, own, monkeypatch):
        monkeypatch.setattr(views, "LOOKS_SHOWN", 3)
        maureen.shares("words")
        begun = datetime.now(UTC)
        for minute in range(7):
            with time_machine.travel(begun + timedelta(minutes=minute), tick=False):
                asha.browser().visit(f"/people/{maureen.id}")
        path, seen = "/sharing/looked", []
        while path:
            page = own.visit(path)
            seen.append(len(page.all("//main//li")))
            path = next(iter(page.all("//a[contains(@href, 'before=')]/@href")), None)
        assert seen == [3, 3, 1]
        assert "Nobody looked before that." in own.visit("/sharing/looked?before=0").words
        assert len(own.visit(f"/sharing/looked?before={10**15}").all("//main//li")) == 3

    def test_what_is_opened_again_and_again_within_a_minute_is_told_once_and_hides_no_other_look(
        self, maureen, asha, own, monkeypatch
    ):
        monkeypatch.setattr(views, "LOOKS_SHOWN", 3)
        maureen.shares("words")
        begun = datetime.now(UTC).replace(second=0)
        with time_machine.travel(begun, tick=False):
            asha.browser().visit(f"/people/{maureen.id}/sheet")
        with time_machine.travel(begun + timedelta(minutes=1), tick=False):
            for at in range(5):
                asha.browser().visit(f"/people/{maureen.id}/table?at={at}")
            pages = [own.visit("/sharing/looked")]
            pages.append(own.visit(pages[0].all("//a[contains(@href, 'before=')]/@href")[0]))
        said = [["".join(one.itertext()) for one in page.all("//main//li")] for page in pages]
        assert [len(page) for page in said] == [1, 2]
        assert "opened what you want to talk about" in said[0][0]
        assert "printed a sheet" in said[1][1]

    def test_looks_of_another_year_say_the_year(self, service, maureen, own):
        then = service.now().replace(year=service.now().year - 2)
        service.in_session(
            lambda it: audit.note(it, service.asha.actor, Deed.SUMMARY_OPENED, maureen.id, then, name="Asha Patel")
        )
        assert str(then.year) in own.visit("/sharing/looked").words


def test_a_link_worker_has_no_sharing_pages(asha):
    for where in ("", "/change", "/stop", "/preview", "/looked"):
        assert asha.browser().peek(f"/sharing{where}").status_code == 404


def test_reading_these_pages_changes_nothing(service, maureen, own):
    maureen.shares("words")
    maureen.wrote(WORDS, [Theme.PEOPLE])
    with service.database.reading() as session:
        before = audit.head(session)
    for where in ("", "/change", "/stop", "/preview", "/looked"):
        own.visit(f"/sharing{where}")
    with service.database.reading() as session:
        assert audit.head(session) == before


def test_words_taken_out_stay_out_after_a_week_was_only_for_the_person(service, maureen, asha, own):
    from socialrx_diary.reflections import service as reflections

    maureen.shares("words")
    week = maureen.wrote(WORDS, [Theme.PEOPLE])
    own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
    for wanted in (True, False):
        service.in_session(
            lambda it, wanted=wanted: reflections.only_me(it, maureen.actor, week, service.now(), wanted=wanted)
        )
    assert WORDS not in asha.browser().visit(f"/people/{maureen.id}").text


def test_a_choice_about_keeping_the_diary_itself_stops_the_preview(maureen, own):
    maureen.shares("words")
    maureen.chooses(Scope.KEEP, Choice.NO)
    assert own.visit("/sharing/preview").heading == "Sharing"
