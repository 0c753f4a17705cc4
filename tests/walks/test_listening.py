"""Listening to a page: only with a voice that stays on the phone, only when pressed, and never after one has left."""

import pytest

from socialrx_diary.themes.rules import Theme
from tests.kit.live import NO_SCRIPT, PHONE

pytestmark = pytest.mark.browser

# A made-up voice box: it notes what it is asked to say, and says it when told to.
STUB = """
{
  const said = [], queue = [], heard = {};
  let voices = VOICES;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    speak: (one) => { said.push({ text: one.text, local: one.voice.localService, lang: one.lang }); queue.push(one); },
    cancel: () => { queue.splice(0).forEach((one) => one.onerror?.({ error: "interrupted" })); },
    addEventListener: (name, deed) => { heard[name] = deed; },
  } });
  window.mouth = {
    said, silent: () => queue.length === 0, finish: () => queue.shift()?.onend(),
    arrive: (more) => { voices = more; heard.voiceschanged(); },
  };
}
"""
LOCAL = '[{ name: "Here", lang: "en_GB", localService: true }]'
REMOTE = '[{ name: "Cloud", lang: "en-GB", localService: false }, { name: "Odd", lang: "en-GB" }]'
WELSH = '[{ name: "Yma", lang: "cy-GB", localService: true }]'
BOTH = '[{ name: "Cloud", lang: "en-GB", localService: false }, { name: "Here", lang: "en-US", localService: true }]'


def opened(live, person, path, voices=LOCAL, **look):
    window = live.window(person.token, **(PHONE | look))
    window.context.add_init_script(STUB.replace("VOICES", voices))
    window.visit(path)
    return window


def listen(window, name="Listen"):
    return window.page.locator(".listening").get_by_role("button", name=name)


def said(window):
    return [one["text"] for one in window.page.evaluate("() => mouth.said")]


def silent(window):
    return window.page.evaluate("() => mouth.silent()")


@pytest.mark.parametrize(("voices", "buttons"), [("[]", 0), (REMOTE, 0), (WELSH, 0), (LOCAL, 1), (BOTH, 1)])
def test_the_button_is_there_only_with_a_voice_on_the_phone_in_the_pages_language(live, maureen, voices, buttons):
    window = opened(live, maureen, "/week", voices)
    assert listen(window).count() == buttons
    assert said(window) == [], "nothing begins by itself"
    assert window.problems == []


def test_without_speech_or_script_there_is_no_button(live, maureen):
    window = live.window(maureen.token, **PHONE)
    window.context.add_init_script("delete window.speechSynthesis; delete window.SpeechSynthesisUtterance;")
    assert window.visit("/week").locator(".listening").count() == 0
    assert window.problems == []
    assert live.window(maureen.token, **NO_SCRIPT).visit("/week").locator(".listening").count() == 0


def test_a_voice_that_arrives_brings_the_button(live, maureen):
    window = opened(live, maureen, "/week", "[]")
    window.page.evaluate(f"() => mouth.arrive({LOCAL})")
    assert listen(window).count() == 1
    window.page.evaluate(f"() => mouth.arrive({LOCAL})")
    assert listen(window).count() == 1, "once"


def test_the_page_is_read_in_its_order_by_the_voice_on_the_phone(live, maureen):
    window = opened(live, maureen, "/week", BOTH)
    listen(window).click()
    for _part in range(60):
        window.page.evaluate("() => mouth.finish()")
    told = window.page.evaluate("() => mouth.said")
    assert all(one["local"] for one in told)
    text = " | ".join(one["text"] for one in told)
    order = [
        "What was part of your week?",
        "Tick any that fit, Maureen",
        "In my own words",
        "Continue",
        "Not this week",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert all(theme.name_shown in text for theme in Theme)
    assert "Listen" not in text
    assert silent(window)
    assert listen(window).is_visible(), "it is ready to begin once more"


def test_it_pauses_goes_on_where_it_was_and_stops(live, maureen):
    window = opened(live, maureen, "/more")
    listen(window).click()
    window.page.evaluate("() => mouth.finish()")
    before = said(window)
    listen(window, "Pause").click()
    assert silent(window)
    listen(window, "Go on").click()
    assert said(window) == [*before, before[-1]]
    listen(window, "Stop").click()
    assert silent(window)
    assert window.page.evaluate("() => document.activeElement.textContent") == "Listen", "the cursor is not lost"
    listen(window).click()
    assert said(window)[-1] == before[0], "and begins at the beginning"


def test_what_is_folded_away_is_not_read_and_ones_own_words_are_only_when_pressed(live, maureen):
    week = maureen.wrote("I told nobody but my sister.", [Theme.ME])
    window = opened(live, maureen, f"/week/{maureen.week()}/words")
    assert said(window) == []
    listen(window).click()
    for _part in range(40):
        window.page.evaluate("() => mouth.finish()")
    assert "I told nobody but my sister." in said(window)
    assert "Any week" not in " ".join(said(window))
    assert week


def test_it_falls_silent_when_one_leaves_or_the_page_is_changed(live, maureen):
    window = opened(live, maureen, "/week")
    listen(window).click()
    assert not silent(window)
    window.page.get_by_role("button", name="Continue").click()
    window.page.get_by_role("heading", name="Would you like to add a few words?").wait_for()
    assert silent(window)
    assert listen(window).count() == 1, "the new page can be listened to as well"
    listen(window).click()
    assert not silent(window)
    window.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert silent(window)


def test_a_page_turned_away_from_falls_silent(live, maureen):
    window = opened(live, maureen, "/week")
    listen(window).click()
    window.page.evaluate(
        """() => { Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    assert silent(window)


def test_a_voice_that_goes_away_ends_it_rather_than_using_another(live, maureen):
    window = opened(live, maureen, "/week")
    listen(window).click()
    before = len(said(window))
    window.page.evaluate(f"() => {{ mouth.arrive({REMOTE}); mouth.finish(); }}")
    assert len(said(window)) == before
    assert silent(window)
