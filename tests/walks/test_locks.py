"""A phone with a lock, and one that opens with a finger, as they are met at a screen."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from socialrx_diary.locks import service as locks
from socialrx_diary.locks.models import Lock
from tests.kit.chromium import chromium_launch_options
from tests.kit.live import NO_SCRIPT, PHONE, Live
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

NUMBERS = "739205"
WORDS = "Nobody else is to read this: the blue teapot broke."
LOCKED = "Your diary is locked"


@pytest.fixture
def maureen(service):
    person = service.person("Maureen T.")
    person.wrote(WORDS, weeks_ago=1)
    with service.database.writing() as session:
        locks.set_numbers(session, person.actor, NUMBERS, 10, service.now())
    return person


@pytest.fixture
def holding(live, browser):
    """A browser that holds pages ready for Back, as people's do; Playwright's usual one does not."""
    usual = chromium_launch_options()
    opened = browser.browser_type.launch(**usual, ignore_default_args=["--disable-back-forward-cache"])
    there = Live(live.address, opened)
    yield there
    there.close()
    opened.close()


@pytest.mark.parametrize("script", [True, False])
def test_back_after_lock_now_shows_no_words(holding, maureen, script):
    """Found with a browser that holds pages: without script, Back brought the journey back, words and all."""
    walker = Walker(holding.window(maureen.token, **PHONE, **({} if script else NO_SCRIPT)))
    walker.opens("/more/copy/read").reads(WORDS)
    walker.opens("/journey").reads(WORDS).presses("Lock now").is_at(LOCKED)
    for _ in range(2):
        walker.page.go_back(wait_until="commit")
        walker.is_at(LOCKED).reads_nothing_of(WORDS)


def test_a_page_that_rested_goes_blank_and_to_its_lock_with_what_was_typed(live, maureen, service):
    walker = Walker(live.window(maureen.token, **PHONE))
    walker.page.clock.install()
    walker.opens(f"/week/{maureen.week()}/words").types("In your own words", "The post came late.")
    walker.page.get_by_label("Only for me").check()
    walker.page.clock.fast_forward(11 * 60 * 1000)
    walker.is_at(LOCKED).reads("What you wrote is still here.").reads_nothing_of("The post came late.")
    walker.types("Your 6 numbers", NUMBERS).presses("Open my diary")
    expect(walker.page.get_by_label("In your own words", exact=True)).to_have_value("The post came late.")
    expect(walker.page.get_by_label("Only for me")).to_be_checked()
    walker.presses("Save my words").is_at("That is kept")
    assert maureen.diary()[0].words == "The post came late."
    assert walker.window.problems == []


def test_without_a_signal_the_words_wait_out_of_sight(live, maureen):
    walker = Walker(live.window(maureen.token, **PHONE))
    walker.page.clock.install()
    walker.opens(f"/week/{maureen.week()}/words").types("In your own words", "The post came late.")
    walker.window.context.set_offline(True)
    walker.page.clock.fast_forward(11 * 60 * 1000)
    expect(walker.page.locator(".away")).to_be_visible()
    expect(walker.page.locator("main")).to_be_hidden()
    walker.window.context.set_offline(False)
    walker.page.clock.fast_forward(16 * 1000)
    walker.is_at(LOCKED).types("Your 6 numbers", NUMBERS).presses("Open my diary")
    expect(walker.page.get_by_label("In your own words", exact=True)).to_have_value("The post came late.")


def test_a_page_that_comes_back_to_a_locked_phone_is_left(live, maureen, service):
    """Locked on another page meanwhile, as with two tabs."""
    walker = Walker(live.window(maureen.token, **PHONE)).opens("/journey").reads(WORDS)
    with service.database.writing() as session:
        locks.shut(session, maureen.actor)
    walker.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    walker.is_at(LOCKED).reads_nothing_of(WORDS)


def test_a_piece_asked_for_by_a_locked_page_leads_whole_to_the_lock(live, maureen, service):
    walker = Walker(live.window(maureen.token, **PHONE)).opens(f"/week/{maureen.week()}/words")
    walker.types("In your own words", "Half a thought").unfolds("Give me an idea")
    with service.database.writing() as session:
        row = session.get(Lock, maureen.actor.device_id)
        row.used_at -= timedelta(minutes=11)
    walker.presses("Any week").is_at(LOCKED)
    assert walker.page.locator("main").count() == 1
    walker.types("Your 6 numbers", NUMBERS).presses("Open my diary")
    expect(walker.page.get_by_label("In your own words", exact=True)).to_have_value("Half a thought")


def test_a_lock_is_set_and_met_without_script(live, service):
    joan = service.person("Joan B.")
    walker = Walker(live.window(joan.token, **PHONE, **NO_SCRIPT)).opens("/more").picks("Lock my diary")
    walker.types("Choose 6 numbers", "481902").types("The same 6 numbers again", "481902")
    walker.presses("Lock my diary with these numbers").reads("Your diary has a lock on this phone now.")
    walker.page.locator("main").get_by_role("button", name="Lock now").click()
    walker.is_at(LOCKED).presses("I forgot my numbers").is_at("Other ways to open your diary").presses("Back")
    walker.types("Your 6 numbers", "481902").presses("Open my diary").is_at("What was part of your week?")


@pytest.fixture
def at_localhost(live, browser):
    """The same pages by a name: no browser makes passkeys for a number."""
    there = Live(live.address.replace("127.0.0.1", "localhost"), browser)
    yield there
    there.close()


def finger(walker, **more):
    """A phone with a reader for fingers, and a finger on it."""
    session = walker.window.context.new_cdp_session(walker.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    } | more  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_finger_is_added_comes_in_opens_a_lock_and_is_taken_away(at_localhost, maureen, service):
    walker = Walker(at_localhost.window(maureen.token, **PHONE))
    phone, authenticator = finger(walker)
    walker.opens("/more").picks("Face, finger or phone lock")
    walker.types("What shall we call it?", "My old phone").presses("Add this phone").reads(
        "It is added.", "My old phone"
    )
    walker.presses("Add this phone").reads("This phone is on the list already.")
    held = phone.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [(one["isResidentCredential"], one["rpId"]) for one in held] == [(True, "localhost")]

    with service.database.writing() as session:
        locks.shut(session, maureen.actor)
    walker.opens("/journey").is_at(LOCKED).presses("Use my face, finger or phone lock").is_at("My journey")

    walker.window.context.clear_cookies()
    walker.opens("/back").presses("Use my face, finger or phone lock").is_at("What was part of your week?")
    walker.opens("/more/devices")
    expect(walker.page.locator("main form[action*=sign-out]")).to_have_count(1)

    walker.opens("/more/passkeys").picks("Take away").reads("It does not open your diary any more.")
    walker.window.context.clear_cookies()
    walker.opens("/back").presses("Use my face, finger or phone lock").is_at("That did not open a diary")
    assert walker.window.problems == []


def test_a_finger_that_is_not_there_changes_nothing_and_says_so(at_localhost, maureen):
    walker = Walker(at_localhost.window(maureen.token, **PHONE))
    finger(walker, isUserVerified=False)
    walker.opens("/more/passkeys").presses("Add this phone").reads("Nothing was changed. You can try once more.")
    expect(walker.page.get_by_role("button", name="Add this phone")).to_be_enabled()


def test_without_script_or_support_no_button_is_shown(live, maureen):
    walker = Walker(live.window(maureen.token, **PHONE, **NO_SCRIPT)).opens("/more/passkeys")
    expect(walker.page.get_by_role("button", name="Add this phone")).to_be_hidden()
    walker.reads("This browser cannot do that.")
    stranger = Walker(live.window(**PHONE, **NO_SCRIPT)).opens("/back")
    expect(stranger.page.get_by_role("button", name="Use my face, finger or phone lock")).to_be_hidden()
