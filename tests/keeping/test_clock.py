"""A diary nobody opens: two notices, then it goes, by the same command that erases; and whoever comes back keeps it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from socialrx_diary import upkeep
from socialrx_diary.accounts import service as accounts
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.keeping.rules import mark_of
from socialrx_diary.participants import going, visits
from socialrx_diary.participants.models import Participant
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import ShreddedError
from tests.kit.browser import Browser
from tests.leaving.test_gone import OUTLIVE, tables_that_hold

BEGAN = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def diary(service):
    with time_machine.travel(BEGAN, tick=False):
        person = service.person("Maureen T.")
        person.wrote("Words that go.", [Theme.ME])
        person.shares("words")
    return person


def swept(service, at):
    """The command that erases ran at a moment."""
    return upkeep.erase_due(service.database, service.vault, at)


def swept_daily(service, since, until, every=DAY):
    moment = since
    while moment <= until:
        if swept(service, moment):
            return moment
        moment += every
    return None


def kept(service, person):
    with service.database.reading() as session:
        return session.get(Participant, person.id)


def comes_back(service, person, at):
    """They come back at a moment, on another phone: the sign-in of then has long run out."""
    with time_machine.travel(at, tick=False), service.writing() as session:
        token = accounts.sign_in(session, at, "Phone", participant_id=person.id)
    return Browser(service.app, token)


def test_two_notices_and_then_it_goes_with_its_key_and_leaves_ids_and_dates(service, diary):
    gone = swept_daily(service, datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC))
    assert timedelta(0) <= gone - datetime(2028, 1, 15, 12, tzinfo=UTC) < 2 * DAY
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)
    with pytest.raises(ShreddedError):
        service.vault.key_of(diary.id)
    with service.database.reading() as session:
        noted = audit.deeds(session, diary.id, (Deed.GOING_NOTICED, Deed.DIARY_DELETED))
        listed = visits.erasures(session, service.id)
    first, second, went = noted
    assert [one.about.get("notice") for one in noted] == ["first_notice", "second_notice", None]
    assert second.at - first.at >= timedelta(days=59)
    assert went.at - second.at >= timedelta(days=30)
    assert [(one.participant_id, one.why) for one in listed] == [(diary.id, going.AWAY)]


def test_a_machine_that_was_off_for_years_gives_both_notices_before_anything_goes(service, diary):
    on = datetime(2031, 5, 1, tzinfo=UTC)
    assert swept(service, on) == 0
    gone = swept_daily(service, on, on + timedelta(days=200))
    assert gone - on >= timedelta(days=90)


def test_whoever_comes_back_after_a_notice_keeps_their_diary_and_is_told_so_once(service, diary):
    swept(service, datetime(2027, 11, 1, tzinfo=UTC))
    swept(service, datetime(2028, 1, 2, tzinfo=UTC))
    assert kept(service, diary).second_notice_at
    back = datetime(2028, 1, 14, 9, tzinfo=UTC)
    browser = comes_back(service, diary, back)
    with time_machine.travel(back, tick=False):
        page = browser.visit("/week")
        assert "Your diary stays." in page.text
        assert not any(number in page.all("//section[@class='told']")[0].xpath("string()") for number in "0123456789")
        page = browser.submit(_form(page, "/still-here"))
        assert "Your diary stays." not in page.text
    assert swept_daily(service, back, back + timedelta(days=600), 20 * DAY) is None
    assert kept(service, diary).visited_at == back


def test_the_notice_is_only_for_those_who_had_one(service, diary):
    browser = comes_back(service, diary, BEGAN + timedelta(days=60))
    with time_machine.travel(BEGAN + timedelta(days=60), tick=False):
        assert "Your diary stays." not in browser.visit("/week").text


def test_somebody_who_is_here_every_week_is_never_noticed(service, diary):
    moment = BEGAN
    while moment < BEGAN + timedelta(days=1000):
        moment += timedelta(days=80)
        browser = comes_back(service, diary, moment)
        with time_machine.travel(moment, tick=False):
            browser.visit("/journey")
        assert swept(service, moment + DAY) == 0
    assert kept(service, diary).first_notice_at is None


def test_a_visit_is_noted_once_a_day_and_bumps_no_version(service, diary):
    version = kept(service, diary).version
    moment = BEGAN + timedelta(days=3)
    browser = comes_back(service, diary, moment)
    with time_machine.travel(moment, tick=False):
        browser.visit("/week")
    with time_machine.travel(moment + timedelta(hours=5), tick=False):
        browser.visit("/week")
    assert (kept(service, diary).visited_at, kept(service, diary).version) == (moment, version)


def test_a_card_that_nobody_used_goes_too(service):
    with time_machine.travel(BEGAN, tick=False):
        invited_id, _code = service.invited("Ron P.")
    assert swept_daily(service, datetime(2027, 9, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC))
    with service.database.reading() as session:
        assert session.get(Participant, invited_id) is None


def test_whoever_asked_to_go_goes_by_their_own_seven_days(service, diary):
    from socialrx_diary.leaving import service as leaving

    with time_machine.travel(BEGAN, tick=False), service.writing() as session:
        leaving.ask_to_go(session, diary.actor, BEGAN)
    assert swept(service, BEGAN + timedelta(days=9)) == 1
    with service.database.reading() as session:
        assert [one.why for one in visits.erasures(session)] == [going.ASKED]


def test_each_service_has_its_own_clock(service, diary):
    browser = service.ada.browser()
    page = browser.visit("/service/keeping")
    assert page.all("//input[@name='months'][@checked]/@value") == ["24"]
    assert "That is saved." not in page.words
    page = browser.submit(page, months="60")
    assert "That is saved." in page.words
    assert page.all("//input[@name='months'][@checked]/@value") == ["60"]
    browser.post("/service/keeping", 422, months="1")
    assert swept_daily(service, datetime(2028, 1, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC), 10 * DAY) is None
    with service.database.reading() as session:
        assert [one.about for one in audit.deeds(session, service.id, (Deed.KEEPING_CHANGED,))] == [{"months": "60"}]


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_the_list_names_marks_and_nobody_and_hides_so_few(service, people, shown):
    with time_machine.travel(BEGAN, tick=False):
        found = [service.person(f"Philippa Marks {number}") for number in range(people)]
    noticed = datetime(2027, 11, 1, tzinfo=UTC)
    swept(service, noticed)
    with time_machine.travel(noticed + DAY, tick=False):
        with service.writing() as session:
            token = accounts.sign_in(session, noticed + DAY, "Computer", staff_id=service.ada.id)
        page = Browser(service.app, token).visit("/service/keeping")
    assert ("Fewer than 5 diaries have a notice." in page.words) is not shown
    assert all((mark_of(person.id) in page.words) is shown for person in found)
    assert "Philippa" not in page.text


def test_a_diary_that_an_old_copy_brings_back_is_erased_again_by_the_list(service, diary):
    joan = service.person("Joan B.")
    assert upkeep.erase_again(service.database, service.vault, [diary.id], service.now()) == 1
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)
    assert upkeep.erase_again(service.database, service.vault, [diary.id], service.now()) == 0
    assert kept(service, joan)


def test_the_list_of_erasures_is_only_ever_added_to(service, diary):
    upkeep.erase_again(service.database, service.vault, [diary.id], service.now())
    for statement in ("UPDATE erasures SET why = 'x'", "DELETE FROM erasures"):
        with pytest.raises(DBAPIError), service.writing() as session:
            session.execute(text(statement))


def _form(page, action):
    from tests.kit.browser import Form

    return Form(page, page.all(f"//form[@action='{action}']")[0])
