"""Who is sent what, once: beside another runner, after one that died, and never to whoever rests or has gone."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from socialrx_diary import channels
from socialrx_diary.consent.rules import Choice, Scope
from socialrx_diary.language import _, speaking
from socialrx_diary.leaving import service as leaving
from socialrx_diary.participants import going
from socialrx_diary.participants import service as participants
from socialrx_diary.reminders import service as reminders
from socialrx_diary.reminders import stopping
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import BODY, LEASE, TOO_LATE, How, State, When, stop_token
from socialrx_diary.reminders.sending import Runner, passes
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import HERE, WEEK
from tests.kit import reminding
from tests.kit.posts import Phone, mail_server, notify, push_service, sending_through

WORDS = "The blue teapot broke."


@pytest.fixture(scope="module")
def carriers():
    with ExitStack() as stack:
        mail, smtp = stack.enter_context(mail_server())
        texts, notify_at = stack.enter_context(notify(reminding.NOTIFY_KEY))
        phones: dict[str, Phone] = {}
        notes, push_at = stack.enter_context(push_service(phones))
        phones["/phone"] = Phone(f"{push_at}/phone")
        yield {"sms": texts, "email": mail, "push": notes}, smtp, notify_at, phones["/phone"].said


@pytest.fixture
def posts(carriers):
    for post in carriers[0].values():
        post.taken.clear()
        post.answers.clear()
        post.silent = False
    return carriers[0]


@pytest.fixture
def texts(posts):
    return posts["sms"]


@pytest.fixture
def sending(settings, carriers):
    return sending_through(settings.sending, carriers[1], carriers[2])


@pytest.fixture
def runner(service, sending):
    """A runner whose clock stands where a test puts it."""
    made = Runner(service.database, service.vault, sending, service.now)
    made.at = lambda moment: setattr(made, "clock", lambda: moment) or made
    return made


@pytest.fixture
def due(service):
    """Maureen is reminded by text, each Sunday at 4; when it is due next."""
    maureen = service.person("Maureen T.")
    maureen.wrote(WORDS, [Theme.ME], weeks_ago=1)
    reminding.is_reminded(maureen)
    return maureen, next_at(maureen)


def row(person):
    with person.service.database.reading() as session:
        return session.scalars(select(ReminderKept).where(ReminderKept.participant_id == person.id)).one()


def next_at(person):
    return row(person).next_at


def states(person):
    with person.service.database.reading() as session:
        wanted = select(ReminderSent.state).where(ReminderSent.participant_id == person.id)
        return list(session.scalars(wanted.order_by(ReminderSent.due_at)))


@pytest.mark.parametrize("how", How)
def test_it_comes_when_it_was_asked_for_and_says_nothing_of_anybody(service, runner, posts, carriers, how):
    dora, to = service.person("Dora Pelham"), {How.SMS: reminding.NUMBER, How.EMAIL: "dora@example.org"}
    dora.wrote(WORDS, [Theme.ME], weeks_ago=1)
    reminding.is_reminded(dora, how, to.get(how, carriers[3]))
    moment = next_at(dora)
    assert (moment.astimezone(HERE).weekday(), moment.astimezone(HERE).hour) == (6, 16)
    assert runner.at(moment - timedelta(seconds=1)).run() == {}
    assert runner.at(moment).run() == {"sent": 1}
    [letter] = posts[how.value].taken
    assert not any(word in letter.words for word in ("teapot", "Dora", "Pelham", "Park Road", "diary", "health"))
    assert runner.at(moment + timedelta(minutes=5)).run() == {}
    assert next_at(dora) == row_when(dora).after(moment)
    with service.database.reading() as session:
        [told] = reminders.sent(session, service.vault, dora.actor)
    assert (told.state, told.how) == (State.SENT, how)


def row_when(person):
    return reminders.when_of(row(person))


def test_it_speaks_the_language_its_person_reads(service, due, runner, texts):
    maureen, moment = due
    with service.writing() as session:
        participants.set_language(session, maureen.actor, "cy")
    runner.at(moment).run()
    with speaking("cy"):
        assert texts.taken[0].words.startswith(_(BODY))
    assert not texts.taken[0].words.startswith(BODY)


def keeps_the_week(service, person, moment, to=None):
    person.wrote(None, [Theme.ME], weeks_ago=weeks_from(person, moment))


def weeks_from(person, moment):
    day = moment.astimezone(HERE).date()
    return (person.week() - (day - timedelta(days=day.weekday()))).days // 7


def rests(service, person, moment, to=None):
    with service.writing() as session:
        reminders.pause(session, person.actor, moment.date() + timedelta(days=1), service.now())


def stops(service, person, moment, to=None):
    with service.writing() as session:
        reminders.stop(session, person.actor, service.now())


def stops_by_link(service, person, moment, to=None):
    with service.writing() as session:
        token = stop_token(session.info["trail_secret"], row(person).id)
        stopping.by_link(session, token.lower(), service.now())


def answers_stop(service, person, moment, to=None):
    with service.writing() as session:
        stopping.by_number(session, to.lstrip("+"), service.now())


def asks_to_go(service, person, moment, to=None):
    with service.writing() as session:
        leaving.ask_to_go(session, person.actor, service.now())


def is_gone(service, person, moment, to=None):
    with service.writing() as session:
        assert going.leave(session, person.actor, person.id, service.now())


def keeps_no_diary(service, person, moment, to=None):
    person.chooses(Scope.KEEP, Choice.NO)


DEEDS = (keeps_the_week, rests, stops, stops_by_link, answers_stop, asks_to_go, is_gone, keeps_no_diary)


@pytest.mark.parametrize("cut_off", [False, True])
def test_nothing_goes_to_whoever_rests_has_written_or_has_gone(service, due, runner, texts, cut_off):
    """Nor if a runner had it in hand before that, and died over it before anything left."""
    moment, people = due[1], [service.person(f"Person {number}") for number in range(len(DEEDS))]
    for number, person in enumerate(people):
        reminding.is_reminded(person, to=number_of(number))
    if cut_off:
        for _each in (due[0], *people):
            dies(runner, moment, before_it_goes=True)
    for number, deed in enumerate(DEEDS):
        deed(service, people[number], moment, number_of(number))
    runner.at(moment + cut_off * (LEASE + timedelta(seconds=1))).run()
    assert [letter.to for letter in texts.taken] == [reminding.NUMBER], "and one who wants it still gets hers"
    for person, deed in zip(people, DEEDS, strict=True):
        assert states(person) in ([], ["left"]), deed.__name__


def number_of(number):
    return f"+44770090020{number}"


def dies(runner, moment, *, before_it_goes):
    """A runner takes one that is due in hand and dies over it: before anything has left, or at that moment."""

    class Died(BaseException):
        pass

    def die():
        raise Died

    dead = Runner(runner.database, runner.vault, runner.sending, lambda: moment)
    if before_it_goes:
        dead._about_to = lambda found: die()
    else:
        dead._settle = lambda found, state: die()
    with pytest.raises(Died):
        dead.run()


def test_a_pause_ends_by_itself(service, due, runner, texts):
    maureen, moment = due
    rests(service, maureen, moment)
    assert runner.at(moment).run() == {}
    assert runner.at(next_at(maureen)).run() == {"sent": 1}


def test_what_a_dead_runner_had_not_sent_is_sent_once(due, runner, texts):
    _maureen, moment = due
    dies(runner, moment, before_it_goes=True)
    assert runner.at(moment + LEASE / 2).run() == {}, "it may live"
    assert runner.at(moment + LEASE + timedelta(seconds=1)).run() == {"sent": 1}
    assert runner.at(moment + 2 * LEASE + timedelta(seconds=2)).run() == {}
    assert len(texts.taken) == 1


def test_what_a_dead_runner_had_sent_by_text_is_found_at_notify_and_not_sent_again(due, runner, texts):
    maureen, moment = due
    dies(runner, moment, before_it_goes=False)
    assert len(texts.taken) == 1
    assert runner.at(moment + LEASE + timedelta(seconds=1)).run() == {"sent": 1}
    assert (len(texts.taken), states(maureen)) == (1, ["sent"])


def test_notify_is_asked_for_a_text_over_which_it_fell_silent_until_it_answers(due, runner, texts):
    """The runner lives: the text stays in its hand, and is asked after whenever that has lasted too long."""
    maureen, moment = due
    texts.silent = True
    assert runner.at(moment).run() == {}
    texts.silent = False
    texts.answers[:] = [503]
    assert runner.at(moment + LEASE + timedelta(seconds=1)).run() == {}
    assert runner.at(moment + 2 * LEASE + timedelta(seconds=2)).run() == {"sent": 1}
    assert (len(texts.taken), states(maureen)) == (1, ["sent"])


def test_a_text_of_which_notify_never_tells_is_at_last_not_known(due, runner, texts):
    maureen, moment = due
    texts.silent = True
    runner.at(moment).run()
    texts.silent = False
    texts.answers[:] = [503]
    assert runner.at(moment + TOO_LATE + timedelta(seconds=1)).run() == {"unknown": 1}
    assert (len(texts.taken), states(maureen)) == (1, ["unknown"])


def test_what_is_in_hand_does_not_go_once_its_person_has_stopped(service, due, runner, texts):
    """They press Stop between the moment it is taken in hand and the moment it would leave."""
    maureen, moment = due
    send = runner._send
    runner._send = lambda found: (stops(service, maureen, moment), send(found))
    assert runner.at(moment).run() == {}
    assert (texts.taken, states(maureen)) == ([], ["left"])


def test_what_notify_never_had_is_sent(due, runner, texts):
    maureen, moment = due
    dies(runner, moment, before_it_goes=False)
    texts.taken.clear()
    assert runner.at(moment + LEASE + timedelta(seconds=1)).run() == {"sent": 1}
    assert (len(texts.taken), states(maureen)) == (1, ["sent"])


def test_a_letter_that_may_have_gone_never_goes_again_and_that_is_told(service, runner, posts):
    dora = service.person("Dora P.")
    reminding.is_reminded(dora, How.EMAIL, "dora@example.org")
    moment = next_at(dora)
    dies(runner, moment, before_it_goes=False)
    assert runner.at(moment + LEASE + timedelta(seconds=1)).run() == {"unknown": 1}
    assert (len(posts["email"].taken), states(dora)) == (1, ["unknown"])
    assert "We do not know if it went" in dora.browser().visit("/more/reminders").words


def test_a_runner_that_was_thought_dead_sends_nothing_when_it_wakes(due, runner, texts):
    """It stood still between taking it in hand and sending; meanwhile another one has sent it."""
    _maureen, moment = due
    other = Runner(runner.database, runner.vault, runner.sending, lambda: moment + LEASE + timedelta(seconds=1))
    about_to = runner._about_to

    def wakes(found):
        if not texts.taken:
            other.run()
        about_to(found)

    runner._about_to = wakes
    assert runner.at(moment).run() == {}
    assert len(texts.taken) == 1


def test_two_runners_at_the_same_moment_send_each_once(service, runner, texts, due):
    people = [due[0], *(service.person(f"Person {number}") for number in range(5))]
    for person in people[1:]:
        reminding.is_reminded(person, to=number_of(people.index(person)))
    _maureen, moment = due
    other = Runner(runner.database, runner.vault, runner.sending, lambda: moment)
    runner.at(moment)
    send = runner._send

    def beside(found):
        other.run()
        send(found)

    runner._send = beside
    figures = runner.run() + other.figures
    assert figures == {"sent": 6}
    assert len({letter.to for letter in texts.taken}) == len(texts.taken) == 6


def test_a_bad_day_at_notify_is_waited_out_but_not_into_the_night(due, runner, texts):
    maureen, moment = due
    texts.answers[:] = [429, 429]
    assert runner.at(moment).run() == {"later": 1}
    assert runner.at(moment + timedelta(minutes=5)).run() == {"later": 1}
    assert runner.at(moment + timedelta(minutes=10)).run() == {"sent": 1}
    texts.answers[:] = [429]
    following = next_at(maureen)
    assert runner.at(following).run() == {"later": 1}
    assert runner.at(following + TOO_LATE + timedelta(seconds=1)).run() == {}
    assert (states(maureen), len(texts.taken)) == (["sent", "left"], 1)


def test_a_machine_that_slept_makes_up_for_nothing(due, runner, texts):
    maureen, moment = due
    assert runner.at(moment + 5 * WEEK + TOO_LATE + timedelta(minutes=1)).run() == {}
    assert (states(maureen), texts.taken) == (["left"], [])
    assert next_at(maureen) == moment + 6 * WEEK or next_at(maureen) > moment + 5 * WEEK


def test_a_channel_out_of_order_is_let_rest_and_the_others_go_on(service, runner, posts, sending):
    for number in range(6):
        reminding.is_reminded(service.person(f"Person {number}"), How.EMAIL, f"p{number}@example.org")
    maureen = service.person("Maureen T.")
    reminding.is_reminded(maureen)
    runner.sending = replace(runner.sending, smtp="smtp://127.0.0.1:9")
    assert runner.at(next_at(maureen)).run() == {"later": 3, "sent": 1}


def test_one_gentle_second_and_no_third(service, runner, texts):
    maureen = service.person("Maureen T.")
    reminding.is_reminded(maureen, again=True)
    first = next_at(maureen)
    assert runner.at(first).run() == {"sent": 1}
    second = next_at(maureen)
    assert second.astimezone(HERE).date() == first.astimezone(HERE).date() + timedelta(days=1)
    assert runner.at(second).run() == {"sent": 1}
    assert next_at(maureen).astimezone(HERE).date() == first.astimezone(HERE).date() + timedelta(days=7)
    assert len(texts.taken) == 2


def test_there_is_no_second_once_the_week_is_kept(service, runner, texts):
    maureen = service.person("Maureen T.")
    reminding.is_reminded(maureen, again=True)
    first = next_at(maureen)
    runner.at(first).run()
    keeps_the_week(service, maureen, first)
    assert runner.at(next_at(maureen)).run() == {}
    assert len(texts.taken) == 1


def test_whoever_chooses_another_day_is_not_reminded_twice_of_one_week(service, due, runner, texts):
    _maureen, moment = due
    runner.at(moment).run()
    with service.writing() as session:
        kept = session.scalars(select(ReminderKept)).one()
        kept.next_at = moment + timedelta(minutes=30)
    assert runner.at(moment + timedelta(hours=1)).run() == {}
    assert len(texts.taken) == 1


def test_a_phone_that_is_shared_by_now_shows_no_note(service, runner, posts, carriers):
    dora = service.person("Dora P.")
    reminding.is_reminded(dora, How.PUSH, carriers[3])
    dora.shares_the_phone()
    assert runner.at(next_at(dora)).run() == {}
    assert posts["push"].taken == []


@pytest.mark.parametrize("first", [date(2027, 3, 14), date(2027, 10, 17)])
def test_over_the_change_of_the_clock_each_week_has_one(service, runner, texts, first):
    """At half past one by the clock on the wall, with a pass every half hour of four nights."""
    when = When(6, 90)
    reminding.is_reminded(service.person("Maureen T."), when=when)
    night = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(hours=2)
    with service.writing() as session:
        session.scalars(select(ReminderKept)).one().next_at = when.after(night)
    for half_hour in range(12 * 4):
        runner.at(night + half_hour // 12 * WEEK + half_hour % 12 * timedelta(minutes=30)).run()
    assert len(texts.taken) == 4
    with service.database.reading() as session:
        due_at = session.scalars(select(ReminderSent.due_at).order_by(ReminderSent.due_at)).all()
    local = [one.astimezone(HERE) for one in due_at]
    assert [one.date() for one in local] == [first + week * WEEK for week in range(4)]
    jumped = {(2, 30)} if first.month == 3 else set()
    assert {(one.hour, one.minute) for one in local} == {(1, 30), *jumped}


def test_passes_go_on_until_all_is_done(due, runner, texts, monkeypatch):
    monkeypatch.setattr("socialrx_diary.reminders.sending.REST", 0)
    _maureen, moment = due
    texts.answers[:] = [429, 429]
    assert passes(runner.at(moment), until_done=True) == {"later": 2, "sent": 1}
    assert runner.rests()


def test_a_receipt_from_notify_tells_that_it_came(service, due, runner, texts):
    maureen, moment = due
    runner.at(moment).run()
    with service.writing() as session:
        stopping.arrived(session, texts.taken[0].key, "delivered", moment)
        stopping.arrived(session, "no key", "delivered", moment)
        stopping.arrived(session, uuid4().hex, "permanent-failure", moment)
    assert states(maureen) == ["arrived"]


def test_what_was_sent_is_forgotten_after_half_a_year(service, due, runner):
    maureen, moment = due
    runner.at(moment).run()
    with service.writing() as session:
        reminders.sweep(session, moment - timedelta(seconds=1))
    assert states(maureen) == ["sent"]
    with service.writing() as session:
        reminders.sweep(session, moment + timedelta(seconds=1))
    assert states(maureen) == []


def test_every_way_to_be_reminded_is_a_channel():
    assert {how.value for how in How} <= set(channels.channels())
