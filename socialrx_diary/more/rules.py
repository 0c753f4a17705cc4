"""What is true of one's own copy: all that is kept about a person, in one piece, for people and for machines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from socialrx_diary.consent.rules import Choice
from socialrx_diary.paper.rules import Printed
from socialrx_diary.reflections.rules import Earlier, Reflection
from socialrx_diary.sharing.rules import Look
from socialrx_diary.themes.rules import Theme, Themes

FORMAT = "socialrx-diary-copy"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Own:
    """Who the copy is about, and how they like their pages."""

    name: str
    service: str
    worker: str
    age_band: str | None
    invited_at: datetime
    joined_at: datetime | None
    meets_on: date | None
    theme_order: Themes
    settings: dict[str, str | bool]


@dataclass(frozen=True)
class Week:
    """One week with how it stood before and what was said of sharing it."""

    kept: Reflection
    sharing: Choice
    earlier: list[Earlier]


@dataclass(frozen=True)
class Chose:
    """One choice as it was made. `words` are those that were shown, where they can be told for certain."""

    at: datetime
    scope: str
    choice: str
    who: str
    week: date | None
    words: tuple[str, ...]
    wording: str
    version: int
    sha256: str
    language: str


@dataclass(frozen=True)
class SignedInOn:
    """A phone or computer the diary is open on."""

    id: UUID
    name: str
    added_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class Copy:
    """All that is kept about one person."""

    made_at: datetime
    own: Own
    weeks: list[Week]
    choices: list[Chose]
    looks: list[Look]
    pages: list[Printed]
    devices: list[SignedInOn]


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
            "theme_order": _ids(own.theme_order),
            "settings": own.settings,
        },
        "themes": {theme.id: theme.name_shown for theme in Theme},
        "weeks": [_week(week) for week in copy.weeks],
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
            {"name": one.name, "added_at": one.added_at.isoformat(), "used_at": one.used_at.isoformat()}
            for one in copy.devices
        ],
    }


def _week(week: Week) -> dict[str, Any]:
    kept = week.kept
    return {
        "week": kept.week.isoformat(),
        "kind": kept.kind,
        "themes": _ids(kept.themes),
        "words": kept.words,
        "talk_about": kept.talk_about,
        "written_with": kept.written_with,
        "sharing": week.sharing.value,
        "prompt": {"id": kept.prompt_id, "text": kept.prompt_text} if kept.prompt_id else None,
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


def _choice(chose: Chose) -> dict[str, Any]:
    return {
        "at": chose.at.isoformat(),
        "about": chose.scope,
        "choice": chose.choice,
        "who": chose.who,
        "week": chose.week.isoformat() if chose.week else None,
        "words_shown": list(chose.words) or None,
        "wording": chose.wording,
        "wording_version": chose.version,
        "wording_sha256": chose.sha256,
        "language": chose.language,
    }


def _ids(themes: Themes) -> list[str]:
    return [theme.id for theme in themes]
