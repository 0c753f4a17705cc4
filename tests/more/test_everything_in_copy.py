"""Nothing kept about a person is missing from their copy: each column is in it, or stands here with its reason."""

import csv
import io
import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Uuid

from socialrx_diary.drafts import service as drafts
from socialrx_diary.drafts.rules import Written
from socialrx_diary.migrations.models import metadata
from socialrx_diary.more.as_data import COLUMNS, MARK, MARKED, _cell
from socialrx_diary.themes.rules import Theme
from tests.kit.answering import answers

# Columns about a person and where the copy tells them. A new column fails here until it is in the copy or has a reason.
TOLD = {
    "participants": {
        "name_sealed": "name", "age_band": "age_band", "theme_order": "theme_order", "shared_phone": "settings",
        "leave_quickly": "settings", "text_size": "settings", "look": "settings", "letters": "settings",
        "language": "settings",
        "meets_on": "meets_on", "invited_at": "invited_at", "joined_at": "joined_at", "leaves_at": "leaves_at",
        "organisation_id": "service", "link_worker_id": "link_worker",
    },
    "reflections": {
        "week": "week", "kind": "kind", "themes": "themes", "words_sealed": "words", "talk_about": "talk_about",
        "prompt_id": "prompt", "prompt_text": "prompt", "written_at": "written_at", "changed_at": "changed_at",
        "version": "version", "kept_close": "kept_close", "first_step": "began_with",
        "shown_order": "order_of_the_cards",
    },
    "drafts": {"week": "week", "words_sealed": "words", "kept_at": "kept_at"},
    "rests": {"first_month": "first_month", "last_month": "last_month"},
    "earlier_versions": {
        "version": "version", "set_aside": "set_aside", "themes": "themes", "words_sealed": "words",
        "kept_at": "kept_at",
    },
    "talk_marks": {"wanted": "wanted", "at": "at"},
    "meeting_days": {"day": "day", "by_person": "set_by_me", "at": "at"},
    "talk_orders": {"weeks": "weeks", "at": "at"},
    "talk_lines": {"words_sealed": "words", "at": "at"},
    "permissions": {
        "scope": "about", "choice": "choice", "recipient_id": "who", "about_id": "week", "part": "part",
        "wording": "wording",
        "wording_version": "wording_version", "wording_sha256": "wording_sha256", "language": "language", "at": "at",
    },
    "answer_sets": {"moment": "when", "answers_sealed": "answers", "answered_at": "answered_at"},
    "passages": {"study_id": "study", "reflection_id": "week"},
    "passage_readings": {
        "version": "version", "decisions_sealed": "decisions", "looked_at": "opened_at", "done_at": "done_at",
    },
    "devices": {"name": "name", "added_at": "added_at", "used_at": "used_at"},
    "trail": {"at": "at", "deed": "deed", "actor_id": "who", "about": "study"},
}  # fmt: skip
# What came with ways in, paper and locks: told elsewhere in the copy (tests of those words look), or no business of it.
LATER = {
    "notices": {"id": "a number", "device_id": "a number", "kind": "shown once", "who": "shown once",
        "about_id": "a number", "at": "shown once", "until": "shown once"},
    "drafts": {"lane": "which device wrote it"},
    "needs": {"id": "a number", "participant_id": "a number", "said_sealed": "told under how to reach me",
        "asked_on": "told with it", "version": "tells two windows apart"},
    "receipts": {"version": "of a form"},
    "passkeys": {"id": "a number", "participant_id": "a number", "name_sealed": "told under passkeys",
        "credential_id": "lets somebody in", "credential": "lets somebody in", "handle": "lets somebody in",
        "sign_count": "of a key", "added_at": "told under passkeys", "used_at": "told under passkeys"},
    "openings": {"id": "a number", "participant_id": "a number", "device_id": "a number", "organisation_id": "a number",
        "asked_by": "on the trail", "confirmed_by": "on the trail", "asked_at": "on the trail",
        "confirmed_at": "on the trail", "ended_at": "on the trail", "name_sealed": "the name, told already"},
    "paper_pages": {"id": "a number", "participant_id": "a number", "selector": "part of a code",
        "secret_hash": "part of a code", "code_sealed": "a code", "used_with": "of a code", "wrong_tries": "of a code",
        "made_at": "told under pages", "expires_at": "told under pages", "week": "told under pages",
        "stopped_at": "told as how it stands", "used_at": "told as how it stands"},
    "ways_back": {"participant_id": "a number", "mark": "lets somebody in", "made_at": "told"},
    "invites": {"new_only": "of a code"},
    "devices": {"sees_from": "told as new weeks only", "opens_at": "on the trail", "proved_at": "of staff alone"},
    "released": {"id": "a number", "release_id": "on the trail, with the study", "participant_id": "a number",
        "inside_sealed": "an id of one file, by which they could be found in it"},
    "locks": {"device_id": "a number", "numbers_hash": "opens a lock", "shut": "of a lock", "wrong_tries": "of a lock",
        "minutes": "of a lock", "opened_at": "of a lock", "set_at": "of a lock", "used_at": "of a lock"},
    "reminders": {"id": "a number", "participant_id": "a number", "how": "told", "weekday": "told", "minutes": "told",
        "zone": "told as clock", "again": "told as once_more", "to_sealed": "told, unless it is the phone itself",
        "to_mark": "made of it", "stop_mark": "of a link that stops", "code_mark": "a code", "code_until": "of a code",
        "confirmed_at": "told", "paused_until": "told", "next_at": "follows from day and time",
        "next_number": "follows from what was sent"},
    "reminders_sent": {"id": "a number", "participant_id": "a number", "week": "seen from when it was sent",
        "number": "seen from when it was sent", "due_at": "seen from when it was sent", "how": "told",
        "hint_sealed": "told as to", "state": "told", "runner": "a number", "claimed_at": "told while it is on the way",
        "settled_at": "told as at"},
    "answer_sets": {"id": "a number", "participant_id": "a number", "measure": "told by its name, with its source"},
    "erasures": {"id": "of a diary that is gone", "participant_id": "of a diary that is gone",
        "organisation_id": "of a diary that is gone",
        "why": "of a diary that is gone", "at": "of a diary that is gone"},
    "participants": {"visited_at": "told as visited_at", "first_notice_at": "told under notices_at",
        "second_notice_at": "told under notices_at", "motion": "settings", "written_with": "settings",
        "phone_icon": "settings", "phone_name": "settings",
        "card_sheet": "a number", "card_number": "a number, until there is a name"},
    "earlier_versions": {"written_with": "told with it"},
    "reflections": {"written_with": "told with it", "lane": "which device wrote it"},
}  # fmt: skip
NOTES = {
    "notes": {"id": "a number", "participant_id": "a number", "worker_id": "told by name", "met_on": "told",
        "started_by": "told", "started_at": "told"},
    "note_words": {"id": "a number", "note_id": "a number", "part": "told", "version": "told", "page": "a number",
        "typed": "tells two windows apart", "words_sealed": "told", "written_by": "told", "set_aside": "told",
        "settled": "told", "kept_at": "told"},
    "note_answers": {"id": "a number", "note_id": "a number", "number": "told", "answer": "told", "stood": "told",
        "said_on": "told", "copy_sealed": "told under copies", "at": "told"},
    "agreed_lines": {"id": "a number", "note_id": "a number", "number": "their order is told", "words_sealed": "told",
        "said": "told", "said_at": "told", "left_out": "told", "agreed_at": "told"},
    "passing_words": {"id": "a number", "participant_id": "a number", "version": "told", "words_sealed": "told",
        "mark": "names the words, which are told", "is_empty": "seen from the words", "writer_id": "told by name",
        "set_aside": "told", "kept_at": "told"},
}  # fmt: skip
NOT_TOLD = {
    "participants": {"id": "a number", "version": "counts changes of settings, to tell two phones apart"},
    "reflections": {
        "id": "a number", "participant_id": "a number",
    },
    "earlier_versions": {
        "id": "a number", "reflection_id": "a number", "stood": "that it was set aside is told",
    },
    "talk_marks": {"id": "a number", "reflection_id": "a number"},
    "passages": {"id": "a number"},
    "passage_readings": {
        "id": "a number", "passage_id": "a number", "reader_id": "somebody; the service can say who",
        "device_id": "of staff alone", "mark": "made of the decisions, which are told",
    },
    "meeting_days": {
        "id": "a number", "participant_id": "a number", "worker_id": "a number; the link worker is told by name",
    },
    "talk_orders": {"id": "a number", "participant_id": "a number"},
    "talk_lines": {"id": "a number", "participant_id": "a number"},
    "rests": {"id": "a number", "participant_id": "a number", "put_at": "when the button was pressed"},
    "permissions": {"id": "a number", "participant_id": "a number", "device_id": "a number; devices are told by name"},
    "drafts": {
        "id": "a number", "participant_id": "a number", "page": "a number", "typed": "tells two windows apart",
        "based_on": "tells two windows apart", "prompt_id": "about the page, until the week is kept",
    },
    "devices": {
        "id": "a number", "token_hash": "lets a phone in: no copy may hold it", "staff_id": "of staff only",
        "participant_id": "a number", "complete": "of staff only",
    },
    "trail": {
        "id": "a number", "chain": "a number", "position": "a number", "actor_role": "who looked is told by name",
        "seal": "binds one entry to the next", "service_id": "the service it was in",
        "mark": "made of two numbers, so that administrators need no name",
    },
    "invites": {
        "id": "a number", "participant_id": "a number", "selector": "part of a code", "secret_hash": "part of a code",
        "code_sealed": "a code", "for_another_phone": "how a code was meant", "made_at": "of a code",
        "expires_at": "of a code", "used_at": "of a code", "used_with": "of a code", "wrong_tries": "of a code",
    },
    "receipts": {
        "id": "a number", "actor_id": "a number", "key": "of a form", "asked": "of a form", "answer": "an address here",
        "at": "of a form",
    },
}  # fmt: skip


def tables_about_people():
    """Every table that can hold a participant's id, itself or through another one; found, not remembered."""
    found = {"participants"}
    for _again in range(3):
        for table in metadata.sorted_tables:
            to = {key.column.table.name for key in table.foreign_keys}
            ids = {one.name for one in table.columns if isinstance(one.type, Uuid)}
            if to & (found - {"trail"}) or ids & {"participant_id", "actor_id", "chain"}:
                found.add(table.name)
    return found


def test_every_column_about_a_person_is_told_or_has_a_reason():
    kept = {name: {column.name for column in metadata.tables[name].columns} for name in tables_about_people()}
    listed = {
        name: set().union(*(told.get(name, {}) for told in (TOLD, NOT_TOLD, LATER, NOTES)))
        for name in {*TOLD, *NOT_TOLD, *LATER, *NOTES}
    }
    assert listed == kept
    assert all(reason for reasons in NOT_TOLD.values() for reason in reasons.values())


def test_what_is_said_to_be_told_is_told(service, maureen):
    week_id = maureen.wrote("Before.", [Theme.HELP], prompt_id="p1", prompt_text="What helped?")
    maureen.wrote("After.", [Theme.HELP])
    maureen.says(week_id, "ticks")
    maureen.wants_to_talk_about(week_id)
    maureen.rests(date(2025, 6, 1), date(2025, 9, 1))
    maureen.shares("words")
    maureen.meets(maureen.week() + timedelta(days=30))
    maureen.puts_in_order(week_id)
    maureen.adds_a_line("And the leeks.")
    answers(maureen, "ons4", happy="4")
    service.asha.browser().visit(f"/people/{maureen.id}")
    study_id = service.study()
    maureen.joins_study(study_id, "words")
    maureen.wrote("Sheila rang.", [Theme.HELP], weeks_ago=3)
    ruth = service.ruth.browser()
    ruth.submit(ruth.visit(f"/studies/{study_id}/names").form(f"/studies/{study_id}/names/next"))
    with service.writing() as session:
        half = Written("Half a sentence")
        drafts.keep(session, service.vault, maureen.actor, maureen.week(1), half, service.now())
    copy = json.loads(maureen.browser().peek("/more/copy/my-diary.json").data)
    where = {
        "participants": copy["person"],
        "reflections": copy["weeks"][0],
        "earlier_versions": copy["weeks"][0]["earlier_versions"][0],
        "permissions": copy["choices"][0],
        "devices": copy["devices"][0],
        "talk_marks": copy["weeks"][0]["talk_marks"][0],
        "drafts": copy["drafts"][0],
        "meeting_days": copy["meeting_days"][0],
        "talk_orders": copy["talk_orders"][0],
        "talk_lines": copy["talk_lines"][0],
        "trail": copy["looks"][0],
        "rests": copy["rests"][0],
        "answer_sets": copy["answers"][0],
        "passages": copy["checks"][0],
        "passage_readings": copy["checks"][0],
    }
    missing = {(table, name) for table, names in TOLD.items() for name in names.values() if name not in where[table]}
    assert missing == set()


def table_of(person):
    answer = person.browser().peek("/more/copy/my-weeks.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf"), "a spreadsheet reads the letters right"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_table_has_one_row_a_week_and_says_what_the_other_copy_says(maureen):
    maureen.wrote('=HYPERLINK("http://x")', [Theme.HELP, Theme.ME], weeks_ago=3)
    maureen.wrote('Two lines,\nwith "quotes"; and ŵ 😀', [Theme.PEOPLE], weeks_ago=2)
    maureen.wrote(None, weeks_ago=1, kind="quiet")
    rows = table_of(maureen)
    assert list(rows[0]) == list(COLUMNS)
    data = json.loads(maureen.browser().peek("/more/copy/my-diary.json").data)["weeks"]
    assert [unmarked(row["words"]) for row in rows] == [week["words"] for week in reversed(data)]
    assert [row["week"] for row in rows] == [week["week"] for week in reversed(data)]
    assert rows[0]["themes"].split() == data[2]["themes"]
    assert rows[0]["words"].startswith(MARK), "a spreadsheet takes it for words"
    assert rows[2]["kind"] == "quiet"


def unmarked(text):
    return text.removeprefix(MARK)


@given(st.text())
def test_a_cell_never_begins_like_a_formula_and_gives_back_what_was_there(text):
    cell = _cell(text)
    assert not cell.startswith(tuple(one for one in MARKED if one != MARK))
    assert unmarked(cell) == text


def test_the_copy_page_lists_all_three_and_counts_nothing(maureen):
    page = maureen.browser().visit("/more/copy")
    files = [f"/more/copy/{name}" for name in ("my-diary.html", "my-diary.json", "my-weeks.csv")]
    assert [one for one in page.all("//main//a/@href") if one in files] == files
    assert not any(sign in page.words for sign in ("kB", "MB", "KB"))
    assert page.all("//*[@data-share][@hidden]"), "sending is offered only where the phone can"


def test_the_table_is_only_ever_a_file(maureen):
    answer = maureen.browser().peek("/more/copy/my-weeks.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-weeks.csv"'
    assert answer.mimetype == "application/octet-stream"
