"""The rows of a file of weeks all at once, where a test need not have them a few people at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from socialrx_diary.studies.anonymity import K, Report, plan
from socialrx_diary.studies.outlines import outline
from socialrx_diary.studies.rare import Row
from socialrx_diary.studies.rules import ASKS_ALL, Asks, Person


@dataclass(frozen=True)
class Planned:
    """Rows in the order of their ids, what was done to make them, and who is in them under which id."""

    rows: list[Row]
    report: Report
    people: dict[str, UUID]


def planned(people: Collection[Person], seed: bytes, k: int = K, asks: Collection[Asks] = ASKS_ALL) -> Planned:
    """The rows of a file of some people."""
    made = plan([outline(person) for person in people], seed, k, asks)
    by_id = {person.id: person for person in people}
    rows = [row for one in made.people for row in made.rows(one, by_id[one.id])]
    return Planned(rows, made.report, {one.new_id: one.id for one in made.people})
