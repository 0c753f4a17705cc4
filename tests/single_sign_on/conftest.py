"""Another sign-in, as real as one gets on one machine: a provider on a port of its own that also insists on PKCE."""

import base64
import os
import re
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from argon2 import PasswordHasher
from flask import request as asked
from joserfc.jwk import RSAKey

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it uses what its own library has put aside
    from oidc_provider_mock import User, _server
    from oidc_provider_mock._storage import storage

from socialrx_diary.accounts import staff
from socialrx_diary.accounts.rules import Role
from socialrx_diary.settings import SignOn
from tests.kit.browser import Browser

CLIENT = "diary"
SECRET = "the secret of this service"


@dataclass
class Provider:
    """The other sign-in, what it was asked, and how somebody changes its answers (see `forging`)."""

    issuer: str = ""
    users: object = User
    asked: list = field(default_factory=list)
    challenges: dict = field(default_factory=dict)
    forge: Callable | None = None
    key: RSAKey | None = None

    def knows(self, subject, **claims):
        """Somebody has an account there; what it says of them is up to the test."""
        requests.put(f"{self.issuer}/users/{subject}", json={"auth_time": None, **claims}, timeout=5).raise_for_status()

    def signs_in(self, address, subject):
        """They sign in there, at the address our page led to; the answer is the address they are sent back to."""
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text[:500]
        return answer.headers["Location"]


@contextmanager
def provider():
    """Start one. It knows nothing of PKCE by itself, so that is checked before it is asked."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    warnings.simplefilter("ignore")
    from oidc_provider_mock import app as made

    app, started = made(), Provider()
    app.debug = False

    @app.before_request
    def note():
        started.asked.append((asked.path, dict(asked.values)))
        if asked.path == "/oauth2/authorize":
            assert asked.args["code_challenge_method"] == "S256"
            started.challenges[asked.args["state"]] = asked.args["code_challenge"]
        if asked.path == "/oauth2/token":
            verifier = asked.form.get("code_verifier", "").encode()
            challenge = base64.urlsafe_b64encode(sha256(verifier).digest()).rstrip(b"=").decode()
            secret = f"{CLIENT}:{SECRET}".encode()
            known = asked.headers.get("Authorization") == "Basic " + base64.b64encode(secret).decode()
            if challenge not in started.challenges.values() or not known:
                return {"error": "invalid_grant"}, 400
        return None

    @app.after_request
    def change(answer):
        if started.forge is None:
            return answer
        started.key = started.key or RSAKey.import_key(storage.jwk.as_dict(is_private=True))
        return started.forge(asked.path, answer)

    with _server._threaded_server(app, host="127.0.0.1", poll_interval=0.01) as server:
        started.issuer = f"http://127.0.0.1:{server.server_port}"
        try:
            yield started
        finally:
            os.environ.pop("AUTHLIB_INSECURE_TRANSPORT", None)


@pytest.fixture(scope="session")
def other():
    with warnings.catch_warnings(), provider() as started:
        yield started


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    monkeypatch.setattr(staff, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture
def settings(settings, other):
    secret = settings.data / "oidc-secret"
    secret.write_text(f"{SECRET}\n")
    return replace(settings, sign_on=SignOn(other.issuer, CLIENT, secret))


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def tom_id(service):
    with service.database.writing() as session:
        return staff.add_staff(
            session, service.id, service.ada.actor, Role.RESEARCHER, "Tom Field", "tom@parkroad.example", "", "", None,
            service.now(),
        )  # fmt: skip


def set_out(browser):
    """Press the button that leads there; the answer is the address it leads to."""
    answer = browser.peek("/staff/work-account")
    assert answer.status_code == 303
    return answer.headers["Location"]


def come_back(browser, address, status=200):
    """Follow where the other sign-in sends one back to."""
    here = urlsplit(address)
    return browser.visit(f"{here.path}?{here.query}", status)


def answer_in(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def secret_letters(page):
    return re.sub(r"\s", "", "".join(page.all("//p[contains(@class, 'secret')]")[0].itertext()))
