"""Talking to the other sign-in: OpenID Connect, authorization code with PKCE. Nothing here knows of our people.

Only loaded where one is set up: the library comes with the extra `oidc`.
"""

import json
from datetime import datetime
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import KeySet

from socialrx_diary.settings import SignOn
from socialrx_diary.single_sign_on.rules import LEEWAY, OLDEST, Account, Errand, NotToBeTrustedError

# A person waits for it, and a worker of ours with them.
PATIENCE = 5
# Signed with a key of its own and nothing else: never "none", and never a secret that we hold too.
ALGORITHMS = ("RS256", "PS256", "ES256")
TOO_BIG = 1_000_000
OK = 200


class Provider:
    """One other sign-in."""

    def __init__(self, told: SignOn, back: str) -> None:
        self.told, self.back = told, back

    def address(self, errand: Errand, *, again: bool = False) -> str:
        """Where a browser goes to sign in there; `again`, although it may be signed in there already."""
        anew: dict[str, object] = {"prompt": "login", "max_age": 0} if again else {"max_age": OLDEST}
        there = self._known()["authorization_endpoint"]
        asked = {"state": errand.state, "nonce": errand.nonce, "code_verifier": errand.verifier, **anew}
        with self._client() as client:
            return str(client.create_authorization_url(there, **asked)[0])

    def account(self, code: str, errand: Errand, now: datetime) -> Account:
        """Whose account it is, for a code that a browser came back with."""
        known = self._known()
        try:
            with self._client() as client:
                client.register_compliance_hook("access_token_response", _from_there)
                asked = {"code": code, "code_verifier": errand.verifier}
                token = client.fetch_token(known["token_endpoint"], timeout=PATIENCE, allow_redirects=False, **asked)
            signed = jwt.decode(token["id_token"], KeySet.import_key_set(self._read(known["jwks_uri"])), ALGORITHMS)
            self._check(signed, token, errand, now)
        except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise NotToBeTrustedError(type(error).__name__) from None
        return Account.of(signed.claims, now)

    def _check(self, signed: jwt.Token, token: dict[str, Any], errand: Errand, now: datetime) -> None:
        options = {
            "iss": {"essential": True, "value": self.told.issuer},
            "aud": {"essential": True, "value": self.told.client_id},
            "sub": {"essential": True},
        }
        params = {"nonce": errand.nonce, "client_id": self.told.client_id, "access_token": token.get("access_token")}
        CodeIDToken(signed.claims, signed.header, options, params).validate(now.timestamp(), LEEWAY)
        # The library is content with a list that names us among others. Whoever else may use it is nobody we know.
        if signed.claims["aud"] not in (self.told.client_id, [self.told.client_id]):
            raise InvalidClaimError("aud")
        # What it signs for other ends, such as tokens of access or of signing out, says so here.
        if signed.header.get("typ", "JWT") not in ("JWT", "jwt"):
            raise InvalidClaimError("typ")

    def _known(self) -> dict[str, Any]:
        """What the other sign-in says of itself; it must be the very one that was named to us."""
        try:
            known: dict[str, Any] = self._read(f"{self.told.issuer.rstrip('/')}/.well-known/openid-configuration")
            addresses = [known[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        except (requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise NotToBeTrustedError(type(error).__name__) from None
        safe = self.told.issuer.startswith("http://") or all(one.startswith("https://") for one in addresses)
        if known.get("issuer") != self.told.issuer or not safe:
            raise NotToBeTrustedError("another issuer")
        return known

    def _read(self, address: str) -> Any:
        with requests.get(address, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
            _from_there(answer)
            content = answer.raw.read(TOO_BIG, decode_content=True)
        return json.loads(content)

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self.told.client_id,
            self.told.secret(),
            scope="openid",
            redirect_uri=self.back,
            code_challenge_method="S256",
        )


def _from_there(answer: requests.Response) -> requests.Response:
    """An answer from where it was asked. Nobody is followed to another place, least of all with our secret."""
    if answer.status_code != OK:
        raise requests.RequestException(answer.status_code)
    return answer
