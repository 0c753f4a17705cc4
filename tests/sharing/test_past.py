from datetime import date, datetime, timedelta

import pytest
import time_machine

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts import staff
from socialrx_diary.accounts.rules import Role
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change, Choice
from socialrx_diary.sharing import past, views
from socialrx_diary.sharing.rules import unseen_between
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import HERE
from tests.kit.people import Service
from tests.summary.parts import part, without_take_out


def at(day, hour=10):
    """Come to an hour of a day in 2026, in London."""
    return time_machine.travel(datetime(2026, *day, hour, 30, tzinfo=HERE), tick=True)


@pytest.fixture
def told(app):
    """Maureen joined on 2 February; on 1 March she shared her ticks, on 3 March her words."""
    with at((2, 2)):
        service = Service(app)
        maureen = service.person("Maureen T.")
        week = maureen.wrote("First words.", [Theme.PEOPLE])
    for day, choice in (((3, 1), "ticks"), ((3, 3), "words")):
        with at(day):
            maureen.shares(choice)
    return service, maureen, week


def shares_no_more(maureen):
    """On 5 March she shared nothing any more."""
    with at((3, 5)):
        maureen.shares("nothing")


def opens(one, path, status=200):
    """They sign in anew and open a page: weeks or months have gone."""
    who = "participant_id" if one.actor.role is Role.PARTICIPANT else "staff_id"
    now = one.service.now()
    one.token = one.service.in_session(lambda it: accounts.sign_in(it, now, "Phone", **{who: one.id}))
    return one.browser().visit(path, status)


def on(maureen, when, status=200):
    with at((11, 25)):
        return opens(maureen, f"/sharing/on?{when}", status)


class TestOn:
    def test_a_day_is_answered_as_it_ended(self, told):
        _service, maureen, _week = told
        shares_no_more(maureen)
        for day, seen in (("2026-02-28", None), ("2026-03-01", False), ("2026-03-03", True), ("2026-03-05", None)):
            page = on(maureen, f"day={day}")
            assert ("First words." in page.words) == bool(seen)
            assert ("Asha could see nothing of your diary." in page.words) == (seen is None)
            assert "Nobody looked that day." in page.words
        assert on(maureen, "day=2026-03-03").heading == "What could be seen on 3 March 2026"

    def test_words_are_those_of_then(self, told):
        _service, maureen, _week = told
        with at((3, 4)):
            maureen.wrote("Second words.", [Theme.ME], weeks_ago=4)
        assert "First words." in on(maureen, "day=2026-03-03").words
        page = on(maureen, "day=2026-03-04")
        assert "Second words." in page.words
        assert "First words." not in page.words
        assert "Being with people" not in page.words

    def test_a_mark_to_talk_about_counts_from_when_it_was_made_until_it_was_taken_away(self, told):
        service, maureen, week = told
        for day, wanted in (((3, 3), True), ((3, 4), False)):
            with at(day, 15):
                service.in_session(
                    lambda it, w=wanted: reflections.talk_about(it, maureen.actor, week, service.now(), wanted=w)
                )
        assert "wants to talk about" in on(maureen, "day=2026-03-03").words
        assert "wants to talk about" not in on(maureen, "day=2026-03-04").words

    def test_a_change_that_was_set_aside_was_never_seen(self, told):
        service, maureen, week = told
        with at((3, 3), 12):
            maureen.wrote("Second words.", [Theme.PEOPLE], weeks_ago=4)
        with at((3, 4)), service.writing() as it:
            late, monday, order = Change(1, (Theme.ME,), "Late words."), date(2026, 2, 2), tuple(Theme)
            assert reflections.keep(it, service.vault, maureen.actor, monday, late, order, service.now()).set_aside
        with at((3, 4), 11), service.writing() as it:
            other = reflections.earlier_versions(it, service.vault, maureen.actor, week)[0]
            reflections.settle(it, service.vault, maureen.actor, week, other.id, Choice.BOTH, 2, service.now())
        assert "Late words." not in on(maureen, "day=2026-03-03").words
        assert "Second words." in on(maureen, "day=2026-03-03").words
        assert "Late words." in on(maureen, "day=2026-03-04").words

    def test_who_looked_that_day_is_said(self, told):
        service, maureen, _week = told
        with at((3, 4), 14):
            opens(service.asha, f"/people/{maureen.id}")
        page = on(maureen, "day=2026-03-04")
        assert "Asha Patel looked on Wednesday 4 March at 2:30pm." in page.words
        assert "Nobody looked that day." not in page.words

    def test_each_look_leads_to_just_the_page_that_was_seen(self, told):
        service, maureen, _week = told
        with at((3, 4), 14):
            theirs = part(opens(service.asha, f"/people/{maureen.id}"))
        with at((3, 4), 15):
            maureen.shares("nothing")
        with at((11, 25)):
            page = opens(maureen, "/sharing/looked")
            then = maureen.browser().visit(page.all("//main//li//a/@href")[0])
        assert "This is how it stood at that moment." in then.words
        # The questions go with the day, and names of weeks with the year: all else is the very page.
        assert without_take_out(part(then)) == theirs

    def test_a_day_ends_at_midnight_in_london(self, told):
        _service, maureen, _week = told
        with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=HERE), tick=True):  # 22:30 in UTC
            maureen.shares("words")
        with time_machine.travel(datetime(2026, 7, 2, 0, 30, tzinfo=HERE), tick=True):  # still 1 July in UTC
            maureen.shares("nothing")
        assert "First words." in on(maureen, "day=2026-07-01").words
        assert "First words." not in on(maureen, "day=2026-07-02").words

    def test_the_link_worker_of_then_is_the_one_it_is_about(self, told):
        service, maureen, _week = told
        with at((4, 1)):
            hand = participants.hand_over
            service.in_session(lambda it: hand(it, service.ada.actor, maureen.id, service.ben.id, service.now()))
        with at((4, 2)):
            maureen.shares("words", service.ben)
        assert "What Asha could see" in on(maureen, "day=2026-03-03").words
        assert "What Ben could see" in on(maureen, "day=2026-04-02").words

    def test_somebody_who_was_stopped_could_see_nothing(self, told):
        service, maureen, _week = told
        with at((3, 3), 20):
            service.in_session(lambda it: staff.stop_staff(it, service.ada.actor, service.asha.id, service.now()))
        assert "Asha could see nothing" in on(maureen, "day=2026-03-03").words

    def test_what_was_deleted_since_is_said_to_be_gone(self, told):
        service, maureen, week = told
        gone = "A week that was in your diary then has been deleted since."
        assert gone not in on(maureen, "day=2026-03-03").words
        with at((3, 6)):
            service.in_session(lambda it: reflections.remove(it, maureen.actor, week, service.now()))
        assert gone in on(maureen, "day=2026-03-03").words
        assert gone not in on(maureen, "day=2026-02-03").words, "nothing was shared then"
        assert gone not in on(maureen, "day=2026-03-06").words

    def test_before_the_diary_there_was_nothing(self, told):
        _service, maureen, _week = told
        assert "You had no diary here then" in on(maureen, "day=2026-02-01").words

    @pytest.mark.parametrize("written", ["3/3/2026", "03.03.2026", "3 3 2026", "2026-3-3"])
    def test_a_day_may_be_written_by_hand(self, told, written):
        _service, maureen, _week = told
        assert "First words." in on(maureen, f"day={written}").words

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("", "Choose a day."),
            ("31/2/2026", "Write the day like this: 1/3/2026."),
            ("yesterday", "Write the day like this"),
            ("26/11/2026", "Choose today or a day before."),
        ],
    )
    def test_a_day_that_is_none_is_asked_for_kindly(self, told, written, said):
        _service, maureen, _week = told
        assert said in on(maureen, f"day={written}", 422).words

    def test_a_look_that_is_not_there_is_not_found(self, told):
        service, maureen, _week = told
        on(maureen, "look=0", 404)
        on(maureen, "look=999999999999", 404)
        joan = service.person("Joan")
        joan.shares("words")
        opens(service.asha, f"/people/{joan.id}")
        with service.database.reading() as session:
            look = past.sharing.looks(session, joan.actor, None, 1)[0]
        joan.browser().visit(f"/sharing/on?look={look.position}")
        on(maureen, f"look={look.position}", 404)

    def test_looking_back_is_no_look(self, told):
        service, maureen, _week = told
        on(maureen, "day=2026-03-03")
        with service.database.reading() as session:
            assert past.sharing.looks(session, maureen.actor, None, 10) == []


class TestHistory:
    def test_every_choice_is_a_sentence_newest_first(self, told):
        service, maureen, week = told
        with at((3, 4)):
            maureen.wrote("First. Second. Third.", [Theme.PEOPLE], weeks_ago=4)
            opens(maureen, "/sharing")
            own = maureen.browser()
            own.submit(own.visit(f"/sharing/week/{week}/sentences"), seen=["0"])
            own.submit(own.visit("/sharing/headings"), headings=["people", "me", "ahead", "learning"])
            own.submit(own.visit(f"/sharing/week/{week}"), who="only_me")
        shares_no_more(maureen)
        with at((3, 6)):
            maureen.shares_when()
            service.in_session(lambda it: reflections.remove(it, maureen.actor, week, service.now()))
            page = opens(maureen, "/sharing/history")
        assert ["".join(one.itertext()) for one in page.all("//main//li")] == [
            "On 6 March you chose: Asha can see which week it was.",
            "On 5 March you chose: Asha can see nothing.",
            "On 4 March you kept a week you have deleted only for you.",
            "On 4 March you chose not to share weeks about: Getting help, Other things, with nothing ticked.",
            "On 4 March you took out 2 sentences of a week you have deleted.",
            "On 3 March you chose: Asha can see what you tick and your words.",
            "On 1 March you chose: Asha can see what you tick.",
            "On 2 February you said yes to keeping a diary here.",
        ]

    def test_a_week_that_is_there_is_named(self, told):
        _service, maureen, week = told
        with at((3, 4)):
            opens(maureen, "/sharing")
            own = maureen.browser()
            own.submit(own.visit("/sharing/preview").form(f"/sharing/preview/{week}"))
            assert (
                "On 4 March you took out your words of the week of 2 February." in own.visit("/sharing/history").words
            )

    def test_many_are_shown_a_page_at_a_time_and_none_is_left_out(self, maureen, monkeypatch):
        monkeypatch.setattr(views, "LOOKS_SHOWN", 3)
        for _time in range(3):
            maureen.shares("words")
            maureen.shares("ticks")
        own, path, seen = maureen.browser(), "/sharing/history", []
        while path:
            page = own.visit(path)
            seen.append(len(page.all("//main//li")))
            path = next(iter(page.all("//a[contains(@href, 'before=')]/@href")), None)
        assert seen == [3, 3, 1]
        assert "There is nothing before that." in own.visit("/sharing/history?before=0").words

    def test_it_stands_in_ones_own_copy(self, told):
        _service, maureen, _week = told
        with at((3, 6)):
            page = opens(maureen, "/more/copy/read")
        assert "On 3 March 2026 you chose: Asha can see what you tick and your words." in page.words


class TestNobodyLooked:
    def test_only_whole_months_between_are_said(self):
        day = date(2026, 10, 31)
        assert unseen_between(day, day + timedelta(days=1)) is None
        assert unseen_between(day, date(2026, 12, 1)).first == date(2026, 11, 1)
        assert unseen_between(date(2025, 11, 3), date(2026, 2, 3)).last == date(2026, 1, 1)
        assert unseen_between(day, day) is None

    def test_months_without_a_look_are_said_between_looks_and_before_the_first(self, told):
        service, maureen, _week = told
        for day in ((3, 4), (7, 4), (9, 4)):
            with at(day, 14):
                maureen.shares("words")
                opens(service.asha, f"/people/{maureen.id}")
        with at((11, 25)):
            said = opens(maureen, "/sharing/looked").all("//main//li/text()[1]")
        assert [one for one in said if "Nobody" in one] == [
            "Nobody looked in October.",
            "Nobody looked in August.",
            "Nobody looked from April to June.",
        ]
