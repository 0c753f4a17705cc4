"""One pass over everything that is due: each reminder is claimed, sent and settled, beside however many other runners.

A claim is a row of its own, committed before anything is sent: for one person, one week and one turn there can be only
one. Just before a message can no longer be taken back that is committed as well. So whoever finds a claim of a runner
that died knows whether anything can have left: if not, it is sent; if so, the channel is asked what became of it; and
where it cannot be asked, nothing is sent again.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary import channels
from socialrx_diary.channels import Message, NotOursError, Went
from socialrx_diary.db import Database
from socialrx_diary.language import _
from socialrx_diary.reminders.claiming import IN_HAND, Claim, claim, take_over
from socialrx_diary.reminders.models import ReminderKept, ReminderSent
from socialrx_diary.reminders.rules import CODE_SUBJECT, LEASE, OPEN, How, State, code_body
from socialrx_diary.settings import Sending
from socialrx_diary.vault import Vault

AT_ONCE = 200
# A channel by which so many in a row could not leave is let rest until the next pass.
OUT_OF_ORDER = 3
# Between two passes of one command, in seconds.
REST = 1.0

_OPEN = [state.value for state in OPEN]
STATES = {
    Went.TAKEN: State.SENT,
    Went.REFUSED: State.REFUSED,
    Went.LATER: State.LATER,
    Went.CUT_OFF: State.UNKNOWN,
    Went.UNKNOWN: State.UNKNOWN,
}


@dataclass
class Runner:
    """Whoever makes a pass. Two never have the same number, so neither settles what the other has in hand."""

    database: Database
    vault: Vault
    sending: Sending
    clock: Callable[[], datetime]
    in_hand: timedelta = LEASE
    id: UUID = field(default_factory=uuid4)
    figures: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.sending = replace(self.sending, push_secret=bytes(self.database.info["trail_secret"]))

    def run(self) -> Counter[str]:
        """Send what is due and finish what others left; returns how many came to which end."""
        self.figures, self.failed = Counter(), Counter()
        for sent_id in self._left_open():
            self._finish(sent_id)
        for reminder_id in self._due():
            with self.database.writing() as session:
                found = claim(session, self.vault, self.sending, reminder_id, self.id, self.clock())
            if found is not None:
                self._send(found)
        return self.figures

    def rests(self) -> bool:
        """Whether nothing is due, and nothing of anybody's is in hand."""
        with self.database.reading() as session:
            open_ = session.scalar(select(ReminderSent.id).where(ReminderSent.state.in_(_OPEN)).limit(1))
        return open_ is None and next(self._due(), None) is None

    def _ways(self) -> list[str]:
        return [how for how in channels.ready(self.sending) if self.failed[how] < OUT_OF_ORDER]

    def _due(self) -> Iterator[UUID]:
        """Everybody whose time has come, some at a time. Those whose channel can carry nothing just now wait."""
        seen: set[UUID] = set()
        while True:
            theirs = ReminderKept.next_at <= self.clock(), ReminderKept.how.in_(self._ways())
            wanted = select(ReminderKept.id, ReminderKept.how).where(*theirs).order_by(ReminderKept.next_at)
            with self.database.reading() as session:
                batch = session.execute(wanted.limit(AT_ONCE)).all()
            fresh = [one for one in batch if one.id not in seen]
            if not fresh:
                return
            seen.update(one.id for one in fresh)
            random.shuffle(fresh)  # two runners begin at different ends
            yield from (one.id for one in fresh if one.how in self._ways())

    def _left_open(self) -> list[UUID]:
        """What did not leave before, and what a runner that must be dead had in hand."""
        dead = ReminderSent.claimed_at < self.clock() - self.in_hand
        later = ReminderSent.state == State.LATER.value
        wanted = select(ReminderSent.id).where(ReminderSent.state.in_(_OPEN), dead | later)
        with self.database.reading() as session:
            return list(session.scalars(wanted.order_by(ReminderSent.claimed_at)))

    def _finish(self, sent_id: UUID) -> None:
        """Go on with what was left open, from where it stood."""
        now = self.clock()
        with self.database.writing() as session:
            found = take_over(session, self.vault, self.sending, sent_id, self.id, now, dead_before=now - self.in_hand)
        if found is None:
            return
        if found.stood is State.GOING:
            went = channels.channels()[found.how.value].asked(found.key, self.sending)
            if went is Went.CUT_OFF and found.wanted:
                return  # it stays in hand, and is asked again when that has lasted too long
            if went is not Went.LATER or not found.wanted:
                self._settle(found, State.LEFT if went is Went.LATER else STATES[went])
                return
        self._send(found)

    def _send(self, found: Claim) -> None:
        """Send one, and keep how far it came."""
        how = found.how.value
        if how not in self._ways():
            self._settle(found, State.LATER)
            return
        message = Message(found.to, found.subject, found.body, found.key, found.stop, lambda: self._about_to(found))
        try:
            went = channels.channels()[how].send(message, self.sending)
        except NotOursError:
            return
        self.failed[how] = self.failed[how] + 1 if went in {Went.LATER, Went.CUT_OFF} else 0
        if went is not Went.CUT_OFF:  # that one stays in hand until its channel is asked
            self._settle(found, STATES[went])

    def _about_to(self, found: Claim) -> None:
        """Commit that from now on it may be on its way; whoever lost it meanwhile sends nothing."""
        with self.database.writing() as session:
            if not _moved(session, found, self.id, State.GOING, None):
                raise NotOursError

    def _settle(self, found: Claim, state: State) -> None:
        with self.database.writing() as session:
            if _moved(session, found, self.id, state, self.clock()):
                self.figures[state.value] += 1


def passes(runner: Runner, *, until_done: bool) -> Counter[str]:
    """Make one pass, or pass after pass until there is nothing left to do; returns what became of all."""
    figures = runner.run()
    while until_done and not runner.rests():
        time.sleep(REST)
        figures.update(runner.run())
    return figures


def send_code(sending: Sending, how: How, to: str, code: str) -> bool:
    """Send a code to where somebody wants to be reminded; False when it did not go."""
    message = Message(to, _(CODE_SUBJECT), code_body(code), uuid4().hex)
    return channels.channels()[how.value].send(message, sending) not in {Went.REFUSED, Went.LATER}


def _moved(session: Session, found: Claim, runner: UUID, to: State, settled_at: datetime | None) -> bool:
    """Take a claim of one's own one step on; False when it is another's by now, or gone with its person."""
    moved = session.execute(
        update(ReminderSent)
        .where(ReminderSent.id == found.id, ReminderSent.runner == runner, ReminderSent.state.in_(IN_HAND))
        .values(state=to.value, settled_at=settled_at)
        .returning(ReminderSent.id)
    )
    return moved.first() is not None
