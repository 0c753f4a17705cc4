"""Every limit the code keeps, read from where it is kept, for the papers that name them."""

from datetime import timedelta

from socialrx_diary.accounts import rules as accounts
from socialrx_diary.app import BIGGEST_FORM
from socialrx_diary.drafts.rules import MOST_MARKS
from socialrx_diary.invites import rules as invites
from socialrx_diary.leaving.rules import DAYS
from socialrx_diary.locks import rules as locks
from socialrx_diary.making import rules as making
from socialrx_diary.paper.rules import PAGE_LASTS
from socialrx_diary.passkeys import rules as passkeys
from socialrx_diary.reflections.rules import LONGEST_WORDS
from socialrx_diary.releases import rules as releases
from socialrx_diary.returning.rules import WAIT
from socialrx_diary.studies import anonymity
from socialrx_diary.studies import rules as studies
from socialrx_diary.upkeep import EMPTIED_KEPT, RECEIPTS_KEPT


def _tries(allowed: accounts.Allowance) -> str:
    return f"{allowed.tries} in {_long(allowed.within)}"


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    for name, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {name}{'s' * (minutes != size)}"
    return f"{int(time.total_seconds())} seconds"


LIMITS = (
    ("a form", f"{BIGGEST_FORM // 1024} KiB"),
    ("the words of one week", f"{LONGEST_WORDS:,} letters"),
    ("drafts that one page can take over", str(MOST_MARKS)),
    ("wrong passwords for one account from one place", _tries(accounts.SIGN_IN_TRIES)),
    ("wrong passwords for one account from everywhere", _tries(accounts.ACCOUNT_TRIES)),
    ("wrong passwords from one place for any account", _tries(accounts.ADDRESS_TRIES)),
    ("codes of an app, once the password was right", _tries(accounts.CODE_TRIES)),
    ("codes of cards and of printed pages from one place", _tries(accounts.JOIN_TRIES)),
    ("wrong tries that burn a card or a page", str(invites.WRONG_TRIES)),
    ("four words from one place", _tries(accounts.BACK_TRIES)),
    ("four words from everywhere", _tries(accounts.ALL_BACK_TRIES)),
    ("wrong numbers that close a lock", str(locks.TRIES)),
    ("a card lasts", _long(invites.CARD_LASTS)),
    ("a code for another phone lasts", _long(invites.ANOTHER_PHONE_LASTS)),
    ("a printed page lasts", _long(PAGE_LASTS)),
    ("passkeys of one person", str(passkeys.MOST)),
    ("a passkey's question lasts", _long(passkeys.CHALLENGE_LASTS)),
    ("before a phone without words opens older weeks", f"two helpers and {_long(WAIT)}"),
    ("shortest password of staff", f"{accounts.SHORTEST_PASSWORD} letters"),
    ("a sign-in of staff, unused", _long(accounts.STAFF_IDLE)),
    ("a sign-in of staff, at most", _long(accounts.STAFF_LONGEST)),
    ("a sign-in of a person, unused", _long(accounts.PARTICIPANT_IDLE)),
    ("a sign-in of a person, at most", _long(accounts.PARTICIPANT_LONGEST)),
    ("to change one's mind after deleting everything", _long(DAYS)),
    ("receipts of forms", _long(RECEIPTS_KEPT)),
    ("drafts that were kept or thrown away, without words", _long(EMPTIED_KEPT)),
    ("a file for research", _long(releases.FILE_LASTS)),
    ("downloads of a file for research", str(making.DOWNLOADS)),
    ("shortest passphrase of a file for research", f"{making.SHORTEST_PASSPHRASE} letters"),
    ("fewest people in a study's file or count", str(studies.FEWEST_PEOPLE)),
    ("smallest group in a file for research", str(anonymity.K)),
    ("smallest group in a file with words", str(releases.K_WITH_WORDS)),
    ("after a study ends, who was in its files is known for", _long(releases.TOLD_AFTER)),
)
