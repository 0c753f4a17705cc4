"""What a phone is told: who may ask, what is never in it, and what a form that waited there is answered."""

import json
import re

import pytest

from socialrx_diary.participants.models import Participant
from socialrx_diary.phone import rules
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web import assets, receipt
from tests.kit.browser import Browser

QUEUE = {"X-Sent-By": "queue"}


def told(answer):
    return answer.status_code, json.loads(answer.get_data(as_text=True))


class FromThePhone:
    """A form of Maureen's that waited on her phone, and whatever sends it."""

    def __init__(self, person, browser=None):
        self.person, self.browser = person, browser or person.browser()
        self.form = person.browser().visit(f"/week/{person.week()}/words").form()
        with person.service.app.test_request_context():
            self.mark = receipt.mark_of(person.id)

    def sends(self, words, token=None, **fields):
        _status, fresh = told(self.browser.peek("/phone/fresh"))
        data = {**self.form.fields, "words": words, **fields, "csrf_token": token or fresh["token"]}
        return self.browser._send("POST", self.form.action, data=data, headers={**QUEUE, "X-Diary": self.mark})


def test_what_waited_is_answered_with_a_receipt_and_the_servers_own_time(maureen):
    status, answer = told((phone := FromThePhone(maureen)).sends("Leeks came up."))
    assert status == 200
    assert answer["received"] == phone.form.fields["once"]
    assert re.fullmatch(r"Received on \w+ \d+ \w+ at \d+(:\d\d)?[ap]m\.", answer["said"])
    assert (answer["answer"], answer["version"]) == (f"/week/{maureen.week()}/kept", 1)
    assert [week.words for week in maureen.diary()] == ["Leeks came up."]


def test_sent_again_after_a_cut_it_is_kept_once_and_the_receipt_is_the_same(maureen):
    phone = FromThePhone(maureen)
    assert told(phone.sends("Leeks came up.")) == told(phone.sends("Leeks came up."))
    assert [week.version for week in maureen.diary()] == [1]


def test_the_same_key_with_other_words_keeps_both(service, maureen):
    phone = FromThePhone(maureen)
    phone.sends("Leeks came up.")
    status, answer = told(phone.sends("Leeks froze."))
    assert status == 200
    assert answer["answer"].endswith("/both")


def test_words_changed_on_the_same_page_go_on_from_what_was_kept(maureen):
    phone = FromThePhone(maureen)
    _status, answer = told(phone.sends("Leeks came up."))
    _status, answer = told(phone.sends("Leeks came up, and froze.", version=str(answer["version"])))
    assert (answer["answer"], answer["version"]) == (f"/week/{maureen.week()}/kept", 2)


@pytest.mark.parametrize("action", ["words", ""])
def test_signed_out_nothing_is_received_whatever_page_that_would_lead_to(service, maureen, action):
    phone = FromThePhone(maureen, Browser(service.app))
    phone.form.action = phone.form.action.removesuffix("/words") + (f"/{action}" if action else "")
    assert told(phone.sends("Leeks came up." if action else "", themes=["people"])) == (401, {"received": None})
    assert maureen.diary() == []


def test_what_waited_for_one_diary_never_reaches_another(service, maureen):
    joan = service.person("Joan B.")
    assert told(FromThePhone(maureen, joan.browser()).sends("Leeks came up.")) == (401, {"received": None})
    assert joan.diary() == maureen.diary() == []


def test_a_refused_form_is_not_received(maureen):
    assert told(FromThePhone(maureen).sends("long " * 5000)) == (422, {"received": None})
    assert told(FromThePhone(maureen).sends("Leeks.", token="stale")) == (422, {"received": None})
    assert maureen.diary() == []


def test_a_form_sent_by_hand_is_answered_with_a_page_as_ever(maureen):
    browser = maureen.browser()
    page = browser.submit(browser.visit(f"/week/{maureen.week()}/words"), words="Leeks.")
    assert page.heading == "That is kept"


def test_a_phone_hears_whose_diary_is_open_in_a_word_nobody_else_knows(service, maureen):
    joan = service.person("Joan B.")
    marks = [told(who.browser().peek("/phone/fresh"))[1]["diary"] for who in (maureen, maureen, joan, service.asha)]
    assert marks[0] == marks[1] != marks[2]
    assert marks[3] is None
    assert str(maureen.id) not in marks[0]


@pytest.mark.parametrize("name", rules.NAMES)
@pytest.mark.parametrize("icon", rules.ICONS)
def test_the_manifest_is_whole_and_its_pictures_are_there(app, name, icon):
    answer = Browser(app).peek(f"/manifest/{name}-{icon}.webmanifest")
    manifest = json.loads(answer.get_data(as_text=True))
    assert answer.mimetype == "application/manifest+json"
    assert "Set-Cookie" not in answer.headers
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/week", "/week?from=app", "/")
    assert manifest["display"] == "standalone"
    assert manifest["name"] == manifest["short_name"] == rules.NAMES[name]
    assert {one["purpose"] for one in manifest["icons"]} == {"any", "maskable"}
    for one in manifest["icons"]:
        path = assets.folder("static") / one["src"].split("/", 3)[3]
        content = path.read_bytes()
        assert f"{int.from_bytes(content[16:20])}x{int.from_bytes(content[20:24])}" == one["sizes"]


def test_a_manifest_nobody_chose_is_not_there(app):
    browser = Browser(app)
    assert browser.peek("/manifest/maureen-leaf.webmanifest").status_code == 404
    assert browser.peek("/manifest/usual-gun.webmanifest").status_code == 404
    assert browser.peek("/manifest.webmanifest").status_code == 200


def test_the_manifest_speaks_the_language_it_is_asked_in(app):
    answer = Browser(app).peek("/manifest/page-leaf.webmanifest?lang=cy")
    assert json.loads(answer.get_data(as_text=True))["lang"] == "cy"


def test_a_name_of_ones_own_stands_in_titles_and_leads_to_its_manifest(service, maureen):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/settings/phone"), name="page", icon="leaf")
    assert "Saved." in page.words
    page = browser.visit("/journey")
    assert page.all("//title")[0].text.endswith("- My page")
    assert page.all("//link[@rel='manifest']/@href") == ["/manifest/page-leaf.webmanifest?lang=en"]
    with service.database.reading() as session:
        assert session.get(Participant, maureen.id).phone_icon == "leaf"
    assert "My page" in browser.visit("/more/copy/read").words


@pytest.mark.parametrize("field", ["name", "icon"])
@pytest.mark.parametrize("value", [None, "gun"])
def test_a_name_or_picture_there_is_not_is_asked_for_again(maureen, field, value):
    browser = maureen.browser()
    page = browser.submit(browser.visit("/more/settings/phone"), 422, **{field: value})
    assert "Choose one of the answers." in page.words


def test_people_who_work_here_meet_no_worker_and_no_queue(service):
    for address in ("/people", "/help"):
        scripts = service.asha.browser().visit(address).all("//script/@src")
        assert not [one for one in scripts if "phone.js" in one or "queue.js" in one]


def test_the_worker_is_asked_about_each_time_and_is_of_this_version(app):
    answer = Browser(app).peek("/worker.js")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert assets.version() in answer.get_data(as_text=True)


def test_a_withdrawn_worker_takes_itself_away(app, settings):
    (settings.data / "no-worker").touch()
    worker = Browser(app).peek("/worker.js").get_data(as_text=True)
    assert "registration.unregister()" in worker
    assert "fetch" not in worker


def test_the_page_without_a_signal_holds_nobodys_words_or_name(service, maureen):
    maureen.wrote("Leeks came up.", [Theme.HELP])
    page = Browser(service.app).visit("/offline?look=dark&text_size=largest&letters=simple")
    assert page.all("/html/@data-look") == ["dark"]
    assert page.all("/html/@data-text") == ["largest"]
    assert page.heading == "You have no signal right now"
    assert Browser(service.app).visit("/offline?look=pink").all("/html/@data-look") == ["phone"]


def test_leaving_this_phone_leaves_nothing_on_it(service, maureen):
    browser = maureen.browser()
    form = browser.visit("/more/devices/here").form()
    answer = browser.peek(form.action, "POST", **form.fields)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "diary=;" in answer.headers["Set-Cookie"]


def test_no_browser_writes_what_is_being_typed_into_its_own_files(maureen):
    """Chromium keeps what stands in a box among its session files, as it is, unless the box says not to."""
    page = maureen.browser().visit(f"/week/{maureen.week()}/words")
    assert page.all("//textarea/@autocomplete") == ["off"]


def test_what_is_said_of_waiting_is_in_the_language_of_whoever_reads_it_now(service, maureen):
    joan = service.person("Joan Hill")
    reads = {"en": "You have no signal right now.", "cy": "Does gennych chi ddim signal ar hyn o bryd."}
    for _ in range(2):  # the first of each is made, the next is at hand
        for person, code in ((maureen, "cy"), (joan, "en"), (maureen, "en")):
            browser = person.browser()
            browser.post("/language", language=code, next="/week")
            said = " ".join(browser.visit("/week").all("//template[@id='signals']//text()"))
            assert [one for one in reads if reads[one] in said] == [code]
