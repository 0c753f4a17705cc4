"""People with a way back in, and the phones they come back on."""

import pytest

from tests.kit.browser import Browser


def words_of(person):
    """They made a way back in and wrote it down: the four words with spaces between."""
    browser = person.browser()
    page = browser.submit(browser.visit("/more/way-back"))
    return " ".join(str(word.text) for word in page.all("//*[@class='ways']/li"))


@pytest.fixture
def words(maureen):
    return words_of(maureen)


@pytest.fixture
def stranger(app):
    """A phone nobody is signed in on."""
    return Browser(app)


def told(browser):
    """What a phone tells its owner, above the page."""
    page = browser.visit("/more")
    return " ".join(" ".join("".join(one.itertext()).split()) for one in page.all("//aside"))
