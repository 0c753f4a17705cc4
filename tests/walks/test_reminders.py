"""A note that somebody asked for, as their own phone shows it."""

import json

import pytest

from tests.kit.live import PHONE, chromium
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

READY = "async () => { await navigator.serviceWorker.ready; }"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (let tries = 0; tries < 100; tries++) {
    const found = await worker.getNotifications();
    if (found.length) return found.map(({ title, body, tag }) => ({ title, body, tag }));
    await new Promise((go) => setTimeout(go, 50));
  }
  return [];
}"""


@pytest.fixture(scope="module")
def browser():
    """A Chromium with somewhere to show a note."""
    with chromium(whole=True) as opened:
        yield opened


def test_the_phone_shows_what_was_sent_and_a_second_takes_the_place_of_the_first(live, maureen):
    walker = Walker(live.window(maureen.token, **PHONE))
    page = walker.page
    page.context.grant_permissions(["notifications"])
    walker.opens("/more/reminders/push")
    assert page.locator("form[data-push]").is_visible()
    page.evaluate(READY)
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
    assert page.evaluate(SHOWN) == [note]
