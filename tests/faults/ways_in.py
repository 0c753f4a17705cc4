"""The door of those who work here, pushed from all sides at once: four workers, and a clock that listens.

    python -m tests.faults.ways_in --times 2000

Codes: fifty wrong ones at once on a limit of five, fifty times the right one at once, one code after another and the
first again. Passwords: fifty wrong ones at once on a limit of ten. Then cookies from before: of signing out, of
starting again, of being stopped, of a change of password, planted ones. Last, as often as asked, a wrong password for
somebody who works here and for nobody: how well could a clock tell them apart (0.5: not at all)? Half as often again
with the hashes that are in use.
"""

import random
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from unittest import mock
from uuid import UUID

import pyotp
import requests
from argon2 import PasswordHasher

from socialrx_diary.accounts import codes, own, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.models import Staff, Tries
from socialrx_diary.accounts.rules import CODE_TRIES, SIGN_IN_TRIES, Actor, Role
from socialrx_diary.settings import Settings
from tests.faults.command import figures, run
from tests.faults.place import peopled
from tests.faults.server import HOST, Server
from tests.kit.browser import Browser
from tests.kit.people import Service

AT_ONCE = 50
WORKERS = 4
PASSWORD = "kettle meadow bicycle"
WRONG = "not the password at all"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Member:
    """Somebody who works here, with a password and an app."""

    id: UUID
    email: str
    secret: str

    def code(self, steps: int = 0) -> str:
        """What their app shows now, or will."""
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + steps)


@dataclass
class Figures:
    """What came of it."""

    wrong_codes_at_once: int = AT_ONCE
    wrong_codes_judged: int = 0
    right_code_after_them_accepted: int = 0
    right_code_at_once_accepted: int = 0
    code_again_after_another_accepted: int = 0
    wrong_passwords_at_once: int = AT_ONCE
    wrong_passwords_judged: int = 0
    old_cookies: int = 0
    old_cookies_accepted: int = 0
    planted_cookies: int = 0
    planted_cookies_accepted: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    timed_tries: int = 0
    told_apart_by_time: float = 0.5
    timed_with_hashes_in_use: int = 0
    told_apart_by_time_then: float = 0.5

    @property
    def good(self) -> bool:
        """Whether nobody came in who ought not, and no clock tells who works here."""
        nothing = (
            self.right_code_after_them_accepted
            + self.code_again_after_another_accepted
            + self.old_cookies_accepted
            + self.planted_cookies_accepted
        )
        limits = self.wrong_codes_judged <= CODE_TRIES.tries and self.wrong_passwords_judged <= SIGN_IN_TRIES.tries
        heard = (self.told_apart_by_time if self.timed_tries else 0.5, self.told_apart_by_time_then)
        unheard = all(0.45 <= one <= 0.55 for one in heard)
        return not nothing and limits and self.right_code_at_once_accepted == 1 and unheard


class Visit:
    """A browser at the door, as far as a server can tell."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.address, self.line = f"http://{HOST}:{port}", requests.Session()
        self.line.headers.update(SAME_ORIGIN)
        if token:
            self.line.cookies.set("diary", token, domain=HOST)

    @property
    def token(self) -> str | None:
        """What it is signed in with."""
        return self.line.cookies.get("diary")

    def form(self, path: str) -> str:
        """Open a page with a form on it; the token against forgery."""
        text = self.line.get(self.address + path, timeout=60).text
        return text.split('name="csrf_token" value="')[1].split('"')[0]

    def sends(self, path: str, csrf: str, **typed: str) -> int:
        """Send a form; how it was answered."""
        sent = {"csrf_token": csrf, **typed}
        return self.line.post(self.address + path, data=sent, allow_redirects=False, timeout=60).status_code

    def is_in(self) -> bool:
        """Whether pages for people who work here open."""
        return self.line.get(f"{self.address}/people", allow_redirects=False, timeout=60).status_code == 200


def ways_in(settings: Settings, times: int, seed: int) -> Figures:
    """Push from all sides, then listen."""
    found = Figures()
    with peopled(settings) as service:
        with mock.patch.object(staff, "_hasher", QUICK):
            with Server(settings, WORKERS) as server:
                _codes(service, server.port, found)
                _passwords(service, server.port, found)
                _cookies(service, server.port, found)
            chance = random.Random(seed)
            found.timed_tries, found.told_apart_by_time = _listen(service, times, chance)
        # What quick hashes hide: whether any hash is made for nobody.
        found.timed_with_hashes_in_use, found.told_apart_by_time_then = _listen(service, times // 2, chance)
    return found


def _codes(service: Service, port: int, found: Figures) -> None:
    guessed, hurried, patient = (_member(service, name) for name in ("Gil", "Hal", "Pam"))
    doors = [Visit(port, _arriving(service, guessed)) for _ in range(AT_ONCE)]
    forms = [door.form("/staff/code") for door in doors]
    answers = _at_once(lambda at: doors[at].sends("/staff/code", forms[at], code=f"{at:06}x"))
    found.answers["wrong codes"] = _told(answers)
    found.wrong_codes_judged = answers[422]
    found.right_code_after_them_accepted = doors[0].sends("/staff/code", forms[0], code=guessed.code()) == 303
    doors = [Visit(port, _arriving(service, hurried)) for _ in range(AT_ONCE)]
    forms, right = [door.form("/staff/code") for door in doors], hurried.code()
    answers = _at_once(lambda at: doors[at].sends("/staff/code", forms[at], code=right))
    found.answers["right code"] = _told(answers)
    found.right_code_at_once_accepted = sum(door.is_in() for door in doors)
    first, second = patient.code(), patient.code(1)
    accepted = [_gives_code(service, port, patient, one) for one in (first, second, first)]
    found.answers["one, another, the first again"] = ", ".join(map(str, accepted))
    found.code_again_after_another_accepted = int(accepted[2] == 303)


def _passwords(service: Service, port: int, found: Figures) -> None:
    member = _member(service, "Pat")
    doors = [Visit(port) for _ in range(AT_ONCE)]
    forms = [door.form("/staff/sign-in") for door in doors]
    typed = {"email": member.email, "password": WRONG}
    answers = _at_once(lambda at: doors[at].sends("/staff/sign-in", forms[at], **typed))
    found.answers["wrong passwords"] = _told(answers)
    found.wrong_passwords_judged = answers[422]


def _cookies(service: Service, port: int, found: Figures) -> None:
    """Everything that ends a sign-in ends it for a cookie that somebody kept."""
    for number, ends in enumerate((_signs_out, _changes_password, _is_stopped, _starts_again, _everywhere)):
        member = _member(service, f"Member {number}")
        tokens = [_signed_in(service, member) for _ in range(10)]
        assert all(Visit(port, token).is_in() for token in tokens), "they were never in"
        ends(service, member, tokens, port)
        found.old_cookies += len(tokens)
        found.old_cookies_accepted += sum(Visit(port, token).is_in() for token in tokens)
    for _ in range(20):
        member, planted = _member(service, secrets.token_hex(4)), secrets.token_urlsafe(32)
        door = Visit(port, planted)
        door.line.cookies.set("diary", _arriving(service, member), domain=HOST)
        halfway = door.token
        assert door.sends("/staff/code", door.form("/staff/code"), code=member.code()) == 303
        found.planted_cookies += 2
        found.planted_cookies_accepted += sum(Visit(port, one).is_in() for one in (planted, halfway))


def _signs_out(_service: Service, _member: Member, tokens: list[str], port: int) -> None:
    for token in tokens:
        door = Visit(port, token)
        door.sends("/staff/sign-out", door.form("/people/invite"))


def _changes_password(service: Service, member: Member, _tokens: list[str], _port: int) -> None:
    with service.writing() as session:
        by = _actor(service, member, UUID(int=1))
        tried = own.note_try(session, by, service.now())
        assert own.change_password(session, by, tried, staff.hashed("another of mine, too"), service.now())


def _is_stopped(service: Service, member: Member, _tokens: list[str], _port: int) -> None:
    with service.writing() as session:
        assert staff.stop_staff(session, service.ada.actor, member.id, service.now())


def _starts_again(service: Service, member: Member, _tokens: list[str], _port: int) -> None:
    with service.writing() as session:
        assert staff.start_again(session, service.ada.actor, member.id, service.now())


def _everywhere(service: Service, member: Member, _tokens: list[str], _port: int) -> None:
    with service.writing() as session:
        own.sign_out(session, _actor(service, member, UUID(int=1)), service.now())


def _listen(service: Service, times: int, chance: random.Random) -> tuple[int, float]:
    """Time a wrong password for somebody and for nobody, in any order; how often, and how well they are told apart.

    With quick hashes all else is heard. The whole page is timed, in this process: no network hides anything. What was
    counted is forgotten in between.
    """
    member, browser, taken = _member(service, "Tim"), Browser(service.app), {True: [], False: []}
    csrf = browser.csrf_token()
    asked = [True, False] * (times // 2)
    chance.shuffle(asked)
    for known in [True, False] * 20 + asked:
        email = member.email if known else f"{secrets.token_hex(8)}@x.example"
        began = time.perf_counter()
        answer = browser.peek("/staff/sign-in", "POST", csrf_token=csrf, email=email, password=WRONG)
        taken[known].append(time.perf_counter() - began)
        assert answer.status_code == 422
        with service.writing() as session:
            session.query(Tries).delete()
    return 2 * (times // 2), apart(taken[True][20:], taken[False][20:])


def apart(some: list[float], others: list[float]) -> float:
    """How often one of some is more than one of the others (the area under the curve): a half says nothing."""
    ranked = sorted([(one, 1) for one in some] + [(one, 0) for one in others])
    ranks = sum(rank for rank, (_one, mine) in enumerate(ranked, 1) if mine)
    return (ranks - len(some) * (len(some) + 1) / 2) / (len(some) * len(others)) if some and others else 0.5


def _at_once(deed: Callable[[int], int]) -> Counter[int]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(deed, range(AT_ONCE)))


def _told(answers: Counter[int]) -> str:
    return ", ".join(f"{status}: {count}" for status, count in sorted(answers.items()))


def _gives_code(service: Service, port: int, member: Member, code: str) -> int:
    door = Visit(port, _arriving(service, member))
    return door.sends("/staff/code", door.form("/staff/code"), code=code)


def _member(service: Service, name: str) -> Member:
    """Somebody with a password and an app whose codes were never used."""
    email = f"{secrets.token_hex(8)}@x.example"
    with service.writing() as session:
        staff_id = staff.add_staff(
            session, service.id, service.ada.actor, Role.LINK_WORKER, name, email, "", "", PASSWORD, service.now()
        )
        secret = codes.begin_totp(session, service.vault, staff_id)
        member = session.get_one(Staff, staff_id)
        member.must_change_password, member.totp_confirmed = False, True
    return Member(staff_id, email, secret)


def _arriving(service: Service, member: Member) -> str:
    with service.writing() as session:
        return staff.go_on(session, service.vault, member.id, service.now(), "Computer")


def _signed_in(service: Service, member: Member) -> str:
    with service.writing() as session:
        return accounts.sign_in(session, service.now(), "Computer", staff_id=member.id)


def _actor(service: Service, member: Member, device_id: UUID) -> Actor:
    return Actor(member.id, Role.LINK_WORKER, service.id, device_id)


if __name__ == "__main__":
    run(__doc__, 2000, lambda settings, times, seed: figures(ways_in(settings, times, seed)))
