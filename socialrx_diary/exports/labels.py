"""What columns and values are called in a few English words, for programs that show those instead of a code.

A name means the same in every table, and so does a value. A column can say better for itself.
"""

from collections.abc import Mapping

from socialrx_diary.language import SOURCE, speaking
from socialrx_diary.themes.rules import Theme

with speaking(SOURCE):
    THEMES: Mapping[str, str] = {theme.id: theme.name_shown for theme in Theme}

COLUMNS: Mapping[str, str] = {
    "person": "Person, by a random id",
    "week_number": "Week, counted from the person's first",
    "kind": "Kind of week",
    **{f"theme_{theme_id}": f"Ticked: {name}" for theme_id, name in THEMES.items()},
    "had_words": "Words were written too",
    "words_length": "How long the words are",
    "words": "The words",
    "prompt_shown": "Idea on the page",
    "first_step": "Which page of the week came first",
    "written_with": "Who wrote it down",
    "in_same_week": "Written before the week was over",
    "age_band": "Age in years",
    "first_shown": "Theme at the top of the person's page",
    "weeks_band": "How many weeks the person has here",
    "goes_on": "The person still writes",
    "prompt_id": "Idea for writing",
    "theme": "Theme it is about",
    "text": "What it says",
    "about": "What was ticked",
    "year": "Year",
    "season": "Season",
    "people": "People, to the nearest 5",
    "weeks": "Weeks, to the nearest 5",
    "quote": "Quote, by a random id",
}
VALUES: Mapping[str, str] = {
    **THEMES,
    "week": "A week",
    "quiet": "A quiet week",
    "hard": "A hard week",
    "any": "Any week",
    "none": "No words",
    "short": "Short",
    "medium": "Medium",
    "long": "Long",
    "ticks": "Ticks",
    "words": "Words",
    "self": "The person",
    "family": "Family or a friend",
    "worker": "The link worker",
    "paper": "Typed in from paper",
    "spring": "Spring",
    "summer": "Summer",
    "autumn": "Autumn",
    "winter": "Winter",
}
