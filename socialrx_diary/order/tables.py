"""What is told of the order of themes, as tables to take away."""

from collections.abc import Callable, Iterable, Mapping

from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Row, Table, held
from socialrx_diary.order.telling import Told


def averages(told: Told) -> Iterable[Row]:
    """One average for each way of leaving weeks out."""
    for kept, mean in told.means.items():
        ends = {"mean": mean.mean, "low": mean.low, "high": mean.high, "spread": mean.spread}
        yield {"weeks": kept.value, "people": mean.people, **ends}


def pairs(told: Told) -> Iterable[Row]:
    """One row for each two themes."""
    for pair in told.pairs:
        yield {
            "earlier": pair.earlier,
            "later": pair.later,
            "earlier_first": pair.earlier_first,
            "by_chance": pair.by_chance,
            "same_week": pair.together,
            "later_first": pair.later_first,
        }


def curves(told: Told) -> Iterable[Row]:
    """One row for each theme and week, and for those who had stopped writing by then."""
    for curve in told.curves:
        for week, people in zip(told.weeks, curve.people, strict=True):
            yield {"what": curve.theme or "stopped", "week": week, "people": people}


def variety(told: Told) -> Iterable[Row]:
    """How people differ."""
    for fit in told.fits:
        yield {"what": fit.fit.value, "people": fit.people, "by_chance": fit.by_chance}
    yield {"what": "went_back_to_help", "people": told.went_back, "by_chance": None}
    yield {"what": "different_orders", "people": told.orders, "by_chance": None}


TABLES: Mapping[str, Callable[[Told], Iterable[Row]]] = {
    "averages": averages,
    "pairs": pairs,
    "curves": curves,
    "variety": variety,
}


def table(name: str, told: Told) -> Table:
    """One of the tables, with the columns that its rows have."""
    rows = list(TABLES[name](told))
    return held(name, name, [Field(column, "string", column) for column in rows[0]], (), rows)
