import json
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from socialrx_diary.accounts.models import Device
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.locks import service as locks
from socialrx_diary.locks.models import Lock
from socialrx_diary.participants.models import Participant
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.passkeys.models import Challenge, Passkey
from socialrx_diary.passkeys.rules import MOST, Answer, Site
from tests.kit.authenticator import PRESENT, Authenticator
from tests.kit.browser import Browser


class Keyring:
    """What can be done with a passkey at a browser's own pace: ask, sign, send."""

    def __init__(self, service, person):
        self.service, self.person = service, person

    def adds(self, authenticator, status=200, name="My phone"):
        browser = self.person.browser()
        options = asked(browser, "/more/passkeys/begin")
        answer = {"challenge": options["challenge_id"], "answer": authenticator.makes(options), "name": name}
        return browser.post("/more/passkeys", status, **answer)

    def signs_in(self, authenticator, status=200, browser=None, address="/passkeys/sign-in"):
        browser = browser or Browser(self.service.app)
        options = asked(browser, "/passkeys/challenge")
        answer = {"challenge": options["challenge_id"], "answer": authenticator.signs(options)}
        return browser.post(address, status, **answer)

    def count(self, model):
        with self.service.database.reading() as session:
            return session.scalar(select(func.count()).select_from(model))

    def deeds(self):
        wanted = select(TrailEntry.deed).where(TrailEntry.chain == self.person.id).order_by(TrailEntry.position)
        with self.service.database.reading() as session:
            return list(session.scalars(wanted))


def asked(browser, address):
    answer = browser.peek(address, "POST", csrf_token=browser.csrf_token(), once=str(uuid4()))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


@pytest.fixture
def keyring(service, maureen):
    return Keyring(service, maureen)


@pytest.fixture
def finger(keyring):
    """Maureen's finger on her own phone, added already."""
    authenticator = Authenticator()
    keyring.adds(authenticator)
    return authenticator


def test_a_passkey_is_added_with_a_name_and_listed(keyring):
    page = keyring.adds(Authenticator(), name="The tablet")
    assert "It is added." in page.words
    assert "The tablet" in page.words
    assert keyring.deeds()[-1] is Deed.PASSKEY_ADDED


def test_what_a_phone_is_told_says_nothing_of_anybody(keyring, maureen):
    options = asked(maureen.browser(), "/more/passkeys/begin")["publicKey"]
    said = json.dumps(options)
    assert str(maureen.id) not in said
    assert "Maureen" not in said
    assert options["user"]["name"] == options["user"]["displayName"] == "My page"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["rp"]["id"] == "localhost"


def test_all_of_ones_passkeys_have_one_handle_and_two_people_two(keyring, service):
    first, second, joans = Authenticator(), Authenticator(), Authenticator()
    keyring.adds(first)
    keyring.adds(second)
    Keyring(service, service.person("Joan B.")).adds(joans)
    assert first.handle == second.handle != joans.handle
    assert len(joans.handle) == 32


def test_signing_in_opens_ones_own_diary_and_is_on_the_trail(keyring, finger):
    browser = Browser(keyring.service.app)
    page = keyring.signs_in(finger, browser=browser)
    assert page.path == "/week"
    assert len(browser.visit("/more/devices").all("//main//form[contains(@action, 'sign-out')]")) == 1, "the other one"
    assert keyring.deeds().count(Deed.PHONE_ADDED) == 1
    assert "Last used on" in browser.visit("/more/passkeys").words


def test_no_passkey_makes_a_person(keyring, finger):
    before = keyring.count(Participant)
    assert keyring.signs_in(Authenticator(handle=b"nobody" * 5), 422).heading == "That did not open a diary"
    keyring.signs_in(finger)
    assert keyring.count(Participant) == before


def test_whoever_is_signed_in_stays_who_they_are(keyring, finger, service):
    joan = service.person("Joan B.")
    devices = keyring.count(Device)
    keyring.signs_in(finger, browser=joan.browser())
    assert keyring.count(Device) == devices


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://localhost:1"},
        {"host": "elsewhere.example"},
        {"flags": PRESENT},
        {"handle": b"somebody else"},
    ],
    ids=" ".join,
)
def test_what_was_signed_elsewhere_or_for_somebody_else_or_without_a_look_opens_nothing(keyring, finger, wrong):
    devices = keyring.count(Device)
    for name, value in wrong.items():
        setattr(finger, name, value)
    assert keyring.signs_in(finger, 422).heading == "That did not open a diary"
    assert keyring.count(Device) == devices


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://elsewhere.example"}, {"host": "elsewhere.example"}, {"flags": PRESENT}]
)
def test_what_was_made_elsewhere_or_without_a_look_is_not_kept(keyring, wrong):
    page = keyring.adds(Authenticator(**wrong), 422)
    assert "Nothing was changed." in page.words
    assert keyring.count(Passkey) == 0


def test_another_key_with_the_same_name_opens_nothing(keyring, finger):
    forged = Authenticator(credential_id=finger.credential_id, handle=finger.handle)
    keyring.signs_in(forged, 422)


def test_an_answer_counts_once(keyring, finger):
    browser = Browser(keyring.service.app)
    options = asked(browser, "/passkeys/challenge")
    answer = {"challenge": options["challenge_id"], "answer": finger.signs(options)}
    browser.post("/passkeys/sign-in", **answer)
    assert Browser(keyring.service.app).post("/passkeys/sign-in", 422, **answer).heading == "That did not open a diary"


def test_a_wrong_answer_uses_the_challenge_up(keyring, finger):
    browser = Browser(keyring.service.app)
    options = asked(browser, "/passkeys/challenge")
    browser.post("/passkeys/sign-in", 422, challenge=options["challenge_id"], answer="{}")
    browser.post("/passkeys/sign-in", 422, challenge=options["challenge_id"], answer=finger.signs(options))
    assert keyring.count(Challenge) == 0


def test_an_answer_that_comes_too_late_counts_for_nothing(keyring, finger):
    browser = Browser(keyring.service.app)
    options = asked(browser, "/passkeys/challenge")
    with keyring.service.database.writing() as session:
        made = keyring.service.now() - timedelta(minutes=5)
        session.execute(update(Challenge).values(made_at=made))
    browser.post("/passkeys/sign-in", 422, challenge=options["challenge_id"], answer=finger.signs(options))
    asked(browser, "/passkeys/challenge")
    assert keyring.count(Challenge) == 1, "old ones are cleared away"


def test_a_challenge_is_for_one_purpose_and_one_person(keyring, service):
    joan, finger = service.person("Joan B."), Authenticator()
    options = asked(joan.browser(), "/more/passkeys/begin")
    answer = {"challenge": options["challenge_id"], "answer": finger.makes(options), "name": "Mine"}
    keyring.person.browser().post("/more/passkeys", 422, **answer)
    proving = asked(keyring.person.browser(), "/passkeys/challenge")
    proving["publicKey"]["user"] = options["publicKey"]["user"]
    answer = {"challenge": proving["challenge_id"], "answer": finger.makes(proving), "name": "Mine"}
    keyring.person.browser().post("/more/passkeys", 422, **answer)
    assert keyring.count(Passkey) == 0


def test_a_counter_that_does_not_go_on_opens_nothing(keyring):
    finger = Authenticator(counter=5)
    keyring.adds(finger)
    keyring.signs_in(finger, 422)
    finger.counter = 6
    keyring.signs_in(finger)
    finger.counter = 4
    keyring.signs_in(finger, 422)


def test_one_that_was_taken_away_opens_nothing(keyring, finger):
    browser = keyring.person.browser()
    page = browser.visit("/more/passkeys")
    page = browser.submit(page.form(page.all("//form[contains(@action, '/remove')]/@action")[0]))
    assert "It does not open your diary any more." in page.words
    assert keyring.deeds()[-1] is Deed.PASSKEY_REMOVED
    keyring.signs_in(finger, 422)


def test_somebody_elses_cannot_be_taken_away(keyring, finger, service):
    with service.database.reading() as session:
        passkey_id = session.scalars(select(Passkey.id)).one()
    service.person("Joan B.").browser().post(f"/more/passkeys/{passkey_id}/remove", 404)
    assert keyring.count(Passkey) == 1


def test_a_phone_is_not_added_twice(keyring, finger):
    options = asked(keyring.person.browser(), "/more/passkeys/begin")
    assert len(options["publicKey"]["excludeCredentials"]) == 1
    keyring.adds(finger, 422)
    assert keyring.count(Passkey) == 1


def test_there_is_room_for_ten(keyring):
    for _ in range(MOST):
        keyring.adds(Authenticator())
    assert "There is no room for more." in keyring.person.browser().visit("/more/passkeys").words
    keyring.adds(Authenticator(), 422)
    assert keyring.count(Passkey) == 10


def test_a_name_is_asked_for_and_kept_sealed(keyring):
    assert "Give it a name" in keyring.adds(Authenticator(), 422, name=" ").words
    keyring.adds(Authenticator(), name="zirkelquast")
    with keyring.service.database.reading() as session:
        assert b"zirkelquast" not in session.scalars(select(Passkey.name_sealed)).one()


@pytest.fixture
def shut(service, maureen):
    with service.database.writing() as session:
        locks.set_numbers(session, maureen.actor, "739205", 10, service.now())
        locks.shut(session, maureen.actor)


def test_a_passkey_opens_a_lock_and_makes_dead_numbers_good(keyring, finger, shut):
    browser = keyring.person.browser()
    for _ in range(5):
        browser.post("/locked", 422, numbers="481902")
    assert "data-passkey" in browser.visit("/locked").text
    page = keyring.signs_in(finger, browser=browser, address="/locked/passkey")
    assert page.path == "/week"
    browser.post("/locked/now")
    assert browser.post("/locked", numbers="739205").path == "/week"


def test_somebody_elses_passkey_opens_no_lock(keyring, service, shut):
    finger = Authenticator()
    Keyring(service, service.person("Joan B.")).adds(finger)
    page = keyring.signs_in(finger, 422, keyring.person.browser(), "/locked/passkey")
    assert "That did not work." in page.words
    assert keyring.person.browser().visit("/week").heading == "Your diary is locked"


def test_a_lock_offers_a_passkey_only_to_whoever_has_one(keyring, shut):
    assert "data-passkey" not in keyring.person.browser().visit("/locked").text


def test_stale_forms_change_nothing(keyring, finger, shut):
    browser = keyring.person.browser()
    for address in ("/more/passkeys/begin", "/passkeys/challenge", "/passkeys/sign-in"):
        stranger = Browser(keyring.service.app) if address.startswith("/passkeys") else browser
        assert stranger.peek(address, "POST", csrf_token="stale").status_code in {303, 422}
    assert "once more" in browser.post("/locked/passkey", 422, csrf_token="stale").words
    assert keyring.count(Challenge) == 0


def test_asking_without_end_is_refused(keyring):
    browser = Browser(keyring.service.app)
    token = browser.csrf_token()
    answers = [browser.peek("/passkeys/challenge", "POST", csrf_token=token).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_a_copy_tells_of_passkeys_and_locks_and_deleting_takes_them(keyring, finger, service, maureen):
    with service.database.writing() as session:
        locks.set_numbers(session, maureen.actor, "739205", 10, service.now())
    browser = maureen.browser()
    told = json.loads(browser.peek("/more/copy/my-diary.json").get_data())
    assert [one["name"] for one in told["passkeys"]] == ["My phone"]
    assert set(told["passkeys"][0]) == {"name", "added_at", "used_at"}
    assert [one["locked_with_numbers"] for one in told["devices"]] == [True]
    assert "My phone" in browser.visit("/more/copy/read").words
    browser.submit(browser.visit("/more/delete"))
    browser.submit(browser.visit("/leaving/now"))
    assert (keyring.count(Passkey), keyring.count(Lock)) == (0, 0)


MADE_UP = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["AAAA", "public-key", "e30"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData",
                         "signature", "userHandle", "clientExtensionResults", "x"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made_up=MADE_UP.map(json.dumps) | st.text(max_size=40), which=st.sampled_from(["sign", "add", "unlock"]))
def test_nothing_that_is_made_up_makes_the_server_stumble(keyring, finger, made_up, which):
    if which == "sign":
        browser, ask, address = Browser(keyring.service.app), "/passkeys/challenge", "/passkeys/sign-in"
    else:
        browser = keyring.person.browser()
        ask = "/more/passkeys/begin"
        address = "/more/passkeys" if which == "add" else "/locked/passkey"
    options = browser.peek(ask, "POST", csrf_token=browser.csrf_token())
    challenge = options.get_json().get("challenge_id", made_up)
    fields = {"challenge": challenge, "answer": made_up, "name": "x", "csrf_token": browser.csrf_token()}
    assert browser.peek(address, "POST", **fields).status_code in {303, 422}
    assert browser.peek(address, "POST", **fields | {"challenge": made_up}).status_code in {303, 422}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(["clientDataJSON", "authenticatorData", "signature", "userHandle"]),
    at=st.integers(0, 400),
    other=st.sampled_from("ABCDabcd0123-_"),
)
def test_no_answer_with_anything_else_in_it_is_taken(keyring, finger, part, at, other):
    """A good answer with one letter changed, wherever that is."""
    site, now = Site("localhost", "http://localhost"), keyring.service.now()
    with keyring.service.database.writing() as session:
        options = passkeys.begin_proving(session, site, now)
        good = json.loads(finger.signs(options))
        text = good["response"][part]
        at %= len(text) - 1  # the last letter may hold bits that mean nothing
        good["response"][part] = text[:at] + other + text[at + 1 :]
        proved = passkeys.prove(session, site, Answer(options["challenge_id"], json.dumps(good)), now)
    assert (proved is not None) == (other == text[at])
