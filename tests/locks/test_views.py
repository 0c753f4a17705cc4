import pytest
from sqlalchemy import select

from socialrx_diary.locks.models import Lock
from tests.kit.browser import Browser
from tests.kit.everything import everything
from tests.kit.queries import counted
from tests.locks.conftest import NUMBERS, OTHERS, Locked

CANARY = "zirkelquast"
# What stays open while a diary is locked: for everyone, and none of it anybody's own.
OPEN = {"home.about", "home.accessibility", "home.leave_quickly", "home.health", "home.ready", "help.now"}


@pytest.mark.parametrize("address", ["/week", "/journey", "/more/copy/my-diary.json", "/start/check", "/more/lock"])
def test_a_locked_diary_leads_to_its_lock_and_from_there_on(phone, address):
    phone.rests(minutes=10)
    browser = phone.browser()
    answer = browser.peek(address)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/locked")
    page = browser.visit(address)
    assert page.heading == "Your diary is locked"
    opened = browser.peek("/locked", "POST", **page.form().fields | {"numbers": NUMBERS})
    assert (opened.status_code, opened.headers["Location"]) == (303, address)
    assert browser.peek(address).status_code == 200


def test_a_page_with_a_question_mark_is_come_back_to(phone):
    phone.shuts()
    browser = phone.browser()
    page = browser.visit("/journey?theme=people")
    assert page.form().fields["next"] == "/journey?theme=people"


@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x", "http:[", ""],
)
def test_a_lock_never_leads_to_another_site(phone, wanted):
    phone.shuts()
    browser = phone.browser()
    answer = browser.peek(
        "/locked", "POST", **browser.visit("/locked").form().fields | {"numbers": NUMBERS, "next": wanted}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_it_locks_when_it_has_rested_and_not_while_it_is_used(phone):
    browser = phone.browser()
    for _ in range(4):
        phone.rests(minutes=9)
        assert browser.visit("/week").heading != "Your diary is locked"
    phone.rests(minutes=10)
    assert browser.visit("/week").heading == "Your diary is locked"


def test_reading_writes_at_most_every_half_minute(app, phone):
    browser = phone.browser()
    with counted(app) as first:
        browser.visit("/more")
    phone.rests(seconds=31)
    with counted(app) as second:
        browser.visit("/more")
    assert not any("UPDATE locks" in one for one in first)
    assert sum("UPDATE locks" in one for one in second) == 1


def test_a_phone_without_a_lock_is_never_locked(service, phone):
    joan = service.person("Joan B.")
    phone.rests(days=20)
    assert joan.browser().visit("/week").heading != "Your diary is locked"
    assert joan.browser().visit("/locked").path == "/week"


def test_lock_now_is_one_press_from_every_page(phone):
    browser = phone.browser()
    for address in ("/week", "/journey", "/more", "/help", f"/week/{phone.person.week()}/words"):
        page = browser.visit(address)
        assert page.all("//footer//form[@action='/locked/now']//button/text()") == ["Lock now"], address
    assert browser.post("/locked/now").heading == "Your diary is locked"
    assert browser.visit("/journey").heading == "Your diary is locked"
    assert not browser.visit("/help").all("//form[@action='/locked/now']"), "what is locked is not locked again"


def test_without_a_lock_lock_now_leads_to_where_one_is_set(maureen):
    browser = maureen.browser()
    assert browser.post("/locked/now").heading == "Lock my diary"
    assert not browser.visit("/week").all("//form[@action='/locked/now']")


def test_wrong_numbers_are_told_kindly_and_five_of_them_close_it(phone):
    phone.shuts()
    browser = phone.browser()
    for _ in range(4):
        page = phone.gives(OTHERS, 422, browser)
        assert "Those are not the numbers. Try again." in page.words
        assert OTHERS not in page.text
    page = phone.gives(OTHERS, 422, browser)
    assert "The numbers were wrong 5 times" in page.words
    assert not page.all("//input[@name='numbers']")
    page = browser.post("/locked", 422, numbers=NUMBERS)
    assert "The numbers were wrong 5 times" in page.words, "not even the right ones"
    assert browser.visit("/locked").all("//a[@href='/locked/forgot']")


@pytest.mark.parametrize("typed", ["", "12345", "x"])
def test_what_is_no_six_numbers_is_no_try(phone, typed):
    phone.shuts()
    assert "Type 6 numbers." in phone.gives(typed, 422).words
    assert phone.lock().wrong_tries == 0


def test_the_right_numbers_begin_the_count_again(phone):
    phone.shuts()
    for _ in range(3):
        phone.gives(OTHERS, 422)
    phone.gives(NUMBERS)
    assert phone.lock().wrong_tries == 0


def test_a_stale_form_opens_nothing_and_counts_nothing(phone):
    phone.shuts()
    browser = phone.browser()
    page = browser.submit(browser.visit("/locked"), 422, numbers=NUMBERS, csrf_token="stale")
    assert "Press the button once more." in page.words
    assert phone.lock().wrong_tries == 0
    assert phone.lock().shut


def test_a_form_sent_again_after_locking_opens_nothing(phone):
    """Back, and “send the form again?”: the numbers are in it, and whoever has the phone now does not know them."""
    phone.shuts()
    browser = phone.browser()
    form = browser.visit("/locked").form()
    browser.submit(form, numbers=NUMBERS)
    phone.shuts()
    assert browser.submit(form, numbers=NUMBERS).heading == "Your diary is locked"
    assert phone.lock().shut


def test_the_lock_page_always_knows_another_way(app, phone):
    phone.shuts()
    browser = phone.browser()
    page = browser.visit("/locked")
    assert page.all("//a[@href='/locked/forgot']/text()") == ["I forgot my numbers"]
    page = browser.visit("/locked/forgot")
    assert "Your diary is open on no other phone." in page.words
    assert browser.submit(page).heading == "Come back to your diary"
    assert not browser.client.get_cookie("diary")
    with phone.service.database.reading() as session:
        assert session.scalars(select(Lock)).all() == [], "the lock goes with the phone"
    assert phone.person.diary() == [], "and the diary stays"


def test_whoever_comes_back_in_finds_no_lock(app, service, phone):
    browser = phone.browser()
    code = str(browser.submit(browser.visit("/more/devices/add")).all("//*[@class='secret']")[-1].text)
    phone.shuts()
    browser.submit(browser.visit("/locked/forgot"))
    back = Browser(app)
    assert back.peek("/join", "POST", code=code, csrf_token=back.csrf_token()).status_code == 303
    assert back.visit("/more").heading == "More"


def test_a_lock_is_of_one_phone(app, phone):
    browser = phone.browser()
    code = str(browser.submit(browser.visit("/more/devices/add")).all("//*[@class='secret']")[-1].text)
    other = Browser(app)
    other.peek("/join", "POST", code=code, csrf_token=other.csrf_token())
    phone.shuts()
    assert other.visit("/more").heading == "More"
    assert "On your other phone" in browser.visit("/locked/forgot").words


def test_the_same_token_is_good_before_and_after(phone):
    """Nobody gains by planting a token: it is a phone of the planter's own, and opens with the planter's numbers."""
    phone.shuts()
    browser = phone.browser()
    phone.gives(NUMBERS, browser=browser)
    assert browser.client.get_cookie("diary").value == phone.person.token


def test_a_lock_is_set_in_more(maureen, service):
    browser = maureen.browser()
    page = browser.visit("/more/lock")
    page = browser.submit(page, numbers=NUMBERS, again="739205")
    assert "Your diary has a lock on this phone now." in page.words
    assert page.all("//input[@checked]/@value") == ["10"]
    page = browser.submit(page.form("/more/lock"), minutes="5")
    assert page.all("//input[@checked]/@value") == ["5"]
    page = browser.submit(page.form("/more/lock"), 422, minutes="500")
    assert "Choose one of the answers." in page.words


@pytest.mark.parametrize(
    ("numbers", "again", "said"),
    [
        ("111111", "111111", "Somebody could guess those numbers."),
        ("123456", "123456", "Somebody could guess those numbers."),
        ("121958", "121958", "Somebody could guess those numbers."),
        ("739205", "739206", "These are not the same numbers."),
        ("7392", "7392", "Type 6 numbers."),
        ("739205", "", "Type the 6 numbers a second time."),
    ],
)
@pytest.mark.parametrize("address", ["/more/lock", "/start/lock"])
def test_numbers_that_will_not_do_are_asked_for_again(maureen, address, numbers, again, said):
    browser = maureen.browser()
    page = browser.submit(browser.visit(address), 422, numbers=numbers, again=again)
    assert said in page.words
    assert not browser.visit("/week").all("//form[@action='/locked/now']")


def test_a_lock_that_was_just_opened_may_be_changed(phone):
    browser = phone.browser()
    page = browser.submit(browser.visit("/more/lock").form("/more/lock/ask"))
    assert page.heading == "Change the lock"
    page = browser.submit(page.form("/more/lock/change"), numbers=OTHERS, again=OTHERS)
    assert "Your new numbers are kept." in page.words
    phone.shuts()
    phone.gives(NUMBERS, 422)
    assert phone.gives(OTHERS, address="/locked?next=/more").heading == "More"


def test_otherwise_its_numbers_are_asked_for_first(phone):
    phone.rests(minutes=6)
    browser = phone.browser()
    assert browser.visit("/more/lock/change").heading == "Lock my diary"
    assert browser.post("/more/lock/change", numbers=OTHERS, again=OTHERS).heading == "Lock my diary"
    assert browser.post("/more/lock/off").heading == "Lock my diary"
    page = browser.submit(browser.visit("/more/lock").form("/more/lock/ask"))
    assert page.heading == "Your diary is locked"
    page = browser.submit(page, numbers=NUMBERS)
    assert page.heading == "Change the lock"
    page = browser.submit(page.form("/more/lock/off"))
    assert "The lock is off on this phone." in page.words
    assert phone.lock() is None


def test_a_shared_phone_is_offered_a_lock_while_joining(service, maureen):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/start/leave-quickly"), choice="no")
    assert page.heading == "Lock my diary with a 6 number PIN"
    assert page.all("//a[@href='/start/on']")
    page = browser.submit(page, numbers=NUMBERS, again=NUMBERS)
    assert page.heading == "Would you like to share with Asha?"
    assert browser.visit("/start/lock").heading == "Would you like to share with Asha?", "it is not asked twice"


def test_a_stale_form_changes_nothing(phone):
    browser = phone.browser()
    form = browser.visit("/more/lock").form("/more/lock/ask")
    assert "once more" in browser.submit(form, 422, csrf_token="stale").words
    page = browser.submit(form)
    assert "once more" in browser.submit(page.form("/more/lock/off"), 422, csrf_token="stale").words
    assert "once more" in browser.post("/locked/now", 422, csrf_token="stale").words
    assert not phone.lock().shut
    phone.shuts()
    assert "once more" in browser.submit(browser.visit("/locked/forgot"), 422, csrf_token="stale").words


def test_htmx_is_told_to_leave_the_page(phone):
    phone.shuts()
    answer = phone.browser(htmx=True).peek("/journey")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/locked?next=/journey")


def test_what_waited_for_a_signal_goes_on_waiting(phone):
    """A phone that sends by itself is told that nothing was received: nobody reads a page, and nothing may be lost."""
    phone.shuts()
    browser = phone.browser()
    answer = browser.client.post(
        f"/week/{phone.person.week()}/words", data={"words": CANARY}, headers={"X-Sent-By": "queue"}
    )
    assert (answer.status_code, answer.get_json()) == (401, {"received": None})
    nobody = Browser(browser.app).client.post(f"/week/{phone.person.week()}", headers={"X-Sent-By": "queue"})
    assert (nobody.status_code, nobody.get_json()) == (401, {"received": None})


def test_sending_by_itself_is_no_use_of_the_phone(phone):
    phone.rests(minutes=9)
    before = phone.lock().used_at
    phone.browser().client.get("/more", headers={"X-Sent-By": "queue"})
    assert phone.lock().used_at == before


def test_script_can_ask_whether_it_is_open(phone):
    browser = phone.browser()
    assert browser.peek("/locked/open").status_code == 204
    phone.shuts()
    assert browser.peek("/locked/open").status_code == 401


@pytest.mark.every_page
def test_no_page_shows_a_word_while_it_is_locked(service):
    """Every address there is, asked by her own phone while it is locked, as a page and as a piece."""
    all_there = everything(service, f"I told nobody but my {CANARY} about it.", "Quillamina")
    phone = Locked(service, all_there.maureen)
    plain, htmx = phone.browser(), phone.browser(htmx=True)
    wholly_open = sum(CANARY.encode() in plain.peek(all_there.address(rule)).get_data() for rule in reads(service))
    assert wholly_open > 5, "unlocked there is much to see"
    phone.shuts()
    for rule in reads(service):
        for browser in (plain, htmx):
            answer = browser.peek(all_there.address(rule))
            body = answer.get_data().decode(errors="replace")
            assert CANARY not in body, rule
            assert "Quillamina" not in body, rule
            if rule.endpoint in OPEN:
                assert "/locked" not in answer.headers.get("Location", ""), rule
    assert phone.lock().shut


def reads(service):
    return [rule for rule in service.app.url_map.iter_rules() if "GET" in rule.methods]


def test_no_form_changes_anything_while_it_is_locked(all_there):
    service = all_there.service
    phone = Locked(service, all_there.maureen).shuts()
    browser = phone.browser()
    token, before = browser.csrf_token(), all_there.maureen.diary()
    for rule in service.app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.endpoint.startswith(("locks.", "accounts.sign_out")):
            browser.peek(all_there.address(rule), "POST", csrf_token=token, themes="help", words="x", choice="yes")
    assert all_there.maureen.diary() == before
    assert phone.lock().shut


@pytest.mark.parametrize("htmx", [False, True])
def test_words_sent_to_a_locked_diary_are_in_the_same_box_of_the_same_week(phone, htmx):
    browser, week = phone.browser(), phone.person.week(1)
    form = browser.visit(f"/week/{week}/words").form(f"/week/{week}/words")
    phone.rests(minutes=11)
    browser.htmx = htmx
    answer = browser.peek(form.action, "POST", **form.fields | {"words": CANARY, "only_me": "y"})
    browser.htmx = False
    there = answer.headers["HX-Redirect" if htmx else "Location"]
    page = browser.visit(there)
    assert page.heading == "Your diary is locked"
    assert "What you wrote is still here." in page.words
    assert CANARY not in page.text
    page = browser.submit(page.form(), 422, numbers=OTHERS)
    assert "What you wrote is still here." in page.words
    page = browser.submit(page.form(), numbers=NUMBERS)
    assert page.path.startswith(f"/week/{week}/words")
    form = page.form(f"/week/{week}/words")
    assert form.fields["words"] == CANARY
    assert form.fields["only_me"] == ["y"], "who may see it is not forgotten"
    assert phone.person.diary() == [], "it is not kept before its writer says so"
    browser.submit(form)
    kept = phone.person.diary()
    assert [one.words for one in kept] == [CANARY]


def test_words_sent_twice_to_a_locked_diary_are_both_there(phone):
    browser, week = phone.browser(), phone.person.week()
    form = browser.visit(f"/week/{week}/words").form(f"/week/{week}/words")
    phone.shuts()
    for words in ("The first.", "Another thing.", "Another thing."):
        browser.peek(form.action, "POST", **form.fields | {"words": words})
    page = phone.gives(NUMBERS, browser=browser, address=f"/locked?next=/week/{week}/words")
    words = page.form(f"/week/{week}/words").fields["words"]
    assert words.count("The first.") == words.count("Another thing.") == 1


def test_lock_now_takes_along_what_stands_in_the_box(phone):
    browser, week = phone.browser(), phone.person.week()
    form = browser.visit(f"/week/{week}/words").form(f"/week/{week}/words")
    page = browser.post("/locked/now", **form.fields | {"words": CANARY, "next": form.action})
    assert "What you wrote is still here." in page.words
    page = browser.submit(page.form(), numbers=NUMBERS)
    assert page.form(f"/week/{week}/words").fields["words"] == CANARY


def test_words_that_belong_to_no_week_are_handed_back(phone):
    phone.shuts()
    browser = phone.browser()
    for address in ("/more/settings", "/week/2999-01-04/words", "/week/no-week/words"):
        page = browser.post(address, 401, words=CANARY)
        assert page.heading == "Your diary is locked"
        assert CANARY in page.all("//textarea")[0].text


def test_a_form_without_words_leads_back_to_its_page(phone):
    phone.shuts()
    browser, week = phone.browser(), phone.person.week()
    assert browser.post(f"/week/{week}", themes="help").form().fields["next"] == f"/week/{week}"
    assert browser.post(f"/week/{week}/words", words="").form().fields["next"] == f"/week/{week}/words"
    assert browser.post(f"/entry/{week}/nowhere", 404).status == 404
