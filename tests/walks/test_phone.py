"""What works on a participant's phone without a signal, what waits there, and that nothing else is ever kept there."""

import pytest
from playwright.sync_api import expect

from socialrx_diary.locks import service as locks
from socialrx_diary.themes.rules import Theme
from tests.kit.live import PHONE, Live, serving
from tests.walks.steps import Walker
from tests.walks.town import Town, addresses

pytestmark = pytest.mark.browser

WORDS = "The choir sang at the library, zebra."
READY = "async () => { await navigator.serviceWorker.ready; }"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const asked of await kept.keys()) found[new URL(asked.url).pathname] = await (await kept.match(asked)).text();
  }
  return found;
}"""
ENTRIES = "async () => (await queue.all()).length"
EXTRACT = """async () => {
  const database = await new Promise((good) => {
    const asked = indexedDB.open("waiting");
    asked.onsuccess = () => good(asked.result);
  });
  const key = await new Promise((good) => {
    const asked = database.transaction("keys").objectStore("keys").get("key");
    asked.onsuccess = () => good(asked.result);
  });
  return crypto.subtle.exportKey("raw", key).then(() => "taken", () => "refused");
}"""


class Writer(Walker):
    """Somebody on their own phone, whose network comes and goes."""

    def opens_words(self, person):
        self.opens(f"/week/{person.week()}/words")
        self.page.evaluate(READY)
        return self

    def loses_signal(self):
        self.window.context.set_offline(True)
        return self

    def is_back(self):
        self.window.context.set_offline(False)
        return self

    def saves_words(self, words):
        self.types("In your own words", words)
        return self.presses("Save my words")

    def is_told(self, state, *words):
        note = self.page.locator(f"#signal [data-state={state}]")
        expect(note).to_be_visible()
        for each in words:
            expect(note).to_contain_text(each)
        return self


@pytest.fixture
def writer(live, maureen):
    return Writer(live.window(maureen.token, **PHONE))


def test_words_wait_sealed_are_sent_and_are_gone_from_the_phone(writer, maureen):
    writer.opens_words(maureen).loses_signal().saves_words(WORDS)
    writer.is_told("here", "You have no signal right now.", "Your words are safe on this phone.")
    assert "zebra" not in writer.window.stored()
    assert writer.page.evaluate(EXTRACT) == "refused"
    assert maureen.diary() == []
    writer.is_back().is_told("received", "You are back online. Your words are saved.", "Received on ")
    assert [week.words for week in maureen.diary()] == [WORDS]
    assert writer.page.evaluate(ENTRIES) == 0


def test_words_changed_while_they_wait_follow_in_order(writer, maureen):
    writer.opens_words(maureen).loses_signal().saves_words(WORDS).is_told("here")
    writer.saves_words(f"{WORDS} And more.")
    expect(writer.page.locator("main form")).not_to_have_attribute("aria-busy", "true")
    assert writer.page.evaluate(ENTRIES) == 2
    writer.is_back().is_told("received")
    writer.page.wait_for_function("() => !document.querySelector('#signal [data-state=here]')")
    writer.opens("/week")
    assert [(week.words, week.version) for week in maureen.diary()] == [(f"{WORDS} And more.", 2)]


def test_what_waits_is_read_on_the_phone_and_thrown_away_only_by_choice(writer, maureen):
    writer.opens_words(maureen).loses_signal().saves_words(WORDS).is_told("here")
    writer.opens("/journey").is_at("You have no signal right now").reads_nothing_of("zebra")
    writer.presses("Show my words").reads(WORDS)
    writer.presses("Throw it away").presses("No, keep it")
    assert writer.page.evaluate(ENTRIES) == 1
    writer.presses("Throw it away").presses("Yes, throw it away").reads("Nothing is waiting on this phone.")
    assert writer.page.evaluate(ENTRIES) == 0
    writer.opens("/help").is_at("Help now").reads("999")


def test_where_there_is_a_lock_the_page_without_a_signal_says_only_that_something_waits(writer, service, maureen):
    with service.writing() as session:
        locks.set_numbers(session, maureen.actor, "739205", 5, service.now())
    writer.opens_words(maureen).loses_signal().saves_words(WORDS).is_told("here")
    writer.opens("/journey").is_at("You have no signal right now").reads("Waiting to send")
    expect(writer.page.get_by_role("button", name="Show my words")).to_be_hidden()
    expect(writer.page.get_by_role("button", name="Throw it away")).to_be_hidden()
    assert writer.page.evaluate(ENTRIES) == 1


def test_on_a_shared_phone_nothing_is_kept_and_it_says_to_stay(writer, service, maureen):
    writer.opens("/start/phone").chooses("No, I share it").presses("Continue")
    writer.page.wait_for_url("**/start/leave-quickly")
    writer.opens_words(maureen).loses_signal().saves_words(WORDS)
    writer.is_told("shared", "Keep this page open until you are back online.")
    assert "zebra" not in writer.window.stored()
    assert writer.page.evaluate(ENTRIES) == 0
    assert writer.page.input_value("textarea") == WORDS


def test_signed_out_words_wait_until_somebody_comes_back_in(writer, service, maureen):
    writer.opens_words(maureen)
    writer.window.context.clear_cookies(name="diary")
    writer.saves_words(WORDS).is_told("closed", "Your words are safe on this phone.")
    joan = service.person("Joan B.")
    for person, left in ((joan, 1), (maureen, 0)):
        cookie = {"name": "diary", "value": person.token, "url": writer.window.address}
        writer.window.context.add_cookies([cookie])
        writer.opens("/week")
        writer.page.evaluate("() => queue.send()")
        assert writer.page.evaluate(ENTRIES) == left
    assert joan.diary() == []
    assert [week.words for week in maureen.diary()] == [WORDS]


def test_before_signing_out_what_waits_is_said_and_then_all_is_gone(writer, maureen):
    writer.opens("/more/devices/here")
    writer.page.evaluate(READY)
    mark = writer.page.evaluate("() => document.querySelector('script[data-diary]').dataset.diary")
    stranded = f"() => queue.keep('{mark}x', 'p', '/week/{maureen.week()}/words', [['once', 'k'], ['words', 'zebra']])"
    writer.page.evaluate(stranded)
    writer.presses("Sign out here").is_told("leaving", "1 week is waiting to send.", "gone for good")
    assert writer.page.evaluate(ENTRIES) == 1
    writer.presses("Sign out here").is_at("A diary of your own")
    assert writer.page.evaluate(KEPT) == {}
    assert "zebra" not in writer.window.stored()
    assert '"entries":"[{' not in writer.window.stored()


def test_a_clash_is_said_and_both_are_kept(writer, maureen):
    writer.opens_words(maureen).loses_signal().saves_words(WORDS).is_told("here")
    maureen.wrote("From the other phone.", [Theme.HELP])
    writer.is_back().is_told("both", "You changed this week on two phones.")
    writer.presses("Look at both").reads(WORDS, "From the other phone.")


def test_the_worker_keeps_no_page_with_words_or_a_name(live, app, scene):
    town = scene(app, "town", Town)
    walker = Writer(live.window(town.maureen.token, **PHONE))
    walker.opens("/week")
    walker.page.evaluate(READY)
    for who, path in addresses(town):
        if who == "maureen":
            walker.opens(path)
    kept = walker.page.evaluate(KEPT)
    assert {path for path in kept if not path.startswith("/static/")} == {"/help", "/offline"}
    for told in ("Maureen", "Asha", *town.said.words):
        assert not [path for path, content in kept.items() if told in content and "/js/" not in path], told


def test_with_the_server_down_help_and_a_kind_page_still_open(app, browser, service, maureen):
    with serving(app) as address:
        live = Live(address, browser)
        walker = Writer(live.window(maureen.token, **PHONE)).opens_words(maureen)
    walker.opens("/week").is_at("You have no signal right now")
    walker.presses("Help now").is_at("Help now").reads("Samaritans")
    assert walker.page.evaluate("() => getComputedStyle(document.querySelector('.call')).display") != "inline"
    live.close()
