"""How the faults are run by hand: their own folder, a printed seed, figures, and 1 when something is amiss."""

import argparse
import math
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from socialrx_diary.settings import Settings
from tests.faults.place import fresh

_until = math.inf


@dataclass(frozen=True)
class Line:
    """What every fault tells in the same form."""

    fault: str
    tries: int
    lost: int
    doubled: int
    seconds: Sequence[float] = ()  # until all went on, once for each try that broke something off
    more: str = ""

    def __str__(self) -> str:
        """It, in one line."""
        told = f"{median(self.seconds):.2f}, longest {max(self.seconds):.2f}" if self.seconds else "nothing stopped"
        return (
            f"{self.fault}: tries {self.tries:,} | lost {self.lost:,} | doubled {self.doubled:,} "
            f"| seconds to recover {told}{self.more and f' | {self.more}'}"
        )


def run(what: str, times: int, deed: Callable[[Settings, int, int], bool], how_often: str = "times") -> None:
    """Do a fault as often (or as long) as asked, in a fresh service, and tell what came of it."""
    parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(f"--{how_often}", dest="times", type=int, default=times)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin nothing more after so long")
    asked = parser.parse_args()
    global _until  # noqa: PLW0603 - one fault is run in a process
    _until = time.monotonic() + asked.seconds
    # Ended from outside, everything that was started is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        good = deed(fresh(Path(folder)), asked.times, asked.seed)
    print(f"again with --seed {asked.seed}: {'all is well' if good else 'SOMETHING IS AMISS'}")
    sys.exit(not good)


def each(times: int) -> Iterator[int]:
    """So many times, or until the time is over."""
    for number in range(times):
        if time.monotonic() > _until:
            return
        yield number


def figures(found: Any) -> bool:
    """Print what was found as a table in Markdown."""
    told = asdict(found)
    books, _ = told.pop("books", {}), told.pop("until_well", None)
    print("| what | figure |\n|---|---|")
    for name, value in (told | books).items():
        print(f"| {name.replace('_', ' ')} | {said(value)} |")
    if line := getattr(found, "line", None):
        print(f"\n{line}")
    good: bool = found.good
    return good


def said(value: Any) -> str:
    """A figure as it is read."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {said(one)}" for key, one in value.items()) or "none"
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
