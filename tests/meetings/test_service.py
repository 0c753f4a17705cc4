"""Days, orders and lines as they are kept, whoever asks and of whatever moment."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from socialrx_diary import migrations
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.consent.service import NotTheirsError
from socialrx_diary.meetings import service as meetings
from socialrx_diary.participants import service as participants
from socialrx_diary.summary import service as summary
from socialrx_diary.themes.rules import Theme
from tests.kit.owner import owners


def shown(service, person, at=None):
    """What their link worker sees, now or at a moment."""
    with service.database.reading() as session:
        day = (at or service.now()).date()
        return summary.preview(session, service.vault, person.actor, person.worker.id, day, at).summary


def met(service, person, worker=None):
    with service.database.reading() as session:
        return meetings.meeting_of(session, person.id, (worker or person.worker).id, service.now().date())


def test_each_of_the_two_can_set_the_day_and_it_is_kept_who_did(service, maureen, today):
    maureen.meets(today + timedelta(days=4))
    assert not met(service, maureen).by_person
    maureen.meets(today + timedelta(days=5), set_by_worker=False)
    maureen.meets(today + timedelta(days=5))
    assert met(service, maureen).by_person, "the same day again is no change"
    with service.database.reading() as session:
        noted = [one.about["day"] for one in audit.deeds(session, maureen.id, (Deed.MEETING_SET,))]
        assert participants.own(session, maureen.actor).meets_on == today + timedelta(days=5)
    assert noted == [(today + timedelta(days=4)).isoformat(), (today + timedelta(days=5)).isoformat()]


def test_nobody_else_sets_it(service, maureen, today):
    joan = service.person("Joan B.", service.ben)
    for by in (service.ben.actor, joan.actor, service.ada.actor):
        assert not service.in_session(lambda it, by=by: meetings.set_day(it, by, maureen.id, today, service.now()))
    assert met(service, maureen).day is None


def test_somebody_elses_meetings_are_not_those_of_a_new_link_worker(service, maureen, today):
    maureen.met(today - timedelta(days=9))
    service.in_session(
        lambda it: participants.hand_over(it, service.ada.actor, maureen.id, service.ben.id, service.now())
    )
    assert met(service, maureen).last == today - timedelta(days=9)
    assert met(service, maureen, service.ben) == meetings.Meeting()


def test_a_line_is_seen_only_when_it_is_shared_and_only_this_very_line(service, maureen):
    maureen.shares("ticks")
    maureen.adds_a_line("The leeks.", shared=False)
    assert shown(service, maureen).line == ""
    line = maureen.adds_a_line("The leeks, again.")
    assert shown(service, maureen).line == "The leeks, again."
    maureen.chooses(Scope.LINE, Choice.NO, maureen.worker.id, line)
    assert shown(service, maureen).line == ""
    maureen.chooses(Scope.LINE, Choice.YES, maureen.worker.id, line)
    maureen.adds_a_line("Something new.", shared=False)
    assert shown(service, maureen).line == "", "other words were not shared, and the old ones are not for now"


@pytest.mark.parametrize("ends", ["sharing", "the diary", "the worker"])
def test_a_line_goes_with_everything_else_that_is_shared(service, maureen, ends):
    maureen.shares("words")
    maureen.adds_a_line("The leeks.")
    if ends == "sharing":
        maureen.shares("nothing")
    elif ends == "the diary":
        maureen.chooses(Scope.KEEP, Choice.NO)
    else:
        service.in_session(
            lambda it: participants.hand_over(it, service.ada.actor, maureen.id, service.ben.id, service.now())
        )
        maureen.shares("words", service.ben)
        maureen.worker = service.ben
    found = shown(service, maureen)
    assert found is None or found.line == ""


@pytest.mark.parametrize("ends", ["sharing", "the worker"])
def test_to_share_again_later_does_not_bring_a_line_back(service, maureen, ends):
    maureen.shares("words")
    maureen.adds_a_line("The leeks.")
    if ends == "sharing":
        maureen.shares("nothing")
    for worker in (service.ben, service.asha) if ends == "the worker" else ():
        service.in_session(
            lambda it, to=worker: participants.hand_over(it, service.ada.actor, maureen.id, to.id, service.now())
        )
    maureen.shares("words")
    assert shown(service, maureen).line == ""
    assert "what else you want to talk about" in maureen.browser().visit("/sharing/history").words


def test_a_line_is_for_one_meeting(service, maureen, today):
    maureen.shares("words")
    maureen.adds_a_line("The leeks.", at=service.now() - timedelta(days=3))
    assert shown(service, maureen).line == "The leeks."
    maureen.met(today - timedelta(days=1))
    assert shown(service, maureen).line == ""
    with service.database.reading() as session:
        lines = meetings.own_lines(session, service.vault, maureen.actor)
    assert [one.words for one in lines] == ["The leeks."], "the person still has it"


def test_a_phone_that_sees_only_new_weeks_shares_no_line(service, maureen):
    maureen.shares("words")
    phone = maureen.on_a_new_phone()
    with pytest.raises(NotTheirsError):
        phone.adds_a_line("Somebody else?")
    assert shown(service, phone).line == ""


def test_the_order_is_theirs_and_can_be_said_for_any_moment(service, maureen):
    maureen.shares("words")
    weeks = [maureen.wrote(f"Week {ago}.", [Theme.ME], ago, talk_about=True) for ago in range(3)]
    maureen.puts_in_order(weeks[2], weeks[0], weeks[1])
    then = service.now()
    maureen.puts_in_order(weeks[1], weeks[2], weeks[0])
    assert [one.id for one in shown(service, maureen).to_talk_about] == [weeks[1], weeks[2], weeks[0]]
    assert [one.id for one in shown(service, maureen, then).to_talk_about] == [weeks[2], weeks[0], weeks[1]]


def test_a_step_back_leaves_nothing_that_opens(service, maureen):
    maureen.shares("words")
    maureen.adds_a_line("The leeks.")
    with owners(service.app.config["SETTINGS"]) as database:
        migrations.downgrade(database, "009")
    with service.database.reader.connect() as connection:
        rows = connection.execute(text("SELECT scope, choice FROM permissions ORDER BY id")).all()
    assert tuple(rows[-1]) == ("entry", "only_me")


def test_a_day_from_before_is_one_the_link_worker_set(service, maureen, today):
    maureen.meets(today - timedelta(days=2), at=service.now() - timedelta(days=9))
    with owners(service.app.config["SETTINGS"]) as database:
        migrations.downgrade(database, "009")
        migrations.upgrade(database, service.vault._database)
    assert met(service, maureen).last == today - timedelta(days=2)
    assert not met(service, maureen).by_person
