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
