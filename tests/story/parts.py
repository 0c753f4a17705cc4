"""Stories to be set, put together by hand."""

from datetime import UTC, date, datetime
from uuid import uuid4

from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.story.rules import Said, Wishes, for_typesetting, told
from socialrx_diary.themes.rules import Theme
from socialrx_diary.weeks import WEEK

NOW = datetime(2026, 11, 25, tzinfo=UTC)
FIRST = date(2026, 11, 23)


def week(words="", themes=(), ago=0, kind="week"):
    return Reflection(uuid4(), FIRST - ago * WEEK, kind, tuple(themes), words, False, NOW, NOW, 1)


def plain(weeks, language="en", direction="ltr", **wishes):
    """The data a typesetter is handed."""
    story = told(weeks, Wishes(**{"title": "My story", **wishes}), tuple(Theme))
    pages = [page for part in story.parts for page in part.pages]
    said = Said(
        language,
        direction,
        {part.season: f"{part.season[1].value} {part.season[0]}" for part in story.parts if part.season},
        {page.kept.id: f"Week of {page.kept.week}" for page in pages},
        {page.kept.id: ", ".join(theme.id for theme in page.themes) for page in pages},
    )
    return for_typesetting(story, said)
