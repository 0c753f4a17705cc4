"""Coming in to work, as it is met at a screen: an invitation, a finger, proof once more, and no script at all."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from socialrx_diary.accounts import codes, invitations, staff
from socialrx_diary.accounts.models import Device, Staff
from socialrx_diary.accounts.rules import Role
from tests.kit.live import NO_SCRIPT, PHONE, Live
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

PASSWORD = "kettle meadow bicycle"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_localhost(live, browser):
    """Passkeys are for a name, and an address of numbers is none."""
    there = Live(live.address.replace("127.0.0.1", "localhost"), browser)
    yield there
    there.close()


@pytest.fixture
def ada(service):
    """The administrator, with an app of her own; what she showed when she signed in is long ago."""
    with service.database.writing() as session:
        session.get_one(Staff, service.ada.id).totp_confirmed = False
        secret = codes.begin_totp(session, service.vault, service.ada.id)
        session.get_one(Staff, service.ada.id).totp_confirmed = True
        session.execute(update(Device).values(proved_at=service.now() - timedelta(minutes=6)))
    return service.ada, pyotp.TOTP(secret)


def invited(service):
    with service.database.writing() as session:
        tom = staff.add_staff(
            session, service.id, service.ada.actor, Role.RESEARCHER, "Tom Field", "tom@x.example", "", "", None,
            service.now(),
        )  # fmt: skip
        return invitations.invite(session, service.ada.actor, tom, service.now())


def finger(walker):
    devtools = walker.page.context.new_cdp_session(walker.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def app_of(walker):
    """An app is set up with the letters on the page; what it shows now."""
    letters = walker.page.locator("p.secret").first.inner_text()
    return pyotp.TOTP("".join(letters.split()))


def test_from_the_invitation_to_a_finger_that_signs_in(at_localhost, service):
    walker = Walker(at_localhost.window(**PHONE))
    finger(walker)
    walker.opens(f"/staff/invitation#{invited(service)}").is_at("Welcome")
    assert "#" not in walker.page.url, "the code is in no history"
    walker.types("Work email", "tom@x.example").types("Your new password", PASSWORD)
    walker.types("The same password again", PASSWORD).presses("Continue").is_at("Set up the app for your codes")
    walker.types("Your code", app_of(walker).now()).presses("Sign in").is_at("Studies")
    walker.presses("Tom Field").is_at("How I sign in").picks("Face, finger or key").presses("Add one")
    walker.presses("Add it").is_at("Face, finger or key").reads("You can sign in with it now.")
    walker.presses("Sign out").is_at("Sign in")
    walker.presses("Use my face, finger or key").is_at("Studies")
    with service.database.writing() as session:
        session.execute(update(Device).values(proved_at=None))
    walker.opens("/staff/ways/password").is_at("Is it really you?")
    walker.presses("Use my face, finger or key").is_at("A new password")
    assert walker.window.problems == []


def test_an_older_browser_that_can_is_not_told_that_it_cannot(at_localhost, service):
    """Its style does not know whether script runs: here the rules that ask for that are taken out."""
    walker = Walker(at_localhost.window(service.ada.token, **PHONE)).opens("/staff/ways/passkeys/new")
    walker.page.evaluate("""() => {
        for (const sheet of document.styleSheets)
            for (let at = sheet.cssRules.length - 1; at >= 0; at -= 1)
                if (sheet.cssRules[at].media?.mediaText.includes("scripting")) sheet.deleteRule(at);
    }""")
    expect(walker.page.get_by_role("button", name="Add it")).to_be_visible()
    expect(walker.page.locator("#passkey-cannot")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_proof_is_asked_for_once_more_and_what_was_typed_goes_on(live, service, ada, script):
    person, app = ada
    walker = Walker(live.window(person.token, **PHONE, **({} if script else NO_SCRIPT)))
    walker.opens("/service/staff/new").types("Full name", "Tom Field").types("Work email", "tom@x.example")
    walker.chooses("Researcher").presses("Add them").is_at("Is it really you?").reads("What you typed is kept.")
    walker.types("Your code", app.now()).presses("Continue").is_at("An invitation for Tom Field")
    walker.opens("/service").reads("Tom Field", "Invited until")
    assert walker.window.problems == []


def test_a_sign_in_elsewhere_is_ended_without_script(live, service, app):
    with service.database.writing() as session:
        token = staff.accounts.sign_in(session, service.now(), "iPhone", staff_id=service.ada.id)
    walker = Walker(live.window(service.ada.token, **PHONE, **NO_SCRIPT))
    walker.opens("/staff/ways/where").reads("iPhone")
    walker.page.get_by_role("button", name="Sign out iPhone").click()
    expect(walker.page.locator("main")).not_to_contain_text("iPhone")
    other = Walker(live.window(token, **PHONE)).opens("/service").is_at("Sign in")
    assert other.window.problems == []
