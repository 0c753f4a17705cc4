"""Cut the line while somebody writes on their phone, and look afterwards whether what they were told is true.

    python -m tests.faults.cut --times 1000

A real Chromium with a profile on the disk writes through a line that is cut before or after the form has arrived; the
network goes, the server or the browser is killed, the sign-in is ended, the button is pressed twice, two tabs are open,
the words are changed while they wait, another phone changes the same week. When everything works again, all that the
page called safe or received must be in the diary, once; nothing may have been called received before it was; and
nothing may be left on the phone, where the words never lay but sealed.
"""

import os
import random
import signal
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, sync_playwright

from socialrx_diary.accounts import service as accounts
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.settings import Settings
from tests.faults.command import Line as Told
from tests.faults.command import figures, run
from tests.faults.cutting import AFTER, BEFORE, TROUBLE, Line
from tests.faults.place import peopled
from tests.faults.server import Server
from tests.kit.chromium import chromium_launch_options
from tests.kit.live import AS_THE_APP_SETS_IT, STORED
from tests.kit.people import Person, Service

# How often each kind of trouble comes, of a hundred; the dear ones are rarer.
TROUBLES = {
    "no network": 24, "lost on the way": 16, "answer lost": 18, "trouble at our end": 8, "double tap": 7, "two tabs": 8,
    "words changed": 8, "another phone": 5, "signed out": 3, "browser killed": 2, "server killed": 1,
}  # fmt: skip
WEEKS = 40
PATIENCE_MS = 30_000
SAFE = "#signal:not([hidden]) :is([data-state=here], [data-state=trouble], [data-state=closed], [data-state=waiting])"
RECEIVED = "#signal:not([hidden]) :is([data-state=received], [data-state=both])"
UNTIL_EMPTY = """async () => {
  for (let times = 0; times < 600; times++) {
    if (!(await queue.all()).length) return 0;
    await new Promise((good) => setTimeout(good, 50));
  }
  return (await queue.all()).length;
}"""
PRESS = "document.querySelector('main form .btn').click()"
DOUBLE = f"{PRESS}; {PRESS}"
# Everything goes again, and the page is told so now, not when its own clock comes round.
AGAIN = "dispatchEvent(new Event('online'))"


@dataclass
class Figures:
    """What happened. Of the last six there may be none."""

    schedules: int = 0
    troubles: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    called_safe: int = 0
    called_received: int = 0
    lost: int = 0
    doubled: int = 0
    wrongly_called_received: int = 0
    words_in_plain: int = 0
    left_on_the_phone: int = 0
    did_not_end: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing is amiss, and something was tried."""
        amiss = self.lost + self.doubled + self.wrongly_called_received
        return not amiss + self.words_in_plain + self.left_on_the_phone + self.did_not_end and self.called_safe > 0

    @property
    def line(self) -> Told:
        """It all in one line."""
        return Told("cut line", self.schedules, self.lost, self.doubled)


class Phone:
    """A browser with a profile on the disk, which can be killed and opened again."""

    def __init__(self, playwright: Playwright, address: str, profile: Path) -> None:
        self.playwright, self.address, self.profile = playwright, address, profile
        self.context: BrowserContext = self._opened()
        self.token = ""

    def _opened(self) -> BrowserContext:
        context = self.playwright.chromium.launch_persistent_context(
            str(self.profile), base_url=self.address, **chromium_launch_options()
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    def signs_in(self, token: str) -> None:
        """The cookie of a sign-in, which outlives the browser as the app's own does."""
        self.token = token
        cookie: Any = {"name": "diary", "value": token, "url": self.address, "expires": 4e9, **AS_THE_APP_SETS_IT}
        self.context.add_cookies([cookie])

    def opens(self, path: str) -> Page:
        """A page in a tab of its own."""
        page = self.context.new_page()
        page.goto(path)
        return page

    def killed(self) -> None:
        """Kill the browser as a dead battery does, and open it again."""
        for one in self._processes():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        self.context = self._opened()
        self.signs_in(self.token)

    def _processes(self) -> list[int]:
        """The browser's own processes: those that were given its profile."""
        found = []
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in line.read_bytes().split(b"\0"):
                    found.append(int(line.parent.name))
        return found

    def holds(self, words: str) -> bool:
        """Whether words lie anywhere on its disk as they are."""
        wanted = (words.encode(), words.encode("utf-16-le"))
        for path in self.profile.rglob("*"):
            with suppress(OSError):
                if path.is_file() and any(one in path.read_bytes() for one in wanted):
                    print(f"in plain in {path.relative_to(self.profile)}")
                    return True
        return False


class Schedules:
    """One person after another writes week after week, and each time something goes wrong."""

    def __init__(self, service: Service, server: Server, line: Line, phone: Phone, seed: int) -> None:
        self.service, self.server, self.line, self.phone = service, server, line, phone
        self.chance, self.found = random.Random(seed), Figures()
        self.person: Person | None = None

    def go(self, times: int) -> Figures:
        """Do so many."""
        for number in range(times):
            if self.person is None or number % WEEKS == 0:
                self.person = self.service.person(f"Person {number}")
                self.phone.signs_in(self.person.token)
            trouble = self.chance.choices(list(TROUBLES), list(TROUBLES.values()))[0]
            self.found.schedules += 1
            self.found.troubles[trouble] = self.found.troubles.get(trouble, 0) + 1
            try:
                self._one(self.person, trouble, self.person.week(number % WEEKS), f"kept {self.chance.random()} words")
            except Error as error:
                self.found.did_not_end += 1
                print(f"{number} {trouble}: {str(error)[:1500]}")
            self._all_works()
            for page in self.phone.context.pages[1:]:
                page.close()
        self.found.forms = dict(self.line.met)
        return self.found

    def _one(self, person: Person, trouble: str, week: date, words: str) -> None:
        """They write, it cannot be sent, all works again, it is sent: then the books are compared."""
        address, sent = f"/week/{week}/words", [words]
        page = self.phone.opens(address)
        other = self.phone.opens(f"/week/{week}/words") if trouble == "two tabs" else None
        self._break(trouble, person)
        self._press(page, words, DOUBLE if trouble == "double tap" else PRESS)
        if other:
            sent.append(f"{words} too")
            self._press(other, sent[-1], PRESS)
        if trouble == "words changed" and self._safe(page):
            sent.append(f"{words} and more")
            self._press(page, sent[-1], PRESS)
        if trouble == "another phone":
            sent.append(f"{words} elsewhere")
            self._elsewhere(person, week, sent[-1])
        self._told(page, person, week, words)
        if trouble == "browser killed":
            self.phone.killed()
            page = self.phone.opens("/offline")
        self._plain(page, words)
        self._all_works()
        self._sent(page, person)
        self._compare(person, week, sent)

    def _break(self, trouble: str, person: Person) -> None:
        times = self.chance.randint(2, 4)
        self.line.plan = {
            "lost on the way": [BEFORE] * times, "answer lost": [AFTER] * times,
            "trouble at our end": [TROUBLE] * times,
            "browser killed": [self.chance.choice((BEFORE, AFTER))] * 4, "double tap": [AFTER] * 2,
            "words changed": [self.chance.choice((BEFORE, AFTER))] * times, "another phone": [BEFORE] * times,
        }.get(trouble, [])  # fmt: skip
        if trouble in {"no network", "two tabs"}:
            self.phone.context.set_offline(True)
        if trouble == "server killed":
            self.server.kill_all()
        if trouble == "signed out":
            with self.service.database.writing() as session:
                accounts.sign_out_everywhere(session, person.id)

    def _all_works(self) -> None:
        self.line.plan = []
        self.phone.context.set_offline(False)
        if self.server.master.poll() is not None:
            self.server.start()

    def _press(self, page: Page, words: str, press: str) -> None:
        page.fill("textarea", words)
        page.evaluate(f"() => {{ {press} }}")
        page.wait_for_selector(f"{SAFE}, {RECEIVED}, a[href='/journey'].btn")

    def _safe(self, page: Page) -> bool:
        return self._shows(page, SAFE) and self._shows(page, "textarea")

    def _shows(self, page: Page, what: str) -> bool:
        """Whether the page shows this; one that is just leading on is asked once more."""
        try:
            return page.query_selector(what) is not None
        except Error:
            page.wait_for_load_state()
            return page.query_selector(what) is not None

    def _told(self, page: Page, person: Person, week: date, words: str) -> None:
        """What the page says: safe on the phone, or received, which must be so at that very moment."""
        if self._shows(page, SAFE):
            self.found.called_safe += 1
        else:
            self.found.called_received += 1
            self.found.wrongly_called_received += words not in self._held(person, week)

    def _plain(self, page: Page, words: str) -> None:
        """The words lie nowhere as they are: not where script can look, and now and then on the disk."""
        if words in (stored := page.evaluate(STORED)):
            print(f"in plain where script can look: {stored[:300]}")
            self.found.words_in_plain += 1
        if self.chance.random() < 0.05:
            self.found.words_in_plain += self.phone.holds(words)

    def _sent(self, page: Page, person: Person) -> None:
        """Everything works again: the page notices, or is opened afresh, or somebody presses."""
        if not self._is_in(person):
            with self.service.database.writing() as session:
                token = accounts.sign_in(session, self.service.now(), "Phone", participant_id=person.id)
            person.token = token
            self.phone.signs_in(token)
        if self.chance.random() < 0.4:
            page.close()
            page = self.phone.opens("/week")
        else:
            page.evaluate(AGAIN)
        self.found.left_on_the_phone += self._left(page)

    def _left(self, page: Page) -> int:
        """How many are left when none comes any more; a page that leads on to what was kept is asked once more."""
        try:
            left: int = page.evaluate(UNTIL_EMPTY)
        except Error:
            page.wait_for_load_state()
            left = page.evaluate(UNTIL_EMPTY)
        return left

    def _is_in(self, person: Person) -> bool:
        with self.service.database.reading() as session:
            return accounts.who(session, self.phone.token, self.service.now(), participants.membership) is not None

    def _elsewhere(self, person: Person, week: date, words: str) -> None:
        with self.service.database.writing() as session:
            order = participants.theme_order_of(session, person.id)
            reflections.keep(
                session, self.service.vault, person.actor, week, Change(0, (), words), order, self.service.now()
            )

    def _held(self, person: Person, week: date) -> Counter[str]:
        with self.service.database.reading() as session:
            kept = reflections.own_week(session, self.service.vault, person.actor, week)
            if kept is None:
                return Counter()
            earlier = reflections.earlier_versions(session, self.service.vault, person.actor, kept.id)
            return Counter([kept.words, *(one.words for one in earlier)])

    def _compare(self, person: Person, week: date, sent: list[str]) -> None:
        held = self._held(person, week)
        self.found.lost += len(set(sent) - held.keys())
        self.found.doubled += sum(held.values()) - len(held)


def cut(settings: Settings, times: int, seed: int) -> Figures:
    """Write so often, with one browser, one server and one line between them."""
    with (
        peopled(settings) as service,
        Server(settings, workers=1) as server,
        Line(server.port) as line,
        tempfile.TemporaryDirectory(prefix="phone-", ignore_cleanup_errors=True) as profile,
        sync_playwright() as playwright,
    ):
        phone = Phone(playwright, line.address, Path(profile))
        try:
            return Schedules(service, server, line, phone, seed).go(times)
        finally:
            phone.context.close()


if __name__ == "__main__":
    run(__doc__ or "", 1000, lambda settings, times, seed: figures(cut(settings, times, seed)))
