"""Tables of counts: how many people ticked what in each season, with small numbers hidden and others beside them.

The weeks of one theme add up over the seasons to a total that is told, so one hidden cell could be worked out from the
rest: a second is hidden with it, which one follows from its place and never from its size. People do not add up, as one
person may write in several seasons; but a cell whose weeks are hidden hides its people as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from socialrx_diary.exports.tables import Row
from socialrx_diary.studies.codebook import ABOUT, QUIET
from socialrx_diary.studies.rules import SMALL, Person, not_alone, told
from socialrx_diary.weeks import Season, season_of

When = tuple[int, Season]


@dataclass
class Cell:
    """Who and how much stands behind one number."""

    people: set[UUID] = field(default_factory=set)
    weeks: int = 0

    def add(self, person_id: UUID) -> None:
        """One more week of somebody's."""
        self.people.add(person_id)
        self.weeks += 1

    @property
    def small(self) -> bool:
        """Whether too few people stand behind it."""
        return len(self.people) < SMALL


@dataclass(frozen=True)
class Counted:
    """All cells of a study: of each theme by season, and of the whole study."""

    cells: Mapping[str, Mapping[When, Cell]]
    whole: Mapping[str, Cell]
    people: int

    def rows(self) -> Iterator[Row]:
        """The rows of the table, themes in no order and seasons as they came."""
        for about in ABOUT:
            hidden = hidden_in(self.cells[about], self.whole[about])
            yield _row(about, None, self.whole[about], hidden=self.whole[about].small)
            for when, cell in self.cells[about].items():
                yield _row(about, when, cell, hidden=when in hidden)


def counted(people: Iterable[Person]) -> Counted:
    """Count everybody's weeks."""
    found: dict[str, dict[When, Cell]] = {about: defaultdict(Cell) for about in ABOUT}
    whole = {about: Cell() for about in ABOUT}
    seasons: set[When] = set()
    number = 0
    for person in people:
        number += 1
        for week in person.weeks:
            when = season_of(week.week)
            seasons.add(when)
            for about in (*(theme.id for theme in week.themes), *((QUIET,) if week.kind == QUIET else ())):
                found[about][when].add(person.id)
                whole[about].add(person.id)
    order = sorted(seasons, key=lambda when: (when[0], list(Season).index(when[1])))
    return Counted({about: {when: found[about][when] for when in order} for about in ABOUT}, whole, number)


def hidden_in(cells: Mapping[When, Cell], whole: Cell) -> frozenset[When]:
    """The seasons of one theme that are not told: small ones, and one beside a small one that would stand alone."""
    if whole.small:
        return frozenset(cells)
    return frozenset(not_alone(list(cells), {when for when in cells if cells[when].small}))


def _row(about: str, when: When | None, cell: Cell, *, hidden: bool) -> Row:
    return {
        "about": about,
        "year": when[0] if when else None,
        "season": when[1].value if when else None,
        "people": None if hidden else told(len(cell.people)),
        "weeks": None if hidden else told(cell.weeks),
    }
