import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from socialrx_diary import upkeep
from socialrx_diary.accounts.rules import Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.making import holding, work
from socialrx_diary.making.models import Making
from socialrx_diary.releases import service as releases
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import Tier
from socialrx_diary.themes.rules import Theme

pyrage = pytest.importorskip("pyrage")

PASSPHRASE = "heron canal bench rain"


@pytest.fixture
def study(service):
    return service.study()


@pytest.fixture
def people(service, study):
    found = [service.person(f"Ermintrude{number}") for number in range(11)]
    for number, person in enumerate(found):
        person.wrote("the heron", [Theme.ME], weeks_ago=number % 3)
        person.joins_study(study, "ticks")
    return found


def asked(service, study):
    now = service.now()
    with service.writing() as session:
        kept = studies.study_of(session, service.ruth.actor, study)
        return releases.ask(session, service.vault, service.ruth.actor, kept, Tier.CODES, "To count.", now, now.date())


def answered(service, release_id):
    now = service.now()
    with service.writing() as session:
        assert releases.answer(session, service.vault, service.ada.actor, release_id, now, now.date(), said_no=None)


@pytest.fixture
def release(service, people, study):
    release_id = asked(service, study)
    answered(service, release_id)
    return release_id


@pytest.fixture
def address(study, release):
    return f"/studies/{study}/exports/{release}"


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def ruths(request, service):
    return service.ruth.browser(htmx=request.param)


def make(service):
    return upkeep.make_files(service.database, service.vault)


def download(browser, address, **said):
    token = browser.csrf_token()
    return browser.peek(f"{address}/file", "POST", csrf_token=token, once=str(uuid4()), **said)


def test_a_file_is_made_by_itself_once_a_second_person_said_yes(service, people, study, ruths):
    release_id = asked(service, study)
    assert make(service) == 0
    answered(service, release_id)
    address = f"/studies/{study}/exports/{release_id}"
    assert ruths.visit(address).heading == "The file is being made"
    assert make(service) == 1
    assert make(service) == 0
    page = ruths.visit(address)
    assert page.heading == "The file is ready"
    assert "3 more downloads are left" in page.words


def test_while_it_is_made_the_page_says_how_far_it_is(service, release, address, ruths):
    service.in_session(
        lambda session: session.add(
            Making(id=release, begun_at=service.now(), weeks=40_003, done=1200, all_of_it=40_003)
        )
    )
    page = ruths.visit(address)
    assert "1,200 of about 40,005 weeks." in page.words
    assert "You can close this page." in page.words
    assert [link.text for link in page.all(f"//main//a[@href='{address}']")] == ["Look again"]
    [asking] = page.all("//*[@id='how-far']//*[@hx-get]")
    assert (asking.get("hx-get"), asking.get("hx-trigger")) == (address, "every 5s")


def test_a_part_of_the_page_is_all_that_changes_while_one_waits(service, release, address):
    browser = service.ruth.browser(htmx=True)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#how-far"}
    part = browser.client.get(address, headers=headers).get_data(as_text=True)
    assert "<main" not in part
    assert "every 5s" in part
    make(service)
    part = browser.client.get(address, headers=headers).get_data(as_text=True)
    assert "every 5s" not in part
    assert "See what became of it" in part


def test_the_file_leaves_locked_for_a_key(service, address, ruths):
    make(service)
    identity = pyrage.x25519.Identity.generate()
    answer = download(ruths, address, way="key", key=str(identity.to_public()))
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert ".zip.age" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_length == len(answer.data)
    with ZipFile(BytesIO(pyrage.decrypt(answer.data, [identity]))) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        rows = [json.loads(line) for line in opened.read("data/weeks.jsonl").splitlines()]
    assert manifest["release"]["approved_by"] == service.ada.name
    assert len(manifest["release"]["consents"]) == len(rows) == 11


def test_the_file_leaves_locked_with_a_passphrase_that_is_kept_nowhere(service, app, address, ruths):
    make(service)
    answer = download(ruths, address, way="passphrase", password=PASSPHRASE)
    with ZipFile(BytesIO(pyrage.passphrase.decrypt(answer.data, PASSPHRASE))) as opened:
        assert opened.testzip() is None
    assert PASSPHRASE.encode() not in b"".join(path.read_bytes() for path in app.config["SETTINGS"].data.glob("*.*"))


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "Choose how to lock the file."),
        ({"way": "key"}, "This is not an age key."),
        ({"way": "key", "key": "age1nonsense"}, "This is not an age key."),
        ({"way": "passphrase", "password": "too short"}, "Type a passphrase of at least 15 letters."),
        ({"way": "passphrase", "key": "age1", "password": "x" * 201}, "That is too long"),
    ],
)
def test_without_a_lock_no_file_leaves(service, address, said, wrong):
    make(service)
    browser = service.ruth.browser()
    page = browser.submit(browser.visit(address), 422, **said)
    assert wrong in page.words
    assert "3 more downloads are left" in page.words


def test_each_download_is_on_the_trail_and_there_are_three(service, address, ruths):
    make(service)
    for _ in range(3):
        assert download(ruths, address, way="passphrase", password=PASSPHRASE).status_code == 200
    assert download(ruths, address, way="passphrase", password=PASSPHRASE).status_code == 303
    assert ruths.visit(address).heading == "This file has been fetched"
    with service.database.reading() as session:
        noted = audit.deeds(session, service.id, [Deed.RESEARCH_FILE_FETCHED])
    assert len(noted) == 3


def test_after_three_days_it_is_gone(service, release, address, ruths):
    make(service)
    over = service.now() - timedelta(seconds=1)
    service.in_session(lambda s: s.execute(update(Making).where(Making.id == release).values(expires_at=over)))
    assert ruths.visit(address).heading == "This file is no longer here"
    assert download(ruths, address, way="passphrase", password=PASSPHRASE).status_code == 303


def test_with_too_few_people_left_it_is_given_up_and_says_so(service, study, release, address, ruths, monkeypatch):
    def too_few(*_more):
        raise releases.TooFewError

    monkeypatch.setattr(releases, "contents", too_few)
    assert make(service) == 0
    assert ruths.visit(address).heading == "This file could not be made"
    with service.database.reading() as session:
        assert holding.waiting(session) == []


def test_everybody_in_it_is_told_when_it_can_be_fetched_and_not_before(service, release, monkeypatch):
    before = work.Kept.handed_out
    seen = []

    def handed_out(self, session, vault, plan, now):
        seen.append([audit.looks(session, one.participant_id) for one in plan.inside])
        assert before(self, session, vault, plan, now)
        seen.append([audit.looks(session, one.participant_id) for one in plan.inside])
        return True

    monkeypatch.setattr(work.Kept, "handed_out", handed_out)
    assert make(service) == 1
    assert not any(seen[0])
    assert all(seen[1])
    assert len(seen[1]) == 11


def test_what_is_not_theirs_is_not_there(service, study, release, address):
    make(service)
    rita = service.staff("Rita Moss", Role.RESEARCHER).browser()
    missing = address.replace(str(release), str(uuid4()))
    assert rita.peek(address).status_code == rita.peek(missing).status_code == 404
    assert download(rita, address, way="passphrase", password=PASSPHRASE).status_code == 404
    ruth = service.ruth.browser()
    unanswered = asked(service, study)
    assert ruth.peek(address.replace(str(release), str(unanswered))).status_code == 404


def test_a_file_that_is_begun_already_is_gone_on_with(service, release):
    service.in_session(lambda session: session.add(Making(id=release)))
    assert make(service) == 1


def test_what_has_to_be_taken_out_by_now_is_beside_the_file(service, people, study, address, ruths):
    make(service)
    assert "withdrawn" not in ruths.visit(address).words
    people[0].joins_study(study, "no")
    page = ruths.visit(address)
    assert "One person has withdrawn since this file was made." in page.words
    assert page.all("//main//a[@download and contains(@href, '/take-out')]")
