"""A form is taken however long it lay open, and whatever the clock of the server has done meanwhile."""

from datetime import timedelta

import pytest
import time_machine

DAY = timedelta(days=1)


@pytest.mark.parametrize("later", [-40 * DAY, -DAY, timedelta(seconds=-2), DAY, 60 * DAY])
def test_a_page_that_lay_open_is_taken(service, maureen, later):
    address = f"/week/{maureen.week(10)}/words"
    browser = maureen.browser()
    form = browser.visit(address).form(address)
    with time_machine.travel(service.now() + later, tick=True):
        browser.submit(form, words="Walked to the library.")
        assert "Walked to the library." in browser.visit(address).text


def test_a_cookie_that_was_signed_elsewhere_is_none(maureen):
    address = f"/week/{maureen.week()}/words"
    browser = maureen.browser()
    form = browser.visit(address).form(address)
    browser.client.set_cookie("form", "made.up.now")
    assert "Walked" in browser.submit(form, 422, words="Walked to the library.").text
