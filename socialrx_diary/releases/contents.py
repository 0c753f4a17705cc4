"""What is in a release, tier by tier: tables whose rows come from the database each time they are asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from socialrx_diary.consent import service as consent
from socialrx_diary.exports.tables import Project, Row, Table, held
from socialrx_diary.releases import counting, gathering
from socialrx_diary.releases.gathering import Source
from socialrx_diary.releases.rules import Inside, Refusal, smallest
from socialrx_diary.studies import anonymity, codebook
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.anonymity import Plan, Report
from socialrx_diary.studies.outlines import Outline, outline
from socialrx_diary.studies.rules import FEWEST_PEOPLE, Asks, Tier, few_at_a_time, rounded
from socialrx_diary.themes.prompts import catalogue
from socialrx_diary.themes.rules import Theme

# What is told of a person by themselves, beside their weeks.
FACTS = ("age_band", "first_shown", "weeks_band")
LONG_ENOUGH = frozenset({"short", "medium", "long"})


class TooFewError(Exception):
    """There are too few people to make any file of."""


@dataclass(frozen=True)
class Gathered:
    """The tables of a release, who is in them, and what was done to make them safe."""

    tables: tuple[Table, ...]
    inside: tuple[Inside, ...]
    people: int
    rows: int
    smallest_group: int
    refusals: dict[Refusal, int]
    project: Project | None = None
    report: Report | None = None


def gathered(source: Source, tier: Tier, asked: Collection[Asks], title: str) -> Gathered:
    """All that is in a release."""
    if tier is Tier.COUNTS:
        return _counts(source)
    if tier is Tier.QUOTES:
        return _quotes(source)
    return _weeks(source, tier, asked, title)


def _weeks(source: Source, tier: Tier, asked: Collection[Asks], title: str) -> Gathered:
    words = tier is Tier.WORDS
    outlines = {person.id: outline(person) for person in studies.everybody(source.session, source.study_id)}
    plan = anonymity.plan(outlines.values(), source.seed, smallest(tier), asked)
    if plan.report.people < FEWEST_PEOPLE:
        raise TooFewError
    fields = codebook.weeks(asked, words=words)
    names = [one.name for one in fields]
    rows = partial(gathering.rows, source, plan, names, words=words)
    facts = [name for name in FACTS if name in names]
    cases = partial(gathering.cases, source, plan, facts, prompted=Asks.PROMPT in asked)
    return Gathered(
        tables=(Table("weeks", "Weeks", fields, codebook.KEY, rows), *prompts(asked)),
        inside=tuple(_inside(source, plan, outlines, words=words)),
        people=plan.report.people,
        rows=plan.report.weeks,
        smallest_group=plan.report.smallest_group,
        refusals=_left_out(plan.report),
        project=Project("words", title, cases) if words else None,
        report=plan.report,
    )


def _inside(source: Source, plan: Plan, outlines: Mapping[UUID, Outline], *, words: bool) -> Iterator[Inside]:
    for some in few_at_a_time(plan.people):
        standings = consent.standings_of(source.session, [one.id for one in some]) if words else {}
        for one in some:
            wrote = words and _wrote(outlines[one.id], one.weeks)
            weeks = sorted(standings[one.id].opened_to_study(source.study_id)) if wrote else ()
            yield Inside(one.id, one.new_id, wrote, weeks=tuple(weeks))


def _wrote(one: Outline, weeks: int) -> bool:
    return any(
        column == "words_length" and value in LONG_ENOUGH and place < weeks
        for (column, value), place in one.held.items()
    )


def _counts(source: Source) -> Gathered:
    counted = counting.counted(studies.everybody(source.session, source.study_id))
    if counted.people < FEWEST_PEOPLE:
        raise TooFewError
    rows = list(counted.rows())
    table = held("counts", "Counts", codebook.COUNTS, codebook.COUNTS_KEY, rows)
    return Gathered((table,), (), rounded(counted.people), len(rows), rounded(counted.people), {})


def _quotes(source: Source) -> Gathered:
    people = sum(1 for _person in studies.everybody(source.session, source.study_id))
    if people < smallest(Tier.QUOTES):
        raise TooFewError
    found = gathering.quotes(source)
    told = [one for one in found if one.words]
    refusals = {
        Refusal.NOT_READ: sum(1 for one in found if not one.read),
        Refusal.NOT_TO_BE_FOUND: sum(1 for one in found if one.read and not one.words),
    }
    table = held("quotes", "Quotes", codebook.QUOTES, ("quote",), map(_quote, told))
    return Gathered((table,), gathering.inside_of(told), rounded(people), len(told), rounded(people), refusals)


def _quote(one: gathering.Quote) -> Row:
    return {"quote": one.id, **{f"theme_{theme.id}": theme in one.week.themes for theme in Theme}, "words": one.words}


def prompts(asked: Collection[Asks]) -> Iterable[Table]:
    """The ideas for writing, where rows say which of them was asked for."""
    if Asks.PROMPT in asked:
        yield held("prompts", "Ideas for writing", codebook.PROMPTS, ("prompt_id",), _prompts())


def _prompts() -> Iterator[Row]:
    for prompt in catalogue():
        theme = prompt.theme.id if prompt.theme else None
        yield {"prompt_id": prompt.id, "theme": theme, "kind": prompt.kind, "text": prompt.source}


def _left_out(report: Report) -> dict[Refusal, int]:
    return {
        Refusal.PEOPLE_ALONE: report.people_left_out,
        Refusal.WEEKS_ALONE: report.weeks_left_out,
        Refusal.RARE_VALUES: report.rare.few,
    }
