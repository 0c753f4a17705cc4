"""When nothing works any more, what somebody wrote still comes back to them."""

from socialrx_diary.reflections import service as reflections
from socialrx_diary.web import errors

WORDS = "Walked to the library & back."


def test_words_come_back_even_when_no_page_can_be_made(maureen, monkeypatch):
    def broken(*_given, **_named):
        raise OSError

    address = f"/week/{maureen.week()}/words"
    browser = maureen.browser()
    form = browser.visit(address).form(address)
    monkeypatch.setattr(reflections, "keep", broken)
    monkeypatch.setattr(errors, "page", broken)
    answer = browser.submit(form, 500, words=WORDS)
    assert answer.text.startswith("Something went wrong")
    assert WORDS in answer.text
    assert not answer.is_html, "or what they wrote would have to be made harmless"


def test_words_for_a_week_that_has_not_begun_come_back(maureen):
    """A clock that was set back takes weeks away that had begun when the page was opened."""
    ahead = maureen.week(-2)
    answer = maureen.browser().post(f"/week/{ahead}/words", 404, words=WORDS, version="0", marked="", prompt_id="")
    assert answer.all("//textarea[@id='typed']")[0].text.strip() == WORDS
