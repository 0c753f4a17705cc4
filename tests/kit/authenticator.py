"""A phone that holds passkeys, as far as a server can tell: keys, a counter, and answers signed for one site."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

HERE = "http://localhost"
PRESENT, VERIFIED, WITH_KEY = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV, AuthenticatorData.FLAG.AT


@dataclass
class Authenticator:
    """One phone. `origin` and `host` are what its browser believes it is looking at; `flags` what its owner did."""

    origin: str = HERE
    host: str = "localhost"
    flags: AuthenticatorData.FLAG = PRESENT | VERIFIED
    counter: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: bytes = b""
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, options: dict[str, Any]) -> str:
        """Make a passkey, and say so."""
        asked = options["publicKey"]
        self.handle = bytes(websafe_decode(asked["user"]["id"]))
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        held = AttestedCredentialData.create(Aaguid.NONE, self.credential_id, public)
        data = AuthenticatorData.create(self._host(), self.flags | WITH_KEY, self.counter, held)
        made = AttestationObject.create("none", data, {})
        return self._said(self._client("webauthn.create", asked), attestationObject=bytes(made))

    def signs(self, options: dict[str, Any]) -> str:
        """Sign a challenge."""
        client = self._client("webauthn.get", options["publicKey"])
        data = AuthenticatorData.create(self._host(), self.flags, self.counter)
        signature = self.key.sign(bytes(data) + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._said(client, authenticatorData=bytes(data), signature=signature, userHandle=self.handle)

    def _host(self) -> bytes:
        return sha256(self.host.encode()).digest()

    def _client(self, kind: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _said(self, client: bytes, **more: bytes) -> str:
        response = {name: websafe_encode(value) for name, value in {"clientDataJSON": client, **more}.items()}
        credential = websafe_encode(self.credential_id)
        return json.dumps({"id": credential, "rawId": credential, "type": "public-key", "response": response})
