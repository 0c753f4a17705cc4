"""Pages of my story: choosing weeks, the booklet as a page to print, the booklet as a file."""

import logging
from typing import Any

from flask import Blueprint, Response

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.journey.rules import by_season, clamp
from socialrx_diary.language import _, current, text_direction
from socialrx_diary.reflections.rules import Reflection
from socialrx_diary.story import service
from socialrx_diary.story.forms import StoryForm
from socialrx_diary.story.rules import Page, Said, Story, Wishes, for_typesetting, picked, season_name
from socialrx_diary.web import dates
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import page
from socialrx_diary.web.transaction import keep_so_far, session, vault
from socialrx_diary.weeks import Season

blueprint = Blueprint("story", __name__, url_prefix="/story")

NOT_RIGHT = 422
BUSY = 503
LONGEST_SHOWN = 90


@blueprint.get("")
@for_(Audience.PARTICIPANT)
def choose(me: Actor) -> Response:
    """Choose weeks, and how they are shown."""
    form = StoryForm(title=_("My story"), order="oldest", size="usual", themes=True, dates=True)
    return _form(me, form, service.own_weeks(session(), vault(), me))


@blueprint.post("/page")
@for_(Audience.PARTICIPANT)
def booklet(me: Actor) -> Response:
    """The booklet as a page to print."""
    form, weeks = StoryForm(), service.own_weeks(session(), vault(), me)
    chosen = _chosen(form, weeks)
    if not chosen:
        return _form(me, form, weeks, NOT_RIGHT)
    story = service.story_of(session(), me, chosen, _wishes(form))
    return page("story/booklet.html", story=story, said=_said(story))


@blueprint.post("/my-story.pdf")
@for_(Audience.PARTICIPANT)
def file(me: Actor) -> Response:
    """The booklet as a file. Nobody waits for the database while it is made."""
    form, weeks = StoryForm(), service.own_weeks(session(), vault(), me)
    chosen = _chosen(form, weeks)
    if not chosen:
        return _form(me, form, weeks, NOT_RIGHT)
    story = service.story_of(session(), me, chosen, _wishes(form))
    keep_so_far()
    try:
        return _pdf(service.typeset(for_typesetting(story, _said(story))))
    except service.NoLetterError as missing:
        return _form(me, form, weeks, NOT_RIGHT, letters=missing.letters)
    except service.NotSetError as error:
        logging.getLogger("diary").warning("a booklet was not made", extra={"error": str(error)})
        return _form(me, form, weeks, BUSY, not_made=True)


def _form(
    me: Actor,
    form: StoryForm,
    weeks: list[Reflection],
    status: int = 200,
    *,
    letters: tuple[str, ...] = (),
    not_made: bool = False,
) -> Response:
    alone = service.kept_to_oneself(session(), me, weeks)
    seasons = [_season(year, season, together, form, alone) for year, season, together in by_season(weeks)]
    return page("story/choose.html", status, form=form, seasons=seasons, letters=letters, not_made=not_made)


def _season(year: int, season: Season, weeks: list[Reflection], form: StoryForm, alone: set[Any]) -> dict[str, object]:
    ticked, name = form.ids, season_name(year, season)
    return {
        "value": name,
        "name": _season_said(year, season),
        "ticked": name in (form.seasons.data or ()),
        "open": any(week.id in ticked for week in weeks),
        "weeks": [
            {
                "value": str(week.id),
                "name": _("Week of %(day)s", day=dates.day_year(week.week)),
                "words": clamp(week.words, LONGEST_SHOWN) or _about(week.kind, [t.name_shown for t in week.themes]),
                "ticked": week.id in ticked,
                "only_me": week.id in alone,
            }
            for week in weeks
        ],
    }


def _chosen(form: StoryForm, weeks: list[Reflection]) -> list[Reflection]:
    """The weeks that were ticked; none when the form is not right yet, and then it says what to do."""
    if not form.validate_on_submit():
        return []
    found = picked(weeks, every=form.every.data, seasons=form.seasons.data or (), ids=form.ids)
    if not found:
        form.none_ticked()
    return found


def _wishes(form: StoryForm) -> Wishes:
    return Wishes(
        title=form.title.typed,
        newest_first=form.order.data == "newest",
        with_themes=form.themes.data,
        with_dates=form.dates.data,
        large=form.size.data == "large",
    )


def _said(story: Story) -> Said:
    """What the story says in the language being spoken: headings, seasons, what a week was about."""
    pages = [one for part in story.parts for one in part.pages]
    return Said(
        language=current(),
        direction=text_direction(),
        seasons={part.season: _season_said(*part.season) for part in story.parts if part.season},
        headings={one.kept.id: _heading(one, story.wishes) for one in pages},
        abouts={one.kept.id: _beside(one, story.wishes) for one in pages},
    )


def _heading(one: Page, wishes: Wishes) -> str:
    if wishes.with_dates:
        return _("Week of %(day)s", day=dates.day_year(one.kept.week))
    return _about(one.kept.kind, [theme.name_shown for theme in one.themes]) if wishes.with_themes else _("A week")


def _beside(one: Page, wishes: Wishes) -> str:
    """What a week was about, where its heading does not say that already."""
    if not (wishes.with_themes and wishes.with_dates):
        return ""
    return _about(one.kept.kind, [theme.name_shown for theme in one.themes])


def _about(kind: str, themes: list[str]) -> str:
    return ", ".join(themes) or (_("A quiet week") if kind == "quiet" else _("In my own words"))


def _season_said(year: int, season: Season) -> str:
    return f"{dates.season(season)} {year}"


def _pdf(made: bytes) -> Response:
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="my-story.pdf"'
    return response
