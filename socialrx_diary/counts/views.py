"""Counts for funders on one page: to look at, to print, to put in a table."""

from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.counts import service
from socialrx_diary.counts.rules import NAMES, Cell, in_words
from socialrx_diary.exports import comma_separated
from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import held
from socialrx_diary.language import _
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.dates import month_year
from socialrx_diary.web.forms import ActionForm
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import file, go, page
from socialrx_diary.web.transaction import now, session

blueprint = Blueprint("counts", __name__, url_prefix="/service/counts")


@blueprint.get("")
@for_(Audience.ADMINISTRATOR)
def show(me: Actor) -> Response:
    """The quarters that are over: what was counted, and which can be counted now."""
    return _page(me, "counts/show.html", ActionForm())


@blueprint.post("/<day>")
@for_(Audience.ADMINISTRATOR)
def count(me: Actor, day: str) -> AnyResponse:
    """Count one quarter."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _page(me, "counts/show.html", form, 422)
    if not service.count(session(), me, _day(day) or abort(404), now()):
        abort(404)
    return go("counts.show")


@blueprint.get("/sheet")
@for_(Audience.ADMINISTRATOR)
def sheet(me: Actor) -> Response:
    """The same on one side of A4."""
    return _page(me, "counts/sheet.html", None)


@blueprint.get("/table")
@for_(Audience.ADMINISTRATOR)
def table(me: Actor) -> Response:
    """The same for a spreadsheet."""
    out, columns = BytesIO(), _chosen(_every(me))
    rows = [
        {_("What was counted"): name, **{_months(one): in_words(one.said[key]) for one in columns if one.said}}
        for key, name in _rows()
    ]
    fields = [Field(name, "string", name) for name in rows[0]]
    comma_separated.write(held("counts", "Counts", fields, (), rows), out)
    return file(out.getvalue(), "counts.csv", comma_separated.MEDIA_TYPE)


def _page(me: Actor, template: str, form: ActionForm | None, status: int = 200) -> Response:
    every = _every(me)
    asked = {"first": _asked("first"), "last": _asked("last")}
    shown: dict[str, Any] = {"rows": _rows(), "in_words": in_words, "months": _months, "cells": len(Cell), **asked}
    return page(template, status, form=form, every=every, columns=_chosen(every), **shown)


def _every(me: Actor) -> list[service.Counted]:
    return service.quarters_of(session(), me, now())


def _chosen(every: list[service.Counted]) -> list[service.Counted]:
    """The counted quarters between those that were asked for, the oldest first; the last four when none were."""
    first, last = _asked("first"), _asked("last")
    counted = [one for one in reversed(every) if one.said]
    if first is None and last is None:
        return counted[-4:]
    return [one for one in counted if (first or date.min) <= one.quarter.first <= (last or date.max)]


def _asked(name: str) -> date | None:
    return _day(request.args.get(name, ""))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _rows() -> list[tuple[str, str]]:
    """What is counted, by the name it is kept under."""
    return [(cell.value, _(NAMES[cell])) for cell in Cell] + [(theme.id, theme.name_shown) for theme in Theme]


def _months(one: service.Counted) -> str:
    return _("%(first)s to %(last)s", first=month_year(one.quarter.first), last=month_year(one.quarter.last))
