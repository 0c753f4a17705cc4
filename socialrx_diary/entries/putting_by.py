"""Putting by what somebody sent when it could not be taken, so that it is in the same box of the same week again."""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

from flask import request, url_for

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.drafts import service as drafts
from socialrx_diary.entries.forms import DraftForm
from socialrx_diary.reflections.rules import can_write_about
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

OF_A_WEEK = re.compile(r"/week/(\d{4}-\d{2}-\d{2})/")
MARKS = ("only_me", "talk_about")


def put_by(me: Actor, address: str) -> str | None:
    """Put by the words of this request, that were for this address; returns the page with their box, or None.

    Nothing is read for it. A page that says no more than it did before may have been changed without script, which does
    not count what is typed: then it is another text, and both will be in the box.
    """
    monday = _week_of(address)
    if monday is None or not request.form.get("words", "").strip():
        return None
    written = DraftForm().written
    if not drafts.keep(session(), vault(), me, monday, written, now()):
        drafts.keep(session(), vault(), me, monday, replace(written, page=uuid4(), took=()), now())
    marked = {mark: "yes" for mark in MARKS if request.form.get(mark)}
    return url_for("writing.words", day=monday.isoformat(), **marked)  # type: ignore[arg-type]


def _week_of(address: str) -> date | None:
    found = OF_A_WEEK.match(address)
    try:
        monday = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return monday if monday and can_write_about(monday, today(now())) else None
