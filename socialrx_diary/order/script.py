"""`order_of_themes.py`: everything that works the order out, as one file that needs nothing but Python.

It is put together from the very modules the page uses, so that there is nothing to keep in step.
"""

from functools import cache
from inspect import getsource

from socialrx_diary.order import curves, findings, firsts, intervals, printing, rules, telling
from socialrx_diary.studies import rules as studies

NAME = "order_of_themes.py"
OURS = ("from socialrx_diary.", "import socialrx_diary")
MODULES = (rules, intervals, firsts, curves, findings, telling, printing)
TELLING = (studies.rounded, studies.told, studies.protected, studies.not_alone, studies._safe)  # noqa: SLF001

HEAD = f'''"""The order of themes in these diaries: the numbers of the study's page, made again from data/weeks.csv.

{printing.USAGE}

Numbers of people under {studies.SMALL} are hidden, and the others told to the nearest {studies.NEAREST}.
For exact numbers: found(diaries(csv.DictReader(open("data/weeks.csv")))). Those are for you alone.
"""

from __future__ import annotations

SMALL = {studies.SMALL}
NEAREST = {studies.NEAREST}
FEWEST_PEOPLE = {studies.FEWEST_PEOPLE}
'''


@cache
def script() -> str:
    """Its text."""
    return "\n\n".join(
        [HEAD, *(getsource(told) for told in TELLING), *(_without_ours(getsource(module)) for module in MODULES)]
    )


def _without_ours(source: str) -> str:
    return "".join(line for line in source.splitlines(keepends=True) if not line.startswith(OURS))
