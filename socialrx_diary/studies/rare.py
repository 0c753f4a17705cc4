"""Values that few people have: they go, and others with them where an empty place would tell which it was."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from socialrx_diary.studies.outlines import Outline, Value

Row: TypeAlias = dict[str, str | int | bool | None]


@dataclass(frozen=True)
class Rare:
    """What is left empty: by column the values that are, and how many of them few people had."""

    untold: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    few: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns something is left empty in."""
        return tuple(sorted(name for name, values in self.untold.items() if values))

    def without(self, row: Row) -> Row:
        """A row with what few people have left empty."""
        gone = {name: None for name, values in self.untold.items() if row[name] in values}
        return row | gone


NOTHING_RARE = Rare()


def rare_in(people: Collection[Outline], k: int, left_out: Collection[str] = ()) -> Rare:
    """What has to be left empty so that every value, and every empty place, is at least k people's."""
    holders: dict[str, dict[Value, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for person in people:
        for column, value in person.holds():
            if column in left_out:
                continue
            holders[column][value].add(person.id)
    told = [ids for by_value in holders.values() for value, ids in by_value.items() if value is not None]
    few = sum(1 for ids in told if len(ids) < k)
    return Rare({column: frozenset(_untold(by_value, k)) for column, by_value in sorted(holders.items())}, few)


def _untold(by_value: Mapping[Value, set[UUID]], k: int) -> set[Value]:
    """Values of one column to leave empty. Whoever has none already stands with them."""
    gone = {value for value, ids in by_value.items() if value is None or len(ids) < k}
    if gone == {None}:
        return set()
    rest = sorted((value for value in by_value if value not in gone), key=lambda one: (len(by_value[one]), str(one)))
    while gone and rest and len(set().union(*(by_value[value] for value in gone))) < k:
        gone.add(rest.pop(0))
    return gone - {None}
