"""Answers that somebody made up, against the real provider of these tests: none lets anybody in, and each is answered
with the same kind page. `python -m pytest -q -s tests/single_sign_on/test_forged.py` prints how many were tried.
"""

import json
import logging
from contextlib import contextmanager

import pytest

from socialrx_diary.accounts.models import WorkAccount
from tests.kit.browser import Browser
from tests.single_sign_on import forging
from tests.single_sign_on.conftest import answer_in, come_back, set_out
from tests.single_sign_on.forging import GONE, Token
from tests.single_sign_on.test_views import connect, invite, takes_along, tom  # noqa: F401 - a fixture

KIND = "That did not sign you in"
TOM = "tom-at-work"


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def answers(other, path, change):
    """While this lasts, one answer of the other sign-in is changed on its way."""

    def forge(at, answer):
        return change(answer) if at == path else answer

    other.forge = forge
    try:
        yield
    finally:
        other.forge = None


def says(other, forger):
    """Another ID token stands in place of the one it gave."""

    def change(answer):
        told = answer.get_json()
        if "id_token" in told:
            told["id_token"] = forger(Token.read(told["id_token"], other.key))
            answer.set_data(json.dumps({name: value for name, value in told.items() if value is not GONE}))
        return answer

    return answers(other, "/oauth2/token", change)


def comes_in(app, other, subject=TOM):
    """Somebody goes there and comes back in a browser of their own: whether they are in, and what they read."""
    browser = Browser(app)
    answer = other.signs_in(set_out(browser), subject)
    page = browser.client.get(answer.removeprefix("http://localhost"))
    return browser.client.get_cookie("diary") is not None, page


def accepted(app, other, forgers):
    """Which of them let somebody in, or are not told so kindly."""
    wrong = []
    for name, forger in forgers.items():
        with says(other, forger):
            is_in, answer = comes_in(app, other)
        if is_in or answer.status_code != 422 or KIND not in answer.get_data(as_text=True):
            wrong.append((name, "in" if is_in else answer.status_code))
    print(f"\n{len(forgers)} made up, {sum(1 for _name, how in wrong if how == 'in')} accepted", *wrong)
    return wrong


@pytest.mark.usefixtures("tom")
class TestToken:
    @pytest.mark.parametrize(
        "forger",
        [
            lambda token: token.with_claims(),
            lambda token: token.with_claims(aud=["diary"], azp="diary"),
            lambda token: token.with_header(alg="PS256"),
            lambda token: token.with_header(kid=GONE),
        ],
        ids=["signed once more", "for us in a list", "PS256", "the only key, unnamed"],
    )
    def test_a_true_one_lets_in(self, app, other, forger):
        """So that a refusal below is one for what was changed."""
        with says(other, forger):
            is_in, answer = comes_in(app, other)
        assert is_in
        assert answer.status_code == 303

    def test_nobody_comes_in_with_a_signature_that_is_not_the_providers(self, app, other):
        assert accepted(app, other, forging.SIGNATURES) == []

    def test_nobody_comes_in_with_claims_that_are_not_for_this_service_now_and_here(self, app, other, service):
        now = int(service.now().timestamp())

        def forger(changed):
            return lambda token: token.with_claims(
                **{name: value(now) if callable(value) else value for name, value in changed.items()}
            )

        assert accepted(app, other, {name: forger(changed) for name, changed in forging.CLAIMS.items()}) == []

    def test_nobody_comes_in_with_what_is_no_token(self, app, other):
        assert accepted(app, other, forging.ANSWERS) == []

    def test_one_from_before_opens_nothing_again(self, app, other):
        seen = []
        with says(other, lambda token: seen.append(token.whole) or token.whole):
            assert comes_in(app, other)[0]
        assert accepted(app, other, {"one that was used": lambda _token: seen[0]}) == []

    def test_somebody_elses_is_somebody_elses(self, app, other):
        other.knows("stranger", amr=["mfa"], email="tom@parkroad.example", email_verified=False)
        is_in, answer = comes_in(app, other, "stranger")
        assert not is_in
        assert "Your work account is not known here" in answer.get_data(as_text=True)

    def test_a_code_that_another_browser_was_given_is_no_good_in_this_one(self, app, other, browser):
        """The other sign-in would hand its token out; but it was made for another errand."""
        theirs = answer_in(other.signs_in(set_out(Browser(app)), TOM))["code"]
        here = answer_in(other.signs_in(set_out(browser), TOM))
        answer = browser.client.get("/staff/work-account/back", query_string={**here, "code": theirs})
        assert answer.status_code == 422
        assert browser.client.get_cookie("diary") is None


def test_a_made_up_token_uses_no_invitation_and_connects_nobody(app, other, service, tom_id):
    other.knows("new-tom", amr=["mfa"])
    for forger in (forging.SIGNATURES["alg none"], forging.SIGNATURES["somebody else's key"]):
        browser = Browser(app)
        takes_along(browser, invite(service, tom_id))
        with says(other, forger):
            come_back(browser, other.signs_in(set_out(browser), "new-tom"), 422)
    with service.database.reading() as session:
        assert session.query(WorkAccount).count() == 0


def not_json(answer):
    answer.set_data("<p>Nothing here</p>")
    return answer


def a_list(answer):
    answer.set_data("[5]")
    return answer


def a_fault(answer):
    answer.status_code = 500
    return answer


def elsewhere(other):
    """A true answer, but only for who follows to another address."""

    def change(answer):
        answer.status_code, answer.headers["Location"] = 307, f"{other.issuer}/followed"
        return answer

    return change


def keys(*given):
    def change(answer):
        answer.set_data(json.dumps({"keys": [*given]}))
        return answer

    return change


OCT = {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}


@pytest.mark.usefixtures("tom")
@pytest.mark.parametrize("path", ["/oauth2/token", "/jwks", "/.well-known/openid-configuration"])
def test_an_answer_that_is_none_is_said_kindly_and_nobody_is_sent_on(app, other, path):
    other.asked.clear()
    for change in (not_json, a_list, a_fault, elsewhere(other)):
        browser = Browser(app)
        address = other.signs_in(set_out(browser), TOM)
        with answers(other, path, change):
            page = come_back(browser, address, 422)
        assert page.heading == KIND
        assert browser.client.get_cookie("diary") is None
    assert not [asked for asked, _given in other.asked if asked == "/followed"]


@pytest.mark.usefixtures("tom")
@pytest.mark.parametrize("given", [(), (OCT,), (5,), ({"kty": "RSA"},), ({"kty": "unheard-of"},)])
def test_keys_that_are_none_open_nothing(app, other, given):
    with answers(other, "/jwks", keys(*given)):
        is_in, answer = comes_in(app, other)
    assert not is_in
    assert answer.status_code == 422
