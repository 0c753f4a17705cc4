"""Those who carry messages, on this machine: a real mail server, a stand-in for Notify and one for a push service.

Each keeps what it took, and can be told to misbehave. The stand-in for Notify follows its published API: the token is
checked (HS256, the issuer, not older than 30 seconds), what is missing is refused with 400, what it took can be asked
for by its reference. The push service opens what it is sent with the keys of the phone it is for.
"""

import hmac
import json
import re
import sys
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from socialrx_diary.settings import Sending
from tests.kit.command import free_port

HOST = "127.0.0.1"
TOKEN_LASTS = 30


@dataclass(frozen=True)
class Letter:
    """What came through one of them: to whom, what it said, and what it is known by."""

    to: str
    words: str
    key: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Post:
    """What one of them took, in the order it came, and how it answers the next ones instead of taking them."""

    taken: list[Letter] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    silent: bool = False

    def misbehaves(self) -> int | None:
        """How to answer now, if not as usual."""
        return self.answers.pop(0) if self.answers else None


class Mail:
    """A mail server that keeps what it is given."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - its name for it
        """Take a letter to somebody, or say why not."""
        said = self.post.misbehaves()
        if said:
            return f"{said} no"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name for it
        """Take the letter itself."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        key = re.fullmatch(r"<(\w+)@[\w.]+>", str(letter["Message-ID"]))
        assert key
        headers = {name: str(value) for name, value in letter.items()}
        self.post.taken.append(Letter(envelope.rcpt_tos[0], letter.get_content(), key[1], headers))
        return "250 kept"


@contextmanager
def mail_server() -> Iterator[tuple[Post, str]]:
    """A mail server on a free port, and its address."""
    post = Post()
    port = free_port()
    server = Controller(Mail(post), hostname=HOST, port=port)
    server.start()
    try:
        yield post, f"smtp://{HOST}:{port}"
    finally:
        server.stop()


@contextmanager
def notify(key: str) -> Iterator[tuple[Post, str]]:
    """A stand-in for Notify on a free port, and its address."""
    post = Post()
    with _listening(post, _Notify, key) as address:
        yield post, address


@dataclass
class Phone:
    """The browser of a phone, with the keys it made when it said where it is reached."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: uuid4().bytes)

    @property
    def said(self) -> str:
        """What it says of itself, as it is kept."""
        keys = {"p256dh": packed(point(self.private.public_key())), "auth": packed(self.auth)}
        return json.dumps({"endpoint": self.endpoint, **keys})

    def opens(self, sealed: bytes) -> bytes:
        """What was sent to it (RFC 8291, written apart from how it is sealed)."""
        salt, length = sealed[:16], sealed[20]
        theirs, text = sealed[21 : 21 + length], sealed[21 + length :]
        mine = point(self.private.public_key())
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        first = hmac.new(
            hmac.new(self.auth, shared, sha256).digest(), b"WebPush: info\0" + mine + theirs + b"\1", sha256
        )
        drawn = hmac.new(salt, first.digest(), sha256).digest()
        key = hmac.new(drawn, b"Content-Encoding: aes128gcm\0\1", sha256).digest()[:16]
        nonce = hmac.new(drawn, b"Content-Encoding: nonce\0\1", sha256).digest()[:12]
        plain = AESGCM(key).decrypt(nonce, text, None)
        assert plain.rstrip(b"\0")[-1:] == b"\2", "the last record of one"
        return plain.rstrip(b"\0")[:-1]


@contextmanager
def push_service(phones: dict[str, Phone]) -> Iterator[tuple[Post, str]]:
    """A push service on a free port, and its address; it opens what comes with the keys of the phone it is for."""
    post = Post()
    with _listening(post, _Push, phones) as address:
        yield post, address


def sending_through(sending: Sending, smtp: str = "", notify_at: str = "") -> Sending:
    """The same settings with these to send through."""
    return replace(sending, smtp=smtp or sending.smtp, notify=notify_at or sending.notify)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as phones write it."""
    numbers = key.public_numbers()
    return b"\4" + numbers.x.to_bytes(32) + numbers.y.to_bytes(32)


def packed(plain: bytes) -> str:
    """Bytes as they stand in addresses."""
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def unpacked(said: str) -> bytes:
    """Bytes from how they stand in addresses."""
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


class _Handler(BaseHTTPRequestHandler):
    post: Post
    knows: Any

    def log_message(self, *_said: object) -> None:
        """Nothing is written down."""

    def answer(self, status: int, said: object = None) -> None:
        """Answer in JSON."""
        body = json.dumps(said).encode() if said is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        """What was sent, all of it: whoever is cut off in the middle has sent nothing."""
        length = int(self.headers.get("Content-Length", "0"))
        said = self.rfile.read(length)
        if len(said) < length:
            raise ConnectionAbortedError
        return said


class _Notify(_Handler):
    def do_POST(self) -> None:
        """POST /v2/notifications/sms."""
        said = json.loads(self.body())
        if not self._is_known():
            return
        odd = self.post.misbehaves()
        if self.path != "/v2/notifications/sms" or odd:
            self.answer(odd or 404, {"status_code": odd or 404, "errors": [{"error": "Odd", "message": "Odd"}]})
            return
        wanted = {"phone_number", "template_id", "personalisation"}
        if not wanted <= set(said) or not re.fullmatch(r"\+\d{9,15}", said["phone_number"]):
            self.answer(400, {"status_code": 400, "errors": [{"error": "ValidationError", "message": "not a number"}]})
            return
        taken = Letter(said["phone_number"], said["personalisation"]["message"], said.get("reference", ""))
        self.post.taken.append(taken)
        if self.post.silent:
            self.close_connection = True
            self.connection.close()
            return
        self.answer(201, {"id": str(uuid4()), "reference": taken.key, "content": {"body": taken.words}})

    def do_GET(self) -> None:
        """GET /v2/notifications?reference=…."""
        if not self._is_known():
            return
        odd = self.post.misbehaves()
        if odd:
            self.answer(odd, {"status_code": odd, "errors": [{"error": "Odd", "message": "Odd"}]})
            return
        wanted = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        found = [{"id": str(uuid4()), "reference": one.key, "status": "sending"} for one in list(self.post.taken)]
        self.answer(200, {"notifications": [one for one in found if one["reference"] == wanted], "links": {}})

    def _is_known(self) -> bool:
        """Whether the token is signed with the secret of the key, by its service, just now."""
        kind, _space, token = self.headers.get("Authorization", "").partition(" ")
        head, claims, seal = [*token.split("."), "", "", ""][:3]
        signed = hmac.new(self.knows[-36:].encode(), f"{head}.{claims}".encode(), sha256).digest()
        good = kind == "Bearer" and json.loads(unpacked(head)) == {"typ": "JWT", "alg": "HS256"}
        told = json.loads(unpacked(claims))
        good = good and hmac.compare_digest(unpacked(seal), signed)
        good = good and UUID(told["iss"]) == UUID(self.knows[-73:-37]) and abs(time.time() - told["iat"]) < TOKEN_LASTS
        if not good:
            self.answer(403, {"status_code": 403, "errors": [{"error": "AuthError", "message": "Invalid token"}]})
        return good


class _Push(_Handler):
    def do_POST(self) -> None:
        """POST to the address a phone was given (RFC 8030)."""
        sealed, odd = self.body(), self.post.misbehaves()
        phone: Phone | None = self.knows.get(self.path)
        if phone is None or odd:
            self.answer(odd or 410)
            return
        assert self.headers["Content-Encoding"] == "aes128gcm" and int(self.headers["TTL"]) > 0
        self._is_signed()
        shown = json.loads(phone.opens(sealed))
        topic = self.headers["Topic"]
        assert re.fullmatch(r"[\w-]{1,32}", topic)
        self.post.taken.append(Letter(self.path, f"{shown['title']}\n{shown['body']}", topic, dict(self.headers)))
        self.answer(201)

    def _is_signed(self) -> None:
        """The sender says who it is, to this very service, for less than a day (RFC 8292)."""
        found = re.fullmatch(r"vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)", self.headers["Authorization"])
        assert found
        head, claims, seal, key = found.groups()
        raw = unpacked(seal)
        signed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpacked(key))
        sender.verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        told = json.loads(unpacked(claims))
        assert told["aud"] == f"http://{self.headers['Host']}" and 0 < told["exp"] - time.time() <= 86400
        assert told["sub"].startswith("mailto:")


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was killed while it spoke is not written about; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def _listening(post: Post, kind: type[_Handler], knows: Any) -> Iterator[str]:
    handler = type("Handler", (kind,), {"post": post, "knows": knows})
    server = _Server((HOST, 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
