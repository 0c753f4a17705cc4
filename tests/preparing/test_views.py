"""Getting ready: the list in one's own order, a line beside it, the day; and that nothing is shared by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest

from socialrx_diary.accounts import staff
from socialrx_diary.consent import service as consent
from socialrx_diary.themes.rules import Theme
from tests.summary.parts import part, without_take_out

PAGE = "/sharing/prepare"


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def own(maureen, request):
    """The browser of somebody who shares."""
    maureen.shares("words")
    return maureen.browser(htmx=request.param)


def listed(page):
    return page.all("//ol[@class='quotes']//blockquote/p/text()")


def first_for_worker(asha, person):
    """What the link worker's page says the person wants to talk about, in its order."""
    page = asha.browser().visit(f"/people/{person.id}")
    return page.all("//section[@aria-labelledby='h-talk']//blockquote/p/text()")


def choices(service, person):
    with service.database.reading() as session:
        return [(row.scope, row.choice) for row in consent.history(session, person.id)]


def test_the_list_moves_as_the_person_says_and_the_link_worker_sees_it_so(maureen, asha, own):
    weeks = [maureen.wrote(words, [Theme.ME], ago, talk_about=True) for ago, words in enumerate(("One.", "Two."))]
    maureen.puts_in_order(*weeks)
    assert listed(own.visit(PAGE)) == first_for_worker(asha, maureen) == ["One.", "Two."]
    page = own.submit(own.visit(PAGE).form(f"{PAGE}/move/{weeks[0]}"))
    assert listed(page) == first_for_worker(asha, maureen) == ["Two.", "One."]
    assert page.all("//button[@autofocus]/@aria-label") == (["Up: One."]), "where it can still go"
    own.submit(page.form(f"{PAGE}/move/{weeks[0]}"))
    assert first_for_worker(asha, maureen) == ["One.", "Two."]


def test_a_shared_week_goes_on_the_list_and_off_again(maureen, asha, own, service):
    week = maureen.wrote("Walked round the park.", [Theme.PEOPLE])
    before = choices(service, maureen)
    page = own.submit(own.visit(f"{PAGE}/choose").form(f"{PAGE}/choose/{week}"))
    assert first_for_worker(asha, maureen) == ["Walked round the park."]
    own.submit(page.form(f"{PAGE}/choose/{week}"))
    assert first_for_worker(asha, maureen) == []
    assert choices(service, maureen) == before, "marking shares nothing"


def test_a_week_that_is_not_shared_is_asked_about_and_shared_only_by_that_yes(maureen, asha, own, service):
    week = maureen.wrote("Only for me.", [Theme.ME])
    maureen.says(week, "only_me")
    asked = own.submit(own.visit(f"{PAGE}/choose").form(f"{PAGE}/choose/{week}"))
    assert asked.heading == "Let Asha see this week?"
    assert first_for_worker(asha, maureen) == []
    assert choices(service, maureen)[-1] == ("entry", "only_me")
    page = own.submit(asked)
    assert listed(page) == first_for_worker(asha, maureen) == ["Only for me."]
    assert choices(service, maureen)[-1] == ("entry", "as_agreed")


def test_a_yes_to_other_words_is_asked_for_again(maureen, asha, own):
    week = maureen.wrote("Only for me.", [Theme.ME])
    maureen.says(week, "only_me")
    page = own.submit(own.visit(f"{PAGE}/ask/{week}"), 422, asked="other words")
    assert "Read them once more, then choose." in page.words
    assert first_for_worker(asha, maureen) == []


@pytest.mark.parametrize(
    ("level", "leads"), [("ticks", "/sharing/change"), ("nothing", "/sharing/change"), ("heading", "/sharing/headings")]
)
def test_where_more_keeps_a_week_back_it_is_said_and_led_there(maureen, own, level, leads):
    week = maureen.wrote("Words.", [Theme.ME] if level == "heading" else [])
    if level == "heading":
        own.submit(own.visit("/sharing/headings"), headings=["help"])
    else:
        maureen.shares(level)
    page = own.visit(f"{PAGE}/ask/{week}")
    assert leads in page.all("//main//a/@href")
    assert not page.all("//main//form"), "there is nothing to say yes to here"


def test_marked_weeks_that_nobody_else_sees_are_told_apart(maureen, asha, own):
    week = maureen.wrote("Only for me.", [Theme.ME], talk_about=True)
    maureen.says(week, "only_me")
    page = own.visit(PAGE)
    assert "Asha cannot see them, so they are not on the list." in page.words
    assert listed(page) == first_for_worker(asha, maureen) == []


def test_a_week_off_the_list_moves_nothing(maureen, own):
    week = maureen.wrote("Words.", [Theme.ME])
    own.post(f"{PAGE}/move/{week}", to="up")
    own.post(f"{PAGE}/move/{uuid4()}", 404, to="up")


def test_the_line_is_seen_only_when_its_box_is_ticked(maureen, asha, own, service):
    page = own.submit(own.visit(PAGE).form(f"{PAGE}/line"), line="The leeks.")
    assert first_for_worker(asha, maureen) == []
    page = own.submit(page.form(f"{PAGE}/line"), seen="y")
    assert first_for_worker(asha, maureen) == ["The leeks."]
    assert choices(service, maureen)[-1] == ("line", "yes")
    assert "Asha can also see what else you want to talk about." in own.visit("/sharing").words
    page = own.submit(page.form(f"{PAGE}/line"), seen=None)
    assert first_for_worker(asha, maureen) == []
    page = own.submit(page.form(f"{PAGE}/line"), line="")
    assert page.form(f"{PAGE}/line").fields["line"] == ""
    own.submit(page.form(f"{PAGE}/line"), 422, line="x" * 201)
    assert "you let Asha see what else you want to talk about." in own.visit("/sharing/history").words


def test_a_page_that_was_open_too_long_still_holds_the_line(maureen, own):
    maureen.adds_a_line("The leeks.")
    week = maureen.wrote("One.", [Theme.ME], talk_about=True)
    page = own.post(f"{PAGE}/move/{week}", 422, to="up", csrf_token="stale")
    assert page.form(f"{PAGE}/line").fields["line"] == "The leeks."


def test_lines_of_meetings_that_have_been_stay_with_the_person(service, maureen, own, today):
    maureen.adds_a_line("The leeks.", at=service.now() - timedelta(days=3))
    maureen.met(today - timedelta(days=1))
    page = own.visit(PAGE)
    assert page.form(f"{PAGE}/line").fields["line"] == ""
    assert page.all("//details//li/bdi/text()") == ["The leeks."]


def test_each_sees_who_set_the_day(maureen, asha, own, today):
    maureen.meets(today + timedelta(days=3))
    assert "Asha set the day." in own.visit(PAGE).words
    page = own.submit(own.visit(f"{PAGE}/day"), day=(today + timedelta(days=4)).isoformat())
    assert "You set the day." in page.words
    assert "Maureen set the day." in asha.browser().visit(f"/people/{maureen.id}").words
    assert "Maureen set the day." in asha.browser().visit(f"/people/{maureen.id}/meeting").words
    own.submit(own.visit(f"{PAGE}/day"), 422, day="2000-01-01")


def test_the_week_says_when_it_is_near_and_only_then(maureen, own, today):
    assert "You meet Asha" not in own.visit("/week").words
    maureen.meets(today + timedelta(days=15))
    assert "You meet Asha" not in own.visit("/week").words
    maureen.meets(today + timedelta(days=14))
    page = own.visit("/week")
    assert "You meet Asha on" in page.words
    assert PAGE in page.all("//main//a/@href")
    assert "You meet Asha" not in own.visit(f"/week/{maureen.week(2)}").words


def test_the_preview_is_the_link_workers_page_letter_by_letter(maureen, asha, own, today):
    maureen.shares_when()
    maureen.met(today - timedelta(days=20))
    weeks = [maureen.wrote("Long words. " * 20, [Theme.ME], ago, talk_about=ago < 4) for ago in range(9)]
    maureen.puts_in_order(weeks[3], weeks[1])
    maureen.adds_a_line("The leeks.")
    theirs, mine = asha.browser().visit(f"/people/{maureen.id}"), own.visit("/sharing/preview")
    assert without_take_out(part(mine)) == part(theirs)
    assert len(mine.all("//form[@class='takeout']")) == 9


def test_what_is_read_together_is_the_list_alone(maureen, own):
    weeks = [
        maureen.wrote(words, [Theme.ME], ago, talk_about=ago < 2) for ago, words in enumerate(("One.", "Two.", "No."))
    ]
    maureen.puts_in_order(weeks[1], weeks[0])
    maureen.adds_a_line("The leeks.")
    read = [own_page(maureen, f"/sharing/table?at={at}") for at in (0, 1, 2, 3, 99)]
    assert [page.all("//blockquote/p/text()") for page in read] == [
        ["Two."],
        ["Two."],
        ["One."],
        ["The leeks."],
        ["The leeks."],
    ]
    maureen.shares("nothing")
    assert own_page(maureen, "/sharing/table").heading == "Nothing is chosen to talk about"


def own_page(person, path):
    return person.browser().visit(path)


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/choose", f"{PAGE}/day", "/sharing/table", f"{PAGE}/line"])
def test_a_phone_that_sees_only_new_weeks_gets_ready_for_nothing(maureen, path):
    maureen.shares("words")
    phone = maureen.on_a_new_phone().browser()
    answer = phone.peek(path, "POST" if path.endswith("line") else "GET", csrf_token=phone.csrf_token())
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/more/older")


def test_somebody_whose_link_worker_has_left_is_led_back(service, maureen, own):
    service.in_session(lambda it: staff.stop_staff(it, service.ada.actor, maureen.worker.id, service.now()))
    for path in (PAGE, f"{PAGE}/choose", "/sharing/table"):
        assert own.visit(path).heading == "Sharing"
    own.post(f"{PAGE}/line", 404, line="x")
