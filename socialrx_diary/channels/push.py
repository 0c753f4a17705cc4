"""A note on somebody's own phone, through the push service of its browser (RFC 8030, 8188, 8291 and 8292).

Only the phone can read it: the push service carries it sealed. A second try takes the place of the first, at the push
service (`Topic`) and on the phone (the tag of the note), so a message that was cut off may be sent again.
"""

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from socialrx_diary.channels import Message, Went
from socialrx_diary.channels.calling import CutOffError, UnreachedError, call
from socialrx_diary.language import N_
from socialrx_diary.settings import Sending

LABEL = N_("Yes, on this phone")
KEPT_SECONDS = 3 * 3600  # a note that could not be shown by then is not shown: none in the night
TOKEN_SECONDS = 12 * 3600
RECORD = 4096
# The order of the curve P-256.
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
GONE = frozenset({400, 404, 410, 413})


def ready(settings: Sending) -> bool:
    """Whether there is somebody a push service may write to."""
    return bool(settings.push_contact)


def send(message: Message, settings: Sending) -> Went:
    """Hand a note to the push service that the phone named."""
    phone = json.loads(message.to)
    if not allowed(phone["endpoint"], settings):
        return Went.REFUSED
    shown = {"body": message.body, "title": message.subject, "tag": "page"}
    plain = json.dumps(shown, ensure_ascii=False).encode()
    try:
        sealed = seal(plain, unpacked(phone["p256dh"]), unpacked(phone["auth"]))
    except (ValueError, UnsupportedAlgorithm):
        return Went.REFUSED
    message.about_to()
    try:
        answer = call("POST", phone["endpoint"], _headers(message.key, phone["endpoint"], settings), sealed)
    except (UnreachedError, CutOffError):
        return Went.LATER
    if answer.status in range(200, 300):
        return Went.TAKEN
    return Went.REFUSED if answer.status in GONE else Went.LATER


def asked(key: str, settings: Sending) -> Went:  # noqa: ARG001 - it need not be asked
    """Nobody need be asked: the same message once more takes the place of the first."""
    return Went.LATER


def allowed(endpoint: str, settings: Sending) -> bool:
    """Whether an address belongs to a push service that browsers use: nothing is ever sent to any other machine."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = parts.scheme == "https" or (parts.scheme == "http" and host == "127.0.0.1")
    return plain and any(host == one or host.endswith(f".{one}") for one in settings.push_services)


def public_key(secret: bytes) -> str:
    """What phones are told of this service, so that nobody else can send to them."""
    return packed(_point(_private_key(secret).public_key()))


def seal(
    plain: bytes, theirs: bytes, auth: bytes, salt: bytes = b"", own: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """Seal a note so that only the phone can read it (RFC 8291, one record of `aes128gcm`)."""
    salt, own = salt or os.urandom(16), own or ec.generate_private_key(ec.SECP256R1())
    point = _point(own.public_key())
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    secret = _derived(shared, auth, b"WebPush: info\0" + theirs + point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD.to_bytes(4) + len(point).to_bytes(1) + point + sealed


def packed(plain: bytes) -> str:
    """Bytes as they stand in addresses and headers."""
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def unpacked(said: str) -> bytes:
    """Bytes from how they stand in addresses and headers."""
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


def _headers(key: str, endpoint: str, settings: Sending) -> dict[str, str]:
    return {
        "Authorization": _vapid(endpoint, settings),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Topic": key,
        "Urgency": "normal",
    }


def _vapid(endpoint: str, settings: Sending) -> str:
    """Who is sending, signed (RFC 8292, ES256)."""
    parts, own = urlsplit(endpoint), _private_key(settings.push_secret)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + TOKEN_SECONDS,
        "sub": settings.push_contact,
    }
    said = ".".join(packed(json.dumps(one).encode()) for one in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(own.sign(said.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={said}.{packed(r.to_bytes(32) + s.to_bytes(32))}, k={public_key(settings.push_secret)}"


def _private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The service's own key for push, drawn from a secret of its key file that never changes."""
    drawn = int.from_bytes(_derived(secret, b"", b"socialrx-diary push", 48))
    return ec.derive_private_key(drawn % (ORDER - 1) + 1, ec.SECP256R1())


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt or None, info).derive(secret)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
