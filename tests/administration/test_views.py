"""Looking after a service, in a browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Device
from tests.kit.browser import Browser
from tests.kit.people import Service

TOM = {"name": "Tom Field", "email": "tom@parkroad.example", "role": "researcher", "phone": "", "working_days": ""}


@pytest.fixture
def ada(service):
    return service.ada.browser()


def staff_names(page):
    return [one.text for one in page.all("//ul[@class='people']/li//b")]


def shown_code(page):
    return page.all("//p[contains(@class, 'secret')]")[1].text


def test_the_page_says_how_people_see_the_service_and_who_works_here(ada):
    page = ada.visit("/service")
    assert page.heading == "Park Road"
    for said in ("link worker", "01632 960 123", "Monday to Thursday, 9am to 4pm"):
        assert said in page.words
    assert staff_names(page) == ["Ada Byrne", "Asha Patel", "Ben Hughes", "Ruth Okafor"]


def test_it_shows_no_participant_by_name_or_number(service, ada):
    before = ada.visit("/service").words
    service.person("Maureen Unmistakable").wrote("words of hers")
    service.invited("Joan Unmistakable")
    assert ada.visit("/service").words == before


def test_it_shows_nobody_who_works_elsewhere(app, ada):
    Service(app, "Mill Lane").staff("Elsa Where", accounts.Role.RESEARCHER)
    assert "Elsa" not in ada.visit("/service").text


@pytest.mark.parametrize("who", ["asha", "ruth"])
@pytest.mark.parametrize("path", ["/service", "/service/change", "/service/staff/new", "/service/staff/{}/stop"])
def test_only_administrators_look_after_a_service(service, who, path):
    assert getattr(service, who).browser().peek(path.format(service.ben.id)).status_code == 404


def test_the_service_is_changed(ada):
    page = ada.visit("/service/change")
    page = ada.submit(page, name="Park Road Surgery", hours="Mondays")
    assert page.path == "/service"
    assert page.heading == "Park Road Surgery"
    assert "Mondays" in page.words


def test_an_empty_name_is_not_kept(ada):
    page = ada.submit(ada.visit("/service/change"), 422, name=" ", phone="1")
    assert "Type the name of the service." in page.words
    assert page.form().fields["phone"] == "1"
    assert ada.visit("/service").heading == "Park Road"


def test_two_who_change_it_at_once_lose_nothing(service, ada):
    other = service.ada.browser()
    mine, theirs = ada.visit("/service/change"), other.visit("/service/change")
    other.submit(theirs, hours="Fridays only")
    page = ada.submit(mine, 409, name="Park Road Surgery", phone="01632 960 777")
    assert page.heading == "Somebody else changed this just now"
    assert "Fridays only" in page.words
    form = page.form("/service/change")
    assert form.fields["name"] == "Park Road Surgery"
    assert form.fields["phone"] == "01632 960 777"
    assert ada.visit("/service").heading == "Park Road"
    page = ada.submit(form)
    assert page.heading == "Park Road Surgery"
    assert "01632 960 777" in page.words


@pytest.mark.parametrize("version", ["", "x", "0", "99999999999999999999", "-1"])
def test_a_version_that_cannot_be_is_a_clash_or_a_mistake_and_changes_nothing(ada, version):
    form = ada.visit("/service/change").form()
    answer = ada.peek("/service/change", "POST", **{**form.fields, "version": version, "name": "Other"})
    assert answer.status_code in {409, 422}
    assert ada.visit("/service").heading == "Park Road"


def test_somebody_new_gets_an_invitation_that_is_shown_once(ada, app):
    page = ada.submit(ada.visit("/service/staff/new"), **TOM)
    code = shown_code(page)
    assert page.heading == "An invitation for Tom Field"
    assert f"http://localhost/staff/invitation#{code}" in page.words
    listed = ada.visit("/service")
    assert code not in listed.text
    assert "Invited until" in listed.words
    page = accepts(Browser(app), code, TOM["email"])
    assert page.path == "/staff/set-up"
    assert "Invited until" not in ada.visit("/service").words


def test_an_invitation_is_new_each_time(ada):
    pages = [ada.submit(ada.visit("/service/staff/new"), **{**TOM, "email": f"{n}@x.example"}) for n in range(5)]
    assert len({shown_code(page) for page in pages}) == 5


def accepts(browser, code, email):
    page, words = browser.visit("/staff/invitation"), "kettle meadow bicycle"
    return browser.submit(page, code=code, email=email, password=words, again=words)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Type their name."),
        ({"email": ""}, "Type their work email."),
        ({"email": "tom"}, "Type a whole email address"),
        ({"email": "tom@x.example, ada@x.example"}, "Type a whole email address"),
        ({"role": None}, "Choose what they will do here."),
        ({"role": "participant"}, "Choose what they will do here."),
        ({"phone": "1" * 41}, "too long"),
    ],
)
def test_what_will_not_do_is_said_and_the_rest_is_kept(ada, typed, said):
    page = ada.submit(ada.visit("/service/staff/new"), 422, **{**TOM, "working_days": "Mondays", **typed})
    assert said in page.words
    assert page.form().fields["working_days"] == "Mondays"
    assert "Tom Field" not in ada.visit("/service").text


def test_nobody_is_chosen_for_anything_beforehand(ada):
    assert "role" not in ada.visit("/service/staff/new").form().fields


def test_an_email_that_is_here_already_is_said_and_nobody_is_added(ada):
    ada.submit(ada.visit("/service/staff/new"), **TOM)
    page = ada.submit(
        ada.visit("/service/staff/new"), 422, **{**TOM, "name": "Another", "email": "TOM@parkroad.example"}
    )
    assert "Somebody with this email is here already." in page.words
    assert "Another" not in ada.visit("/service").text


def test_stopping_is_asked_about_and_done_at_once(service, ada):
    asha = service.asha.browser()
    page = ada.visit(f"/service/staff/{service.asha.id}/stop")
    assert asha.peek("/people").status_code == 200
    page = ada.submit(page)
    assert page.path == "/service"
    assert page.words.index("No longer here") < page.words.index("Asha Patel")
    assert asha.peek("/people").headers["Location"] == "/staff/sign-in"
    assert not page.all(f"//a[contains(@href, '{service.asha.id}')]")


def test_starting_again_ends_the_old_sign_in_and_only_the_invitation_lets_in(service, ada, app):
    ben = service.ben.browser()
    page = ada.submit(ada.visit(f"/service/staff/{service.ben.id}/start-again"))
    assert page.heading == "An invitation for Ben Hughes"
    assert ben.peek("/people").headers["Location"] == "/staff/sign-in"
    with service.database.reading() as session:
        email = accounts.staff_member(session, service.ben.id).email
    assert accepts(Browser(app), shown_code(page), email).path == "/staff/set-up"


def test_without_fresh_proof_nobody_is_stopped(service, ada):
    with service.database.writing() as session:
        session.execute(update(Device).values(proved_at=service.now() - timedelta(minutes=6)))
    page = ada.submit(ada.visit(f"/service/staff/{service.ben.id}/stop"), 403)
    assert page.heading == "Is it really you?"
    assert service.ben.browser().peek("/people").status_code == 200


@pytest.mark.parametrize("deed", ["stop", "start-again"])
def test_nobody_and_oneself_and_those_elsewhere_and_those_stopped_are_not_there(service, app, ada, deed):
    ada.post(f"/service/staff/{service.ben.id}/stop")
    for staff_id in (uuid4(), service.ada.id, Service(app, "Mill Lane").asha.id, service.ben.id):
        assert ada.peek(f"/service/staff/{staff_id}/{deed}").status_code == 404
        ada.post(f"/service/staff/{staff_id}/{deed}", 404)


@pytest.mark.parametrize("deed", ["stop", "start-again"])
def test_without_a_good_token_nothing_is_done(service, ada, deed):
    page = ada.post(f"/service/staff/{service.ben.id}/{deed}", 422, csrf_token="forged")
    assert "Press the button once more." in page.words
    assert service.ben.browser().peek("/people").status_code == 200
