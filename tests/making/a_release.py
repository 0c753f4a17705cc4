"""A release for tests: as many weeks as wanted, words in them, and a place that hands them out."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Case, Passage, Project, Table
from socialrx_diary.releases.rules import Contents, Facts, Inside
from socialrx_diary.studies.anonymity import Ages, Report
from socialrx_diary.studies.rules import Tier

FIELDS = (
    Field("person", "string", "An id."),
    Field("week_number", "integer", "Which week.", least=1),
    Field("kind", "string", "Quiet or not.", ("ordinary", "quiet")),
    Field("theme_help", "boolean", "Ticked."),
    Field("began", "date", "A day.", always=False),
    Field("words", "string", "What they wrote.", always=False),
)
WORDS = ("Walked to the park.", "=1+1", "Caf\u00e9 \U0001f642 \u2019n te", "", None, 'Said "no",\r\nthen yes')
INSIDE = (Inside(UUID(int=1), "p0"), Inside(UUID(int=2), "p1", words=True, quotes=(("q1", UUID(int=3), "mark"),)))
REPORT = Report(
    people=12, weeks=40, people_left_out=0, weeks_left_out=3, people_untold=2, ages=Ages.WIDE, first_shown=False,
    smallest_group=10, unlike_any_other=4,
)  # fmt: skip
WHEN = datetime(2026, 5, 3, 10, tzinfo=UTC)
RELEASE = UUID(int=7)
FACTS = Facts(
    release_id=RELEASE,
    study_id=UUID(int=5),
    title="How {groups} help",
    controller="University of Northbridge",
    approval_reference="26/NB/0001",
    information_sheet_version="1.2",
    tier=Tier.WORDS,
    columns=tuple(field.name for field in FIELDS),
    reason="To see how often {each} is ticked.",
    asked_by="Ruth Okafor",
    asked_at=WHEN,
    approved_by="Ada Nwosu",
    approved_at=WHEN,
    people=12,
    rows=40,
    smallest_group=10,
    k=10,
    consents=("a" * 64, "b" * 64),
    refusals={"weeks_alone": "fewer than 5"},
    taken_back=0,
)


class Releases:
    """Hands out what it is told to; counts how often it was asked for all of it, and may say that it has changed."""

    def __init__(self, weeks=40, *, changes=0):
        self.weeks, self.changes = weeks, changes
        self.gathered = self.handed = 0

    def contents(self, _session, _vault, _release_id):
        self.gathered += 1
        facts = replace(FACTS, rows=self.weeks, taken_back=self.gathered)
        table = Table("weeks", "Weeks", FIELDS, ("person", "week_number"), self.rows)
        return Contents((table,), Project("words", "Words", self.cases), REPORT, facts, INSIDE)

    def handed_out(self, _session, _vault, plan, _now):
        assert plan.facts.taken_back == self.gathered
        assert plan.inside == INSIDE
        if self.gathered <= self.changes:
            return False
        self.handed += 1
        return True

    def rows(self):
        chance = random.Random(4)
        for number in range(self.weeks):
            yield {
                "person": f"p{number // 7}",
                "week_number": number % 7 + 1,
                "kind": chance.choice(("ordinary", "quiet")),
                "theme_help": chance.random() < 0.5,
                "began": date(2026, 1, 5) if number % 3 else None,
                "words": chance.choice(WORDS),
            }

    def cases(self):
        for number in range(0, self.weeks, 7):
            text = WORDS[number % 3]
            passage = Passage(f"m{number}", 1, "ordinary", ("help", "me"), text, None)
            yield Case(f"p{number // 7}", {"age_band": "65-74", "weeks": 7}, (passage,))


def of_tier(tier):
    """What a release of a tier says of itself; only weeks have a report."""
    facts = replace(FACTS, tier=tier, refusals={"weeks_alone": "fewer than 5", "rare_values": "none"})
    return Contents((), None, REPORT if tier in {Tier.CODES, Tier.WORDS} else None, facts, ())
