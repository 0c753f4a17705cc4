"""The columns of a research file. One list: the page shows it, the file carries it, the tests hold the rows to it."""

from socialrx_diary.exports.codebook import Field
from socialrx_diary.language import N_
from socialrx_diary.participants.rules import AGE_BANDS
from socialrx_diary.reflections.rules import FIRST_STEPS, KINDS, WRITTEN_WITH
from socialrx_diary.studies.anonymity import AGES, BANDS, LENGTHS, Ages
from socialrx_diary.themes.prompts import KINDS as PROMPT_KINDS
from socialrx_diary.themes.rules import Theme

THEME_IDS = tuple(theme.id for theme in Theme)
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
        N_("The id of the idea the person asked for, if any. Its text is in prompts.csv. Empty if ticks only."),
        always=False,
    ),
    Field("first_step", "string", N_("Which page of the week came first: ticks or words."), FIRST_STEPS),
    Field(
        "written_with",
        "string",
        N_("Who wrote it down: the person, family or a friend, the link worker, or anybody typing in a page of paper."),
        WRITTEN_WITH,
    ),
    Field("in_same_week", "boolean", N_("True if it was first written before the week it is about was over.")),
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
)
KEY = ("person", "week_number")

PROMPTS = (
    Field("prompt_id", "string", N_("The id of an idea for writing.")),
    Field("theme", "string", N_("The theme it is about. Empty if none."), THEME_IDS, always=False),
    Field("kind", "string", N_("The kind of week it is meant for."), PROMPT_KINDS),
    Field("text", "string", N_("What it says.")),
)
