"""Backups that were cut short, had one bit flipped, or are opened with another key: refused, and nothing is changed.

    python -m tests.faults.backups --times 300

Each is put back over a service that is there. It has to be refused in one line, and what is there must come to the same
as before, byte for byte, with nothing left beside it.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from socialrx_diary import upkeep
from socialrx_diary.backups import making, restoring, sealing
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import NotReadyError
from socialrx_diary.vault import KeyRing
from tests.faults.command import figures, run
from tests.faults.place import peopled

WEEKS = 4


@dataclass
class Figures:
    """What happened."""

    tries: int
    refused: dict[str, int] = field(default_factory=dict)
    accepted: int = 0
    changed_what_was_there: int = 0
    left_something_behind: int = 0
    then_put_back_whole: bool = False

    @property
    def good(self) -> bool:
        """Whether none was accepted, nothing was changed, and the whole one is taken."""
        amiss = self.accepted or self.changed_what_was_there or self.left_something_behind
        return not amiss and sum(self.refused.values()) == self.tries and self.then_put_back_whole


def backups(settings: Settings, times: int, seed: int) -> Figures:
    """Damage a backup as often as asked, and try to put it back."""
    chance, found = random.Random(seed), Figures(times)
    with peopled(settings) as service:
        person = service.person("Maureen T.")
        for ago in range(WEEKS):
            person.wrote(f"What I wrote {ago} weeks ago.", weeks_ago=ago)
    key, other = (settings.data / name for name in ("recovery", "another"))
    opens, seals = sealing.new_key()
    key.write_text(opens)
    other.write_text(sealing.new_key()[0])
    settings.recovery_keys.write_text(f"{seals}\n")
    with upkeep.opened(settings, KeyRing.read(settings.keys_file)) as there:
        made = making.make(there, settings.data / "backups", settings.recovery_keys, datetime.now(UTC))
        for one in (there.database, there.keys):
            one.empty_log()
    before = _there(settings)
    names = {path.name for path in settings.data.iterdir()}
    for _ in range(times):
        how = chance.choice(("cut short", "a bit flipped", "another key", "bytes added"))
        data, keys = _damaged(chance, how, made, settings.data / "damaged")
        try:
            restoring.restore(settings, data, keys, other if how == "another key" else key, datetime.now(UTC))
            found.accepted += 1
        except NotReadyError as error:
            said = how if "Nothing was changed" in str(error) else str(error)
            found.refused[said] = found.refused.get(said, 0) + 1
        found.changed_what_was_there += _there(settings) != before
        found.left_something_behind += bool(_names(settings) - names)
    restoring.restore(settings, made.data, made.keys, key, datetime.now(UTC))
    found.then_put_back_whole = True
    return found


def _damaged(chance: random.Random, how: str, made: making.Made, folder: Path) -> tuple[Path, Path]:
    """The two files, one of them damaged."""
    folder.mkdir(exist_ok=True)
    which = chance.choice((made.data, made.keys))
    content = bytearray(which.read_bytes())
    if how == "cut short":
        del content[chance.randrange(len(content)) :]
    elif how == "a bit flipped":
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif how == "bytes added":
        content += chance.randbytes(chance.randrange(1, 100))
    damaged = folder / which.name
    damaged.write_bytes(content)
    return (damaged, made.keys) if which == made.data else (made.data, damaged)


def _there(settings: Settings) -> dict[str, str]:
    """The bytes of the files that are served."""
    files = [*sorted(settings.data.glob("*.sqlite")), settings.keys_file]
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in files}


def _names(settings: Settings) -> set[str]:
    expected = {"damaged", "turn.lock", "door.lock", "edition", "diary.sqlite-wal", "diary.sqlite-shm"}
    expected |= {"keys.sqlite-wal", "keys.sqlite-shm", "diary.sqlite.lock", "keys.sqlite.lock"}
    return {path.name for path in settings.data.iterdir()} - expected


if __name__ == "__main__":
    run(__doc__, 300, lambda settings, times, seed: figures(backups(settings, times, seed)))
