"""A note that somebody asked for, as their own phone shows it."""

import json

import pytest

from tests.kit.live import PHONE
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

READY = "async () => { await navigator.serviceWorker.ready; }"
# A browser without a screen has nowhere to show a note, so what the worker asks it to show is noted.
NOTE = """() => {
  self.shown = [];
  self.registration.showNotification = async (title, { body, tag }) => { self.shown.push({ title, body, tag }); };
}"""
SHOWN = """async (many) => {
  for (let tries = 0; tries < 100 && self.shown.length < many; tries++) await new Promise((go) => setTimeout(go, 50));
  return self.shown;
}"""


def test_the_phone_shows_what_was_sent_and_a_second_takes_the_place_of_the_first(live, maureen):
    """Both under one tag: a phone shows the newest of a tag and no other."""
    walker = Walker(live.window(maureen.token, **PHONE))
    page = walker.page
    page.context.grant_permissions(["notifications"])
    walker.opens("/more/reminders/push")
    assert page.locator("form[data-push]").is_visible()
    page.evaluate(READY)
    worker = page.context.service_workers[0]
    worker.evaluate(NOTE)
    told, line = [], page.context.new_cdp_session(page)
    line.on("ServiceWorker.workerRegistrationUpdated", lambda found: told.extend(found["registrations"]))
    line.send("ServiceWorker.enable")
    page.evaluate(READY)
    note = {"title": "Your page is open", "body": "Your page for this week is open.", "tag": "page"}
    origin = page.evaluate("location.origin")
    for _again in range(2):
        line.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": told[0]["registrationId"], "data": json.dumps(note)},
        )
    assert worker.evaluate(SHOWN, 2) == [note, note]
