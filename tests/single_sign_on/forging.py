"""How somebody in between, or somebody else's sign-in, would make up an answer that lets them in as Tom."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, RSAKey

GONE = object()
ELSEWHERE = "https://evil.example"
SECRET = "the secret of this service"


@dataclass
class Token:
    """What the other sign-in truly said, to be changed, and the key it signs with."""

    header: dict
    claims: dict
    key: RSAKey
    whole: str

    @classmethod
    def read(cls, whole, key):
        header, claims, _signature = whole.split(".")
        return cls(json.loads(opened(header)), json.loads(opened(claims)), key, whole)

    def with_claims(self, **changed):
        """The same, signed with the true key, with some claims changed or `GONE`."""
        claims = {name: value for name, value in {**self.claims, **changed}.items() if value is not GONE}
        return signed(self.header, claims, self.key)

    def with_header(self, key=None, **changed):
        """The same claims under another header, with the true key or somebody's."""
        header = {name: value for name, value in {**self.header, **changed}.items() if value is not GONE}
        return signed(header, self.claims, key or self.key)


Forger = Callable[[Token], Any]


def opened(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def folded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(header, claims, key):
    content = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return jws.serialize_compact(header, content, key, [header["alg"]], registry=LOOSE)


class _Loose(jws.JWSRegistry):
    """A registry that lets every header through, as a forger's would."""

    def check_header(self, _header):
        pass


LOOSE = _Loose(algorithms=["RS256", "RS512", "PS256", "ES256", "HS256"], strict_check_header=False)


@cache
def stranger():
    """A key that the other sign-in never had."""
    return RSAKey.generate_key(2048)


@cache
def curve():
    return ECKey.generate_key("P-256")


def unsigned(alg, ending=""):
    return lambda token: (
        f"{folded(json.dumps({'alg': alg, 'typ': 'JWT'}).encode())}.{token.whole.split('.')[1]}.{ending}"
    )


def by_hmac(secret):
    """HS256 with something that is no secret between us: whoever mixes the two up takes it for signed."""

    def forged(token):
        head = folded(json.dumps({**token.header, "alg": "HS256"}).encode())
        said = f"{head}.{token.whole.split('.')[1]}"
        return f"{said}.{folded(hmac.digest(secret(token.key), said.encode(), sha256))}"

    return forged


def other_words_under_the_seal(token):
    head, _claims, seal = token.whole.split(".")
    return f"{head}.{folded(json.dumps({**token.claims, 'name': 'Tom'}).encode())}.{seal}"


def brings_its_key(token):
    return token.with_header(stranger(), kid=GONE, jwk=stranger().as_dict(private=False))


def sealed_to_us(token):
    """Encrypted with the secret we share, which is not signed."""
    key = OctKey.import_key(sha256(SECRET.encode()).digest())
    header = {"alg": "dir", "enc": "A256GCM", "kid": token.header.get("kid")}
    return jwe.encrypt_compact(header, json.dumps(token.claims).encode(), key, ["dir", "A256GCM"])


SIGNATURES: dict[str, Forger] = {
    "no signature": lambda token: token.whole.rpartition(".")[0] + ".",
    "only two parts": lambda token: token.whole.rpartition(".")[0],
    "part of the signature": lambda token: token.whole[:-8],
    "other words under the seal": other_words_under_the_seal,
    "somebody else's key": lambda token: token.with_header(stranger()),
    "somebody else's key, unnamed": lambda token: token.with_header(stranger(), kid=GONE),
    "a key nobody knows": lambda token: token.with_header(stranger(), kid="unheard-of"),
    "a name nobody knows for the true key": lambda token: token.with_header(kid="unheard-of"),
    "a name that is none": lambda token: token.with_header(kid=["one", "two"]),
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE, and the true signature": lambda token: unsigned("NONE", token.whole.rpartition(".")[2])(token),
    "alg empty": unsigned(""),
    "alg that is none": unsigned(None),
    "HS256 with the public key as PEM": by_hmac(lambda key: key.as_pem(private=False)),
    "HS256 with the public key as JSON": by_hmac(lambda key: json.dumps(key.as_dict(private=False)).encode()),
    "HS256 with the number of the public key": by_hmac(lambda key: key.as_dict(private=False)["n"].encode()),
    "HS256 with the secret we share": by_hmac(lambda _key: SECRET.encode()),
    "HS256 with nothing": by_hmac(lambda _key: b""),
    "RS512, which we never agreed on": lambda token: token.with_header(alg="RS512"),
    "a curve that it does not have": lambda token: token.with_header(curve(), alg="ES256"),
    "brings its own key": brings_its_key,
    "says where its key is": lambda token: token.with_header(stranger(), kid="evil", jku=f"{ELSEWHERE}/keys"),
    "says where its paper is": lambda token: token.with_header(stranger(), kid="evil", x5u=f"{ELSEWHERE}/paper"),
    "needs what we do not know": lambda token: token.with_header(crit=["exp", "unheard-of"]),
    "encrypted instead of signed": sealed_to_us,
    "a token of access": lambda token: token.with_header(typ="at+jwt"),
    "a token of signing out": lambda token: token.with_header(typ="logout+jwt"),
}  # fmt: skip

CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": ELSEWHERE},
    "no issuer": {"iss": GONE},
    "for another service": {"aud": "another-service"},
    "for nobody": {"aud": GONE},
    "for no one in a list": {"aud": []},
    "for another service too": {"aud": ["diary", "another-service"]},
    "for another service too, ours by azp": {"aud": ["diary", "another-service"], "azp": "diary"},
    "ours, but asked by another": {"azp": "another-service"},
    "expired": {"exp": lambda now: now - 3600},
    "never expires": {"exp": GONE},
    "expires in words": {"exp": "in an hour"},
    "not yet": {"nbf": lambda now: now + 3600},
    "made tomorrow": {"iat": lambda now: now + 86400},
    "made never": {"iat": GONE},
    "no nonce": {"nonce": GONE},
    "an empty nonce": {"nonce": ""},
    "another nonce": {"nonce": "x" * 43},
    "many nonces": {"nonce": ["x" * 43]},
    "nobody": {"sub": GONE},
    "an empty name": {"sub": ""},
    "a number for a name": {"sub": 5},
    "many names": {"sub": ["tom-at-work"]},
    "half a letter": {"sub": "\ud83d"},
    "a name with an end in it": {"sub": "tom-at-work\0"},
    "a name without end": {"sub": "t" * 256},
    "an order instead of a list": {"amr": "mfa"},
    "signed in there last week": {"auth_time": lambda now: now - 7 * 86400},
    "will sign in there tomorrow": {"auth_time": lambda now: now + 86400},
    "signed in there in words": {"auth_time": "yesterday"},
    "signed in there at no time": {"auth_time": 1e30},
    "signed in there at the end of time": {"auth_time": float("inf")},
    "with the mark of another token": {"at_hash": "x" * 22},
}  # fmt: skip

ANSWERS: dict[str, Forger] = {
    "nothing": lambda _token: None,
    "a number": lambda _token: 5,
    "a list": lambda token: [token.whole],
    "no words": lambda _token: "",
    "dots": lambda _token: "..",
    "no letters of base64": lambda _token: "ä.ö.ü",
    "words that are no claims": lambda token: signed(token.header, b"tom-at-work", token.key),
    "a list of claims": lambda token: signed(token.header, b'["tom-at-work"]', token.key),
}
