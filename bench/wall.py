"""What the second wall costs: every page on PostgreSQL by the role whose rows are guarded, and by one that is let past.

    python -m bench.wall                    1,000 people, 60 rounds; about a minute
    python -m bench.wall --people 100000

Both are the same app on the same database, asked in turns. Saying whose rows are wanted is part of both, so the ratio
is of what the policies add to each question.
"""

import argparse
import logging
import random
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.__main__ import table
from bench.grown import Grown
from bench.growth import ON_LIST, SERVICE, WEEKS, seconds
from bench.people import Shape
from bench.places import emptied
from bench.population import fill
from socialrx_diary.app import create_app
from tests.kit.postgres import DURABLE, start_postgres

SKIPPED = ("admin: a quarter counted", "looked after: what is due is erased")


def main() -> None:
    """Fill a service, ask both, and print the middle of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=60)
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    rows = []
    for page, (guarded, let_past) in sorted(measured(asked.people, asked.rounds).items()):
        rows.append((page, f"{1000 * guarded:.1f}", f"{1000 * let_past:.1f}", f"{guarded / let_past:.2f}"))
    table(("page", "guarded: p50 ms", "let past", "ratio"), rows)
    print(f"\nmiddle of the ratios: {median(float(row[-1]) for row in rows):.2f}")


def measured(people: int, rounds: int) -> dict[str, tuple[float, float]]:
    """The middle answer of every page in seconds, guarded and let past."""
    shape = Shape(people, WEEKS, SERVICE, ON_LIST)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        start_postgres(DURABLE) as server,
        emptied(Path(folder) / "wall", "PostgreSQL", server) as settings,
    ):
        fill(settings, shape)
        # Whoever owns the tables here is PostgreSQL's superuser, whom no policy holds.
        past = replace(settings, database_url=settings.owner_url, keys_database_url=settings.keys_owner_url)
        both = [Grown(create_app(one), shape) for one in (settings, past)]
        try:
            return _asked(both, rounds)
        finally:
            for one in both:
                one.app.extensions["database"].dispose()
                one.app.extensions["vault"].dispose()


def _asked(both: list[Grown], rounds: int) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    every = [(page, which) for which, one in enumerate(both) for page in one.pages if page not in SKIPPED]
    for page, which in every:
        answer = both[which].pages[page](0, -1 - which)
        assert answer.status_code in {200, 303}, f"{page}: {answer.status_code}"
    for number in range(rounds):
        for page, which in random.sample(every, len(every)):
            # Each writes weeks of its own, so that both begin one and neither changes the other's.
            found[page][which].append(seconds(both[which], page, which * rounds + number))
    return {page: (median(guarded), median(past)) for page, (guarded, past) in found.items()}


if __name__ == "__main__":
    main()
