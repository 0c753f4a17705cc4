"""Getting together what may leave, a few people at a time, as it stands at the moment of the session it is given."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.checking import service as checking
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import Standing, quoted
from socialrx_diary.exports.tables import Case, Passage, Row
from socialrx_diary.reflections import seen
from socialrx_diary.releases.quoting import cleared_sentence
from socialrx_diary.releases.rules import Inside
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.anonymity import Plan, Planned, new_id
from socialrx_diary.studies.rules import Person, Week, few_at_a_time
from socialrx_diary.themes.prompts import catalogue
from socialrx_diary.vault import PersonKey, Vault


@dataclass(frozen=True)
class Source:
    """Where a release comes from: one session that sees one moment, the vault, the study and the release's seed."""

    session: Session
    vault: Vault
    study_id: UUID
    seed: bytes

    def people(self, plan: Plan) -> Iterator[tuple[list[Planned], Mapping[UUID, Person]]]:
        """Everybody of a plan in the order of their new ids, a few at a time, with their weeks."""
        for some in few_at_a_time(plan.people):
            found = studies.permitted_among(self.session, self.study_id, [planned.id for planned in some])
            yield some, {person.id: person for person in found}

    def cleared(self, weeks: Collection[Week]) -> dict[UUID, str]:
        """What two people have cleared of the words of some weeks, as these stand now."""
        wanted = wanted_of(weeks)
        return checking.cleared(self.session, self.vault, self.study_id, wanted) if wanted else {}


@dataclass(frozen=True)
class Quote:
    """One sentence that its writer lets be quoted; None for its words where they cannot be told."""

    id: str
    participant_id: UUID
    reflection_id: UUID
    mark: str
    week: Week
    words: str | None
    read: bool


def wanted_of(weeks: Collection[Week]) -> set[tuple[UUID, int]]:
    """Those of some weeks whose words are let in, each with its version."""
    return {(week.reflection_id, week.version) for week in weeks if week.words_steps}


def rows(source: Source, plan: Plan, columns: Collection[str], *, words: bool) -> Iterator[Row]:
    """A row for each week, with these columns only; where words are wanted, with what was cleared of them."""
    for some, people in source.people(plan):
        weeks = {planned.id: people[planned.id].weeks[: planned.weeks] for planned in some}
        texts = source.cleared([week for each in weeks.values() for week in each]) if words else {}
        for planned in some:
            made = plan.rows(planned, people[planned.id])
            for row, week in zip(made, weeks[planned.id], strict=True):
                row["words"] = texts.get(week.reflection_id)
                yield {name: row[name] for name in columns}


def cases(source: Source, plan: Plan, facts: Collection[str], *, prompted: bool) -> Iterator[Case]:
    """Everybody with at least one passage that was cleared, with what is told of them and their passages.

    `prompted` is whether the study asked which ideas for writing were on screen.
    """
    prompts = {prompt.id: prompt.source for prompt in catalogue()} if prompted else {}
    for some, people in source.people(plan):
        weeks = [week for planned in some for week in people[planned.id].weeks[: planned.weeks]]
        texts = source.cleared(weeks)
        for planned in some:
            person = people[planned.id]
            passages = tuple(_passages(source, plan, planned, person, texts, prompts))
            if passages:
                told = next(plan.rows(planned, person))
                yield Case(planned.new_id, {name: told[name] for name in facts}, passages)


def _passages(
    source: Source,
    plan: Plan,
    planned: Planned,
    person: Person,
    texts: Mapping[UUID, str],
    prompts: Mapping[str, str],
) -> Iterator[Passage]:
    for row, week in zip(plan.rows(planned, person), person.weeks, strict=False):
        if words := texts.get(week.reflection_id):
            yield Passage(
                mark=new_id(source.seed, week.reflection_id, "w"),
                week_number=int(row["week_number"] or 0),
                kind=week.kind,
                themes=tuple(theme.id for theme in week.themes),
                text=words,
                prompt=prompts.get(str(row["prompt_shown"])),
            )


def open_passages(session: Session, study_id: UUID) -> int:
    """How many pieces of writing that are let in two people have not read yet."""
    found = 0
    for some in few_at_a_time(studies.everybody(session, study_id)):
        found += checking.open_passages(session, study_id, wanted_of([week for one in some for week in one.weeks]))
    return found


def quotes(source: Source) -> list[Quote]:
    """Every sentence that may be quoted, in the order of ids that mean nothing."""
    found: list[Quote] = []
    for some in few_at_a_time(studies.everybody(source.session, source.study_id)):
        standings = consent.standings_of(source.session, [person.id for person in some])
        quoting = [person for person in some if _marks(standings[person.id], source.study_id, person)]
        keys = source.vault.keys_of([person.id for person in quoting])
        for person in quoting:
            if key := keys.get(person.id):
                found += _quotes_of(source, person, standings[person.id], key)
    return sorted(found, key=lambda one: one.id)


def _marks(standing: Standing, study_id: UUID, person: Person) -> dict[UUID, frozenset[str]]:
    """What may be quoted of one person, by week."""
    marks = {week.reflection_id: quoted(standing, study_id, week.reflection_id) for week in person.weeks}
    return {reflection_id: some for reflection_id, some in marks.items() if some}


def _quotes_of(source: Source, person: Person, standing: Standing, key: PersonKey) -> Iterator[Quote]:
    marks = _marks(standing, source.study_id, person)
    grant = consent.grant_study(source.study_id, person.id, standing)
    assert grant is not None  # noqa: S101 - there are marks, so there is leave
    pieces = seen.sentences_released(source.session, key, grant, marks)
    weeks = {week.reflection_id: week for week in person.weeks}
    texts = source.cleared([weeks[one] for one in marks])
    for reflection_id, some in marks.items():
        written = "".join(piece.text for piece in pieces.get(reflection_id, []))
        for place, piece in enumerate(pieces.get(reflection_id, [])):
            if piece.mark in some:
                cleared = texts.get(reflection_id)
                words = cleared_sentence(written, cleared, place) if cleared else None
                name = new_id(source.seed, UUID(hex=piece.mark[:32]), "q")
                yield Quote(name, person.id, reflection_id, piece.mark, weeks[reflection_id], words, bool(cleared))


def inside_of(told: Sequence[Quote]) -> tuple[Inside, ...]:
    """Whose sentences are in a file of quotes."""
    by_person: dict[UUID, list[tuple[str, UUID, str]]] = defaultdict(list)
    for one in told:
        by_person[one.participant_id].append((one.id, one.reflection_id, one.mark))
    return tuple(Inside(person, words=True, quotes=tuple(some)) for person, some in sorted(by_person.items()))
