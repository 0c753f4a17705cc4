"""One's own copy as plain data: for machines as JSON, and one row a week for a spreadsheet."""

import csv
from io import StringIO
from typing import Any

from socialrx_diary.checking.rules import Checked
from socialrx_diary.measures.rules import AnswerSet
from socialrx_diary.more.reminded import reminded
from socialrx_diary.more.rules import Chose, Copy, Week
from socialrx_diary.more.together import together
from socialrx_diary.themes.rules import Theme, Themes

FORMAT = "socialrx-diary-copy"
FORMAT_VERSION = 1
# A spreadsheet takes a cell that begins with one of these for a formula. The mark that keeps it from doing so is in the
# list too, so that taking one mark away always gives back what was there.
MARK = "'"
MARKED = tuple("=+-@＝＋－＠\t\r\n|%" + MARK)
COLUMNS = ("week", "kind", "themes", "words", "talk_about", "sharing", "prompt", "written_at", "changed_at")


def for_machines(copy: Copy) -> dict[str, Any]:
    """The copy as plain data, for JSON. Moments are in UTC, weeks are named by their Monday."""
    own = copy.own
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": copy.made_at.isoformat(),
        "person": {
            "name": own.name,
            "service": own.service,
            "link_worker": own.worker,
            "age_band": own.age_band,
            "invited_at": own.invited_at.isoformat(),
            "joined_at": own.joined_at.isoformat() if own.joined_at else None,
            "meets_on": own.meets_on.isoformat() if own.meets_on else None,
            "leaves_at": own.leaves_at.isoformat() if own.leaves_at else None,
            "visited_at": own.visited_at.isoformat() if own.visited_at else None,
            "notices_at": [at.isoformat() for at in own.notices_at],
            "theme_order": _ids(own.theme_order),
            "settings": own.settings,
        },
        "themes": {theme.id: theme.name_shown for theme in Theme},
        "weeks": [_week(week) for week in copy.weeks],
        "rests": [{"first_month": first.isoformat(), "last_month": last.isoformat()} for first, last in copy.rests],
        "drafts": [
            {"week": one.week.isoformat(), "words": one.words, "kept_at": one.kept_at.isoformat()}
            for one in copy.drafts
        ],
        "meeting_days": [
            {"day": one.day.isoformat() if one.day else None, "at": one.at.isoformat(), "set_by_me": one.by_person}
            for one in copy.meeting_days
        ],
        "talk_orders": [
            {"at": at.isoformat(), "weeks": [week.isoformat() for week in weeks]} for at, weeks in copy.talk_orders
        ],
        "talk_lines": [{"words": one.words, "at": one.at.isoformat()} for one in copy.talk_lines],
        "choices": [_choice(chose) for chose in copy.choices],
        "looks": [
            {"at": look.at.isoformat(), "deed": look.deed.value, "who": look.who, "study": look.study}
            for look in copy.looks
        ],
        "paper_pages": [
            {
                "made_at": one.made_at.isoformat(),
                "expires_at": one.expires_at.isoformat(),
                "week": one.week.isoformat() if one.week else None,
                "state": one.state.value,
            }
            for one in copy.pages
        ],
        "devices": [
            {
                "name": one.name,
                "added_at": one.added_at.isoformat(),
                "used_at": one.used_at.isoformat(),
                "locked_with_numbers": one.has_lock,
                "new_weeks_only": one.new_only,
            }
            for one in copy.devices
        ],
        "passkeys": [
            {
                "name": one.name,
                "added_at": one.added_at.isoformat(),
                "used_at": one.used_at.isoformat() if one.used_at else None,
            }
            for one in copy.passkeys
        ],
        "way_back_made_at": copy.way_back_made_at.isoformat() if copy.way_back_made_at else None,
        "ways_in": [
            {"at": one.at.isoformat(), "deed": one.deed, "who": one.who, "device": one.device, "new_only": one.new_only}
            for one in copy.ways_in
        ],
        **together(copy.notes, copy.passed_on),
        "how_to_reach_me": {
            **copy.needs.needs.plain(),
            "asked_on": copy.needs.asked_on.isoformat() if copy.needs.asked_on else None,
            "written_down": [{"at": one.at.isoformat(), "who": one.who} for one in copy.needs_asked],
        },
        "link_workers": [
            {"at": one.at.isoformat(), "before": one.before, "now": one.worker} for one in copy.link_workers
        ],
        "answers": [_answers(one) for one in copy.answers],
        "checks": [_check(one) for one in copy.checks],
        **reminded(copy.reminded),
    }


def for_tables(copy: Copy) -> str:
    """The weeks as a table, oldest first: one row a week, safe to open in a spreadsheet."""
    table = StringIO()
    table.write("\ufeff")  # by this a spreadsheet knows how the letters are written
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(one) for one in _row(week)] for week in reversed(copy.weeks))
    return table.getvalue()


def _row(week: Week) -> tuple[str, ...]:
    kept = week.kept
    return (
        kept.week.isoformat(),
        kept.kind,
        " ".join(_ids(kept.themes)),
        kept.words,
        "yes" if kept.talk_about else "no",
        week.sharing.value,
        kept.prompt_text or "",
        kept.written_at.isoformat(),
        kept.changed_at.isoformat(),
    )


def _cell(text: str) -> str:
    return f"{MARK}{text}" if text.startswith(MARKED) else text


def _week(week: Week) -> dict[str, Any]:
    kept = week.kept
    return {
        "week": kept.week.isoformat(),
        "kind": kept.kind,
        "themes": _ids(kept.themes),
        "words": kept.words,
        "talk_about": kept.talk_about,
        "kept_close": kept.kept_close,
        "written_with": kept.written_with,
        "sharing": week.sharing.value,
        "talk_marks": [{"at": one.at.isoformat(), "wanted": one.wanted} for one in week.talk_marks],
        "prompt": {"id": kept.prompt_id, "text": kept.prompt_text} if kept.prompt_id else None,
        "began_with": kept.first_step,
        "order_of_the_cards": _ids(kept.shown_order),
        "written_at": kept.written_at.isoformat(),
        "changed_at": kept.changed_at.isoformat(),
        "version": kept.version,
        "earlier_versions": [
            {
                "version": one.version,
                "set_aside": one.set_aside,
                "themes": _ids(one.themes),
                "words": one.words,
                "kept_at": one.kept_at.isoformat(),
                "written_with": one.written_with,
            }
            for one in week.earlier
        ],
    }


def _answers(one: AnswerSet) -> dict[str, Any]:
    return {
        "questions": one.name,
        "source": one.source,
        "when": one.when.value,
        "answered_at": one.answered_at.isoformat(),
        "shared": one.shared,
        "answers": [{"question": told.question, "answer": told.answer or None} for told in one.answers],
    }


def _check(one: Checked) -> dict[str, Any]:
    return {
        "week": one.week.isoformat(),
        "version": one.version,
        "study": one.study,
        "opened_at": one.opened_at.isoformat(),
        "done_at": one.done_at.isoformat() if one.done_at else None,
        "decisions": [
            {
                "words": decided.was,
                "start": decided.start,
                "end": decided.end,
                "kind": decided.kind,
                "choice": decided.choice.value if decided.choice else None,
                "instead": decided.instead,
            }
            for decided in one.decisions
        ],
    }


def _choice(chose: Chose) -> dict[str, Any]:
    return {
        "at": chose.at.isoformat(),
        "about": chose.scope,
        "choice": chose.choice,
        "who": chose.who,
        "week": chose.week.isoformat() if chose.week else None,
        "part": chose.part,
        "said": chose.said,
        "words_shown": list(chose.words) or None,
        "wording": chose.wording,
        "wording_version": chose.version,
        "wording_sha256": chose.sha256,
        "language": chose.language,
    }


def _ids(themes: Themes) -> list[str]:
    return [theme.id for theme in themes]
