"""The columns of a research file. One list: the page shows it, the file carries it, the tests hold the rows to it."""

from collections.abc import Collection

from socialrx_diary.exports.codebook import Field
from socialrx_diary.language import N_
from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.reflections.rules import FIRST_STEPS, KINDS, WRITTEN_WITH
from socialrx_diary.studies.anonymity import AGES, BANDS, Ages
from socialrx_diary.studies.outlines import LENGTHS
from socialrx_diary.studies.rules import Asks, columns_left_out
from socialrx_diary.themes.prompts import KINDS as PROMPT_KINDS
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import Season

SEASONS = tuple(season.value for season in Season)
THEME_IDS = tuple(theme.id for theme in Theme)
QUIET = "quiet"
ABOUT = (*THEME_IDS, QUIET)
WIDE_BANDS = tuple(dict.fromkeys(AGES[Ages.WIDE].values()))

TICKED = {
    Theme.HELP: N_("True if the person ticked “Getting help” for this week."),
    Theme.PEOPLE: N_("True if the person ticked “Being with people” for this week."),
    Theme.LEARNING: N_("True if the person ticked “Trying and learning” for this week."),
    Theme.ME: N_("True if the person ticked “How I see things” for this week."),
    Theme.AHEAD: N_("True if the person ticked “Now and next” for this week."),
}

WEEKS = (
    Field("person", "string", N_("A random id, made for this file only. It is in no other file.")),
    Field("week_number", "integer", N_("Weeks from the person's own first week in this file, which is 1."), least=1),
    Field("kind", "string", N_("Whether the person called it a quiet week."), KINDS),
    *(Field(f"theme_{theme.id}", "boolean", said) for theme, said in TICKED.items()),
    Field(
        "had_words",
        "boolean",
        N_("True if the person also wrote words. Empty if they share ticks only."),
        always=False,
    ),
    Field(
        "words_length",
        "string",
        N_("How long the words are: short is under 256 bytes, medium under 1,024. Empty if ticks only."),
        LENGTHS,
        always=False,
    ),
    Field(
        "prompt_shown",
        "string",
        N_("The id of the idea the person asked for, if any. Empty if ticks only, or if few people saw it."),
        always=False,
    ),
    Field(
        "first_step",
        "string",
        N_("Which page of the week came first: ticks or words. Empty if few people had it so."),
        FIRST_STEPS,
        always=False,
    ),
    Field(
        "written_with",
        "string",
        N_("Who wrote it down: self, family, the link worker, or from paper. Empty if few people had it so."),
        WRITTEN_WITH,
        always=False,
    ),
    Field(
        "in_same_week",
        "boolean",
        N_("True if it was first written before the week was over. Empty if few people had it so."),
        always=False,
    ),
    Field(
        "age_band",
        "string",
        N_("Age in years. Empty if not given, or if it could pick somebody out."),
        tuple(dict.fromkeys((*AGE_BANDS, *WIDE_BANDS))),
        always=False,
    ),
    Field(
        "first_shown",
        "string",
        N_("The theme at the top of this person's page. Empty if it could pick somebody out."),
        THEME_IDS,
        always=False,
    ),
    Field("weeks_band", "string", N_("How many weeks this person has in this file."), BANDS),
    Field(
        "goes_on",
        "boolean",
        N_("True if the person still wrote in the last 4 weeks, or has more weeks than are here. Empty if not told."),
        always=False,
    ),
)
KEY = ("person", "week_number")
WORDS = Field(
    "words",
    "string",
    N_("What the person wrote, after two people took out names and places. Empty if none may be used."),
    always=False,
)

COUNTS = (
    Field("about", "string", N_("The theme that was ticked, or quiet for a quiet week."), ABOUT),
    Field("year", "integer", N_("The year the season is in. Empty for the whole study."), always=False),
    Field("season", "string", N_("The season. Empty for the whole study."), SEASONS, always=False),
    Field("people", "integer", N_("How many people, to the nearest 5. Empty if not told."), always=False, least=5),
    Field("weeks", "integer", N_("How many weeks, to the nearest 5. Empty if not told."), always=False, least=5),
)
COUNTS_KEY = ("about", "year", "season")

QUOTES = (
    Field("quote", "string", N_("A random id, made for this file only. It does not say who wrote it.")),
    *(Field(f"theme_{theme.id}", "boolean", said) for theme, said in TICKED.items()),
    Field("words", "string", N_("One sentence that its writer said may be quoted, after names were taken out.")),
)

PROMPTS = (
    Field("prompt_id", "string", N_("The id of an idea for writing.")),
    Field("theme", "string", N_("The theme it is about. Empty if none."), THEME_IDS, always=False),
    Field("kind", "string", N_("The kind of week it is meant for."), PROMPT_KINDS),
    Field("text", "string", N_("What it says.")),
)


def weeks(asked: Collection[Asks], *, words: bool) -> tuple[Field, ...]:
    """The columns of a row a week that a study asked for."""
    out = columns_left_out(asked)
    found = tuple(one for one in WEEKS if one.name not in out)
    return (*found, WORDS) if words else found
