"""Fresh proof: what would do most harm in somebody else's hands is asked for once more, and nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device, Staff
from socialrx_diary.accounts.rules import FRESH, Role, is_fresh
from socialrx_diary.participants import service as participants
from socialrx_diary.routes import MUST_BE_FRESH
from socialrx_diary.web import guard
from tests.kit.authenticator import Authenticator
from tests.kit.browser import Browser

NOW = datetime(2036, 11, 23, 9, 0, 5, tzinfo=UTC)
ASKED = "Is it really you?"
SECOND = timedelta(seconds=1)


@pytest.fixture
def administrator(nia, service, app, clock):
    """Nia, who looks after the service, signed in with password and code just now."""
    with service.database.writing() as session:
        session.get_one(Staff, nia.id).role = Role.ADMINISTRATOR
    browser = Browser(app)
    nia.gives_password(browser)
    browser.submit(browser.visit("/staff/code"), code=nia.code(NOW))
    return browser


def later(clock, by=FRESH + SECOND):
    clock.shift(by)
    return datetime.now(UTC)


def sign_ins(service, nia):
    with service.database.reading() as session:
        return session.query(Device).filter(Device.staff_id == nia.id).all()


@pytest.mark.parametrize(
    ("ago", "fresh"),
    [(timedelta(0), True), (FRESH, True), (FRESH + timedelta(microseconds=1), False), (-SECOND, False)],
)
def test_proof_is_fresh_for_five_minutes(ago, fresh):
    assert is_fresh(NOW - ago, NOW) is fresh
    assert not is_fresh(None, NOW)


def test_an_app_where_a_listed_route_asks_for_no_proof_does_not_start(app):
    bare = Flask(__name__)
    bare.add_url_rule("/export", "export", guard.for_(guard.Audience.RESEARCHER)(lambda _me: ""))
    for listed in ("export", "misspelt"):
        bare.view_functions["static"].audience = guard.Audience.EVERYONE
        with pytest.raises(RuntimeError, match=f"no fresh proof asked for: {listed}"):
            guard.check(bare, [listed])
    guard.check(app, MUST_BE_FRESH)


def test_within_five_minutes_of_signing_in_nothing_more_is_asked(administrator, service, clock):
    later(clock, FRESH)
    page = administrator.submit(administrator.visit(f"/service/staff/{service.ben.id}/stop"))
    assert page.path == "/service"


def test_after_that_the_deed_waits_for_a_code_and_is_then_done_with_what_was_typed(administrator, nia, service, clock):
    page = administrator.visit("/service/staff/new")
    now = later(clock)
    typed = {"name": "Tom “T” <Field>", "email": "tom@x.example", "role": "researcher", "working_days": "Mon & Tue"}
    page = administrator.submit(page, 403, **typed)
    assert page.heading == ASKED
    assert "What you typed is kept." in page.words
    page = administrator.submit(page, 422, proof_code="123")
    assert "That code is not right" in page.words
    page = administrator.submit(page, proof_code=nia.code(now))
    assert page.heading == "An invitation for Tom “T” <Field>"
    with service.database.reading() as session:
        tom = session.query(Staff).filter(Staff.email == "tom@x.example").one()
    assert (tom.role, tom.working_days) == (Role.RESEARCHER, "Mon & Tue")


def test_it_works_as_htmx_asks(administrator, nia, service, clock):
    page = administrator.visit(f"/service/staff/{service.ben.id}/stop")
    now = later(clock)
    administrator.as_htmx()
    page = administrator.submit(page, 403)
    assert administrator.submit(page, proof_code=nia.code(now)).path == "/service"
    with service.database.reading() as session:
        assert not session.get_one(Staff, service.ben.id).active


def test_a_page_that_asks_for_proof_is_opened_after_it(administrator, nia, clock):
    now = later(clock)
    page = administrator.visit("/staff/ways/password")
    assert page.heading == ASKED
    assert administrator.submit(page, proof_code=nia.code(now)).path == "/staff/ways/password"


def test_a_form_that_will_not_do_comes_back_with_what_was_typed(administrator, nia, clock):
    page = administrator.visit("/service/staff/new")
    now = later(clock)
    page = administrator.submit(page, 403, name="Tom Field", email="tom")
    page = administrator.submit(page, 422, proof_code=nia.code(now))
    assert page.heading == "Add someone who works here"
    assert page.form().fields["name"] == "Tom Field"


def test_passwords_are_never_put_into_the_page(administrator, clock):
    page = administrator.visit("/staff/ways/password")
    later(clock)
    page = administrator.submit(page, 403, now="kettle meadow bicycle", password="o" * 20, again="o" * 20)
    assert "kettle" not in page.text
    assert "o" * 20 not in page.text


def test_a_code_is_taken_once_whatever_it_was_for(administrator, nia, app, service, clock):
    code = nia.code(NOW)  # which signed her in
    page = administrator.visit("/staff/again?next=/service")
    assert "That code is not right" in administrator.submit(page, 422, proof_code=code).words


def test_five_wrong_codes_are_looked_at_and_signing_in_elsewhere_is_not_held_up(administrator, nia, app, clock):
    now = later(clock)
    page = administrator.visit("/staff/again?next=/service")
    for _ in range(5):
        page = administrator.submit(page, 422, proof_code="000")
    assert "Wait ten minutes" in administrator.submit(page, 429, proof_code=nia.code(now)).words
    other = Browser(app)
    nia.gives_password(other)
    assert other.submit(other.visit("/staff/code"), code=nia.code(now)).path == "/service"


def test_the_sign_in_goes_on_under_a_new_token_and_no_longer_than_before(administrator, nia, app, service, clock):
    before, old = sign_ins(service, nia)[0], administrator.client.get_cookie("diary").value
    now = later(clock)
    administrator.submit(administrator.visit("/staff/again?next=/service"), proof_code=nia.code(now))
    after = sign_ins(service, nia)[0]
    assert (after.id, after.added_at) == (before.id, before.added_at)
    assert Browser(app, old).peek("/service").headers["Location"] == "/staff/sign-in"


@pytest.mark.parametrize("where", ["https://evil.example/x", "//evil.example", "\\\\evil", "javascript:alert(1)"])
def test_proof_leads_nowhere_else(administrator, nia, clock, where):
    form = administrator.visit("/staff/again").form()
    fields = {**form.fields, "proof_next": where, "proof_code": nia.code(later(clock))}
    assert administrator.peek("/staff/again", "POST", **fields).headers["Location"] == "/"


def test_a_downloads_proof_leads_to_its_page(service):
    from tests.kit.everything import everything

    all_there = everything(service, new_phone=False)
    with service.database.writing() as session:
        session.execute(update(Device).values(proved_at=None))
    release = f"/studies/{all_there.study_id}/files/{all_there.export_id}"
    answer = service.ruth.browser().peek(f"{release}/take-out")
    assert answer.headers["Location"] == f"/staff/again?next={release}"


def test_somebody_elses_things_and_what_is_not_there_are_asked_about_alike(administrator, service, app, clock):
    from uuid import uuid4

    from tests.kit.people import Service

    elsewhere = Service(app, "Mill Lane").asha.id
    later(clock)
    asked = [administrator.post(f"/service/staff/{one}/stop", 403, once="0" * 8).words for one in (elsewhere, uuid4())]
    assert asked[0] == asked[1]


def test_whoever_has_a_passkey_and_nothing_else_is_asked_for_that_and_told_of_nothing_else(service):
    service.ben.adds_a_passkey(Authenticator())
    service.in_session(lambda it: it.execute(update(Staff).values(totp_confirmed=False)))
    page = service.ben.browser().visit("/staff/again?next=/people")
    assert page.form("/staff/again/passkey")
    assert "work account" not in page.words


def test_a_sign_in_of_somebody_with_a_diary_is_never_fresh_nor_asked(service, maureen):
    with service.database.reading() as session:
        found = accounts.who(session, maureen.token, service.now(), participants.membership)
    assert not found.fresh
    assert maureen.browser().peek("/staff/again").status_code == 404
