"""The page that tells whoever opens a file how it was made, what was hidden and what it cannot say."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import fill

from socialrx_diary import __version__
from socialrx_diary.making.plain import bare
from socialrx_diary.releases.rules import REFUSAL_SAID, Contents, Facts, about
from socialrx_diary.studies.anonymity import Ages, Report
from socialrx_diary.studies.rules import Tier

README = "README.txt"
NOTHING = about(0)
TEXT = Path(__file__).with_name("readme.txt")
WIDE = 96

TERMS = (
    "Only for the study named here, by the people its approval names. Not to be passed on, published row by row, "
    "joined with other data, or used to find out who somebody is."
)

CODES = (
    "One row for each week somebody kept in their diary: which of five themes they ticked, and a few facts about the "
    "page they had before them. No names, no places, no dates."
)
WHAT = {
    Tier.COUNTS: "Numbers of people and weeks. Small ones are not told and the rest are rounded to the nearest five.",
    Tier.CODES: f"{CODES} No words.",
    Tier.WORDS: f"{CODES} Also what they wrote, where two people have read it and taken out what could name somebody.",
    Tier.QUOTES: (
        "Single sentences, each with its writer's own permission and read by two people before, and which of five "
        "themes were ticked for their week. Nothing says which of them are by the same person."
    ),
}
WORDS_MAY_TELL = (
    "Two people looked for names and other traces in every piece of writing here. They may have missed some, and a "
    "story can be known by those who were there. If you know somebody in it, stop and tell the service."
)
WHO = (
    "Only people whose permission for this study stood at the moment the rows were gathered, and of their weeks only "
    "those they let it use. A week somebody keeps only for themselves is not here and leaves no trace but a gap, the "
    "same gap as a week in which nothing was written."
)
THEY_SEE_IT = "Everybody in this file can see in their own diary that a file was made, and for which study."
WITHDRAWN = "Anybody may withdraw at any time, and is in no file made after that."
TAKE_OUT = (
    "The service then has a list of ids to take out of this file. Look for it on the page of this release before each "
    "use."
)
IDS = "Ids are random, new for this file. Rows are sorted by them, so their order tells nothing."
COUNTED = "Small numbers are not told, nor others that would give them away."
COUNTS_ARE = "Numbers in different tables overlap. Do not subtract one from another."

AGES_SAID = {
    Ages.FINE: "Ages are told in bands.",
    Ages.WIDE: "Ages are told in two wide bands, because narrower ones could pick somebody out.",
    Ages.NONE: "Ages are not told, because they could pick somebody out.",
}


def readme(contents: Contents) -> str:
    """The page."""
    facts, report = contents.facts, contents.report
    by_id = facts.tier is not Tier.COUNTS
    return TEXT.read_text(encoding="utf-8").format(
        **bare(facts)
        | {
            "version": __version__,
            "asked": fill(f"Asked for by {facts.asked_by}: {facts.reason}", WIDE),
            "what": fill(WHAT[facts.tier], WIDE),
            "rows_are": "weeks" if report else "rows",
            "who": fill(f"{WHO} {THEY_SEE_IT}" if by_id else WHO, WIDE),
            "done": _listed([IDS if by_id else COUNTED, *(_done(report, facts) if report else ()), *_refused(facts)]),
            "not_anonymous": "\n".join(fill(one, WIDE) for one in _not_anonymous(facts, report)),
            "limits": fill(" ".join(_limits(facts, in_weeks=report is not None)), WIDE),
            "terms": fill(TERMS, WIDE),
            "withdrawn": fill(f"{WITHDRAWN} {TAKE_OUT}" if by_id else WITHDRAWN, WIDE),
        }
    )


def _done(report: Report, facts: Facts) -> list[str]:
    first = "is told." if report.first_shown else "is not told, because it could pick somebody out."
    return [
        "Weeks are counted from each person's own first week in this file.",
        "Everybody has the same number of weeks (in bands), age band and first theme as at least",
        f"  {facts.k - 1} others in this file. The smallest such group has {facts.smallest_group} people.",
        AGES_SAID[report.ages],
        f"The theme at the top of each person's page {first}",
        f"Neither age nor first theme is told of {about(report.people_untold)} of the people.",
    ]


def _refused(facts: Facts) -> list[str]:
    """What was let into the study and is not in the file, and why."""
    said = {why.value: text for why, text in REFUSAL_SAID.items()}
    return [f"Not in it: {count} {said[why]}." for why, count in facts.refusals.items() if count != NOTHING]


def _not_anonymous(facts: Facts, report: Report | None) -> list[str]:
    if report is None:
        return [WORDS_MAY_TELL if facts.tier.words else COUNTS_ARE]
    said = (
        "These data are pseudonymous. They are not anonymous in every sense. Names are gone and the ids mean nothing, "
        f"but a pattern of weeks is a person's own: of the {report.people} people here, {report.unlike_any_other} "
        "have one that nobody else in this file has. Somebody who knows which weeks a person wrote, and what they "
        "ticked, could find them. So could somebody who compares the patterns with an older file of the same study. "
        "Treat this file as personal data: keep it where your approval says, and give no rows to anybody else."
    )
    return [said, WORDS_MAY_TELL] if facts.tier.words else [said]


def _limits(facts: Facts, *, in_weeks: bool) -> Iterator[str]:
    yield "People chose to keep a diary, chose what to tick and chose to be in the study."
    if in_weeks:
        yield "A week without a row is not a week without anything in it."
    yield "Themes stand in an order drawn for each person."
    yield f"Some weeks were written about later{': see in_same_week' if 'in_same_week' in facts.columns else ''}."
    if in_weeks:
        yield "A person who writes more has more rows."
    yield "Five or more people who share what is told of them may still all have ticked the same."
    yield "Nothing here can say that one thing led to another."


def _listed(lines: Iterable[str]) -> str:
    """Lines as a list; a line that begins with spaces goes on with the one before."""
    return "\n".join(line if line.startswith(" ") else f"- {line}" for line in lines)
