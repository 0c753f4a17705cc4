"""The goals of the design, each held against what this run measured. What it did not measure it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from bench.first_view import Seen, View
from bench.rates import Runner
from bench.sizes import Grown
from bench.waiting import Waits

OF_HELLO = {"this week": 0.30, "journey": 0.20, "years": 0.15, "summary": 0.15}


@dataclass
class Measured:
    """Everything one run found out."""

    start: float = 0.0
    memory: list[float] = field(default_factory=list)
    rates: list[Runner] = field(default_factory=list)
    sizes: list[Grown] = field(default_factory=list)
    waits: list[Waits] = field(default_factory=list)
    first: list[View] = field(default_factory=list)
    second: View | None = None
    seen: list[Seen] = field(default_factory=list)


@dataclass(frozen=True)
class Goal:
    """One goal; `met` is None when this run cannot say."""

    what: str
    wanted: str
    measured: str
    met: bool | None

    @property
    def said(self) -> str:
        """In one word."""
        return {True: "yes", False: "**no**", None: "not measured here"}[self.met]


def goals(found: Measured) -> list[Goal]:
    """Every goal, in the order of the design."""
    return [*_pages(found), *_saves(found), *_views(found), *_growth(found), *_rest(found), *_elsewhere()]


def _pages(found: Measured) -> Iterator[Goal]:
    hello = found.rates[0].rate
    for name, least in OF_HELLO.items():
        one = next(one for one in found.rates if one.name.startswith(name))
        share = one.rate / hello
        yield Goal(f"1: {one.name}", f"≥ {least:.2f} of hello", f"{share:.2f}", share >= least)


def _saves(found: Measured) -> Iterator[Goal]:
    rates = {one.name: one.rate for one in found.rates}
    share = rates["durable save"] / rates["bare Flask, one row committed"]
    yield Goal("3: durable save", "≥ 0.50 of a bare row", f"{share:.2f}", share >= 0.5)
    for one in found.waits:
        if one.how.endswith("with the queue"):
            yield Goal(f"3: p99, {one.how}", "≤ 50 ms", f"{one.p99:.0f} ms", one.p99 <= 50)
            yield Goal(f"3: longest, {one.how}", "≤ 100 ms", f"{one.longest:.0f} ms", one.longest <= 100)


def _views(found: Measured) -> Iterator[Goal]:
    for view in found.first:
        first = view.served("html", "css")
        yield Goal(f"4: {view.name}, page and CSS", "≤ 14 kB", f"{first / 1000:.1f} kB", first <= 14_000)
        yield Goal(f"4: {view.name}, all", "≤ 60 kB", f"{view.served() / 1000:.1f} kB", view.served() <= 60_000)
    if found.second:
        second = found.second.served()
        yield Goal("4: second view", "≤ 6 kB", f"{second / 1000:.1f} kB", second <= 6_000)
    wanted = "FCP ≤ 1.0 s, LCP ≤ 1.5 s, TBT 0, CLS ≤ 0.01"
    for one in found.seen:
        said = f"{one.fcp / 1000:.2f} s, {one.lcp / 1000:.2f} s, {one.tbt:.0f}, {one.cls:.3f}"
        met = one.fcp <= 1000 and one.lcp <= 1500 and one.tbt == 0 and one.cls <= 0.01
        yield Goal(f"4: {one.name}, on a slow phone", wanted, said, met)
    if not found.seen:
        yield Goal("4: on a slow phone", wanted, "no browser in a quick run", None)


def _growth(found: Measured) -> Iterator[Goal]:
    for page, of_page in groupby(sorted(found.sizes, key=attrgetter("page", "size")), key=attrgetter("page")):
        ones = list(of_page)
        queries = {one.queries for one in ones}
        said = " and ".join(map(str, sorted(queries)))
        yield Goal(f"5: queries of {page}", "constant", said, len(queries) == 1)
        ratio = ones[-1].milliseconds / ones[0].milliseconds
        sizes = f"{ones[0].size} → {ones[-1].size}"
        yield Goal(f"5: p50 of {page}, {sizes}", "≤ 1.10 ×", f"{ratio:.2f} ×", ratio <= 1.1)


def _rest(found: Measured) -> Iterator[Goal]:
    memory = sum(found.memory)
    yield Goal("6: memory, 2 workers", "≤ 130 MB", f"{memory:.0f} MB", memory <= 130)
    yield Goal("6: ready", "≤ 1.0 s", f"{found.start:.2f} s", found.start <= 1.0)


def _elsewhere() -> Iterator[Goal]:
    yield Goal("2: beside the same pages in Django and LimeSurvey", "faster; ≥ 100 ×", "no such pages in here", None)
    yield Goal("7: a million reflections exported opened", "≥ 0.5 of csv.writer", "`python -m bench.research`", None)
    yield Goal("8: the Sunday evening of 300,000 diaries", "p99 ≤ 200 ms, no error", "`python -m bench.load`", None)
