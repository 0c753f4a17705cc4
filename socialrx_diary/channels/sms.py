"""Texts, through GOV.UK Notify. Its template holds nothing but `((message))`; what is said is said here.

Every message carries its key as Notify's `reference`, by which Notify can be asked whether it has one: so a message cut
off in the middle is neither sent twice nor lost.
"""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from socialrx_diary.channels import Message, Went
from socialrx_diary.channels.calling import Answer, CutOffError, UnreachedError, call
from socialrx_diary.language import N_
from socialrx_diary.settings import Sending

LABEL = N_("Yes, by text")
UUID_LETTERS = 36
MADE, FOUND, WRONG = 201, 200, 400


def ready(settings: Sending) -> bool:
    """Whether there is a key for Notify, and a template."""
    return bool(settings.notify_key_file and settings.notify_key_file.is_file() and settings.notify_template)


def send(message: Message, settings: Sending) -> Went:
    """Hand a text to Notify."""
    told = {
        "phone_number": message.to,
        "template_id": settings.notify_template,
        "personalisation": {"message": message.body},
        "reference": message.key,
    }
    message.about_to()
    try:
        answer = _call("POST", "/v2/notifications/sms", settings, json.dumps(told).encode())
    except UnreachedError:
        return Went.LATER
    except CutOffError:
        return Went.CUT_OFF
    return _understood(answer)


def asked(key: str, settings: Sending) -> Went:
    """Ask Notify whether it has a message with this key; where it does not answer, it can be asked again."""
    try:
        answer = _call("GET", f"/v2/notifications?{urlencode({'reference': key})}", settings)
    except (UnreachedError, CutOffError):
        return Went.CUT_OFF
    if answer.status != FOUND:
        return Went.CUT_OFF
    kept: list[dict[str, Any]] = json.loads(answer.body)["notifications"]
    return Went.TAKEN if any(one["reference"] == key for one in kept) else Went.LATER


def token(key: str, now: int) -> str:
    """What Notify wants to be shown: a JSON web token, signed with the secret half of the key (HS256)."""
    service, secret = key[-2 * UUID_LETTERS - 1 : -UUID_LETTERS - 1], key[-UUID_LETTERS:]
    parts = {"typ": "JWT", "alg": "HS256"}, {"iss": service, "iat": now}
    said = ".".join(_packed(json.dumps(one).encode()) for one in parts)
    return f"{said}.{_packed(hmac.new(secret.encode(), said.encode(), sha256).digest())}"


def _packed(plain: bytes) -> str:
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def _call(method: str, path: str, settings: Sending, body: bytes = b"") -> Answer:
    key = settings.notify_key_file.read_text(encoding="utf-8").strip() if settings.notify_key_file else ""
    headers = {"Authorization": f"Bearer {token(key, int(time.time()))}", "Content-Type": "application/json"}
    return call(method, settings.notify + path, headers, body)


def _understood(answer: Answer) -> Went:
    """Notify says 400 to what it will never send; 403 and 429 are our affair and pass; after 500 it may have it."""
    if answer.status == MADE:
        return Went.TAKEN
    if answer.status >= 500:
        return Went.CUT_OFF
    return Went.REFUSED if answer.status == WRONG else Went.LATER
