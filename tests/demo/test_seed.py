"""The demo's service, seeded once for all of these tests, is one that real people could have made."""

import json
import shutil
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from socialrx_diary import checks
from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.codes import CodeAnswer
from socialrx_diary.accounts.models import Staff
from socialrx_diary.accounts.rules import Actor, Role
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import LOOKS
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.models import Permission
from socialrx_diary.consent.rules import Choice, Shared
from socialrx_diary.demo import seed, ways_in
from socialrx_diary.demo.people import NEWCOMERS, told
from socialrx_diary.invites import service as invites
from socialrx_diary.invites.rules import Refusal
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.models import Participant
from socialrx_diary.reflections import service as reflections
from socialrx_diary.settings import Settings
from socialrx_diary.upkeep import made_ready
from socialrx_diary.weeks import week_of

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TOLD = told()
PEOPLE = {one["name"]: one for one in TOLD["people"]}


def demo_in(folder):
    return Settings.from_environment({"SOCIALRX_DATA": str(folder), "SOCIALRX_DEMO": "1"})


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """Seed once, with quick hashes."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(invites, "_hasher", quick)
        patch.setattr(invites, "_NOBODYS", quick.hash("NOBODY00"))
        patch.setattr(staff, "_hasher", quick)
        with made_ready(demo_in(folder)) as service:
            seed.fill(service.database, service.vault, NOW)
            yield service


@pytest.fixture
def to_change(seeded, tmp_path):
    """Copy what was seeded, for a test that changes it."""
    folder = shutil.copytree(Path(seeded.database.reader.url.database).parent, tmp_path / "demo")
    with made_ready(demo_in(folder)) as service:
        yield service


@pytest.fixture(scope="module")
def everyone(seeded):
    """Give the people's ids and actors by name."""
    found = {}
    with seeded.database.reading() as session:
        rows = session.scalars(select(Participant)).all()
    for row in rows:
        me = Actor(row.id, Role.PARTICIPANT, row.organisation_id, uuid4())
        with seeded.database.reading() as session:
            found[participants.own_name(session, seeded.vault, me)] = (me, row)
    return found


def members(seeded):
    with seeded.database.reading() as session:
        return {one.email: one for one in session.scalars(select(Staff))}


def acting(member):
    return Actor(member.id, member.role, member.organisation_id, uuid4(), member.name)


def test_everyone_is_there(everyone):
    assert set(everyone) == set(PEOPLE)
    assert len(everyone) == 21


@pytest.mark.parametrize("name", PEOPLE)
def test_a_diary_is_as_it_is_told(seeded, everyone, name):
    me, row = everyone[name]
    tale = {week_of(NOW.date()).toordinal() - 7 * one["weeks_ago"]: one for one in PEOPLE[name]["reflections"]}
    with seeded.database.reading() as session:
        weeks = reflections.own_weeks(session, seeded.vault, me)
        standing = consent.standing_of(session, me.id)
        before = {week.id: reflections.earlier_versions(session, seeded.vault, me, week.id) for week in weeks}
    assert {week.week.toordinal() for week in weeks} == set(tale)
    for week in weeks:
        one = tale[week.week.toordinal()]
        assert week.words == (one["words"] if one["edited_words"] is None else one["edited_words"])
        assert {theme.id for theme in week.themes} == set(one["themes"])
        assert (week.kind, week.talk_about, week.prompt_id) == (one["kind"], one["talk_about"], one["prompt"])
        assert standing.entry(week.id) is (Choice.ONLY_ME if one["only_me"] else Choice.AS_AGREED)
        assert [each.words for each in before[week.id]] == ([] if one["edited_words"] is None else [one["words"]])
    worker = next(one["email"] for one in TOLD["staff"] if one["key"] == PEOPLE[name]["link_worker"])
    assert standing.keeps
    assert standing.share(members(seeded)[worker].id) is Shared(PEOPLE[name]["share"])
    assert row.shared_phone == (PEOPLE[name]["phone"] == "shared")
    assert row.age_band == (PEOPLE[name]["age_band"] if PEOPLE[name]["research"] else None)


def test_the_trail_holds_and_time_only_goes_on(seeded):
    with seeded.database.reading() as session:
        assert audit.faults(session) == []
        rows = session.scalars(select(TrailEntry).order_by(TrailEntry.chain, TrailEntry.position)).all()
    assert len(rows) > 800
    for one, following in pairwise(rows):
        if one.chain == following.chain:
            assert one.at <= following.at, (one.deed, following.deed)
    assert max(row.at for row in rows) <= NOW


def test_nothing_is_damaged(seeded):
    found = checks.Found()
    assert list(checks.faults(seeded, found)) == []
    assert found.sealed > 250
    assert found.idle_keys == 0


def test_nobody_looked_where_nothing_is_shared(seeded, everyone):
    looked_at = set()
    with seeded.database.reading() as session:
        for name, (me, _row) in everyone.items():
            if [entry for entry in audit.looks(session, me.id) if entry.deed in LOOKS]:
                looked_at.add(name)
    assert looked_at == {
        name for name, one in PEOPLE.items() if one["share"] != "nothing" and one["joined_weeks_ago"] > 5
    }


def test_permissions_hold_the_words_that_were_shown(seeded):
    with seeded.database.reading() as session:
        rows = session.scalars(select(Permission)).all()
    assert {row.wording for row in rows} == {"keep", "share", "share_when", "research", "entry"}
    assert all(len(row.wording_sha256) == 64 for row in rows)


def test_old_sign_ins_are_swept(seeded):
    with seeded.database.reading() as session:
        for (added,) in session.execute(text("SELECT added_at FROM devices")):
            assert str(added) > "2025-11-22"
        assert session.scalar(text("SELECT count(*) FROM tries")) == 0


@pytest.mark.parametrize("one", TOLD["staff"], ids=lambda one: one["key"])
def test_staff_come_in_with_the_password_and_a_code(seeded, one):
    with seeded.database.writing() as session:
        tried = staff.note_try(session, one["email"], "here", NOW)
        assert staff.check_password(tried, seed.PASSWORD)
        token = staff.arrive(session, seeded.vault, tried, NOW)
        me = accounts.who(session, token, NOW, participants.membership).actor
        assert me.role is Role(one["role"])
        shown = codes.present_code(session, seeded.vault, me, NOW)
        assert codes.accept_code(session, seeded.vault, me, shown, NOW) is CodeAnswer.RIGHT
        session.rollback()


def let_in(service, line, now):
    code = line.split("#")[1]
    with service.database.writing() as session:
        return invites.let_in(session, code, uuid4(), uuid4().hex, "Phone", now)


def link(lines, name):
    return next(line for line in lines if line.strip().startswith(name))


def test_the_ways_in_lead_in(to_change, everyone):
    lines = ways_in.ways_in(to_change.database, to_change.vault, "http://127.0.0.1:8000", NOW)
    assert "http://127.0.0.1:8000/join#" in link(lines, "Maureen T.")
    came = let_in(to_change, link(lines, "Maureen T."), NOW)
    assert came.participant_id == everyone["Maureen T."][0].id
    assert came.for_another_phone
    assert let_in(to_change, link(lines, "Maureen T."), NOW) is Refusal.USED
    first = NEWCOMERS[0]
    again = ways_in.ways_in(to_change.database, to_change.vault, "http://127.0.0.1:8000", NOW)
    assert link(again, first) == link(lines, first), "a card that was not used yet stays the same"
    came = let_in(to_change, link(again, first), NOW)
    assert not came.for_another_phone
    with to_change.database.writing() as session:
        participants.join(session, Actor(came.participant_id, Role.PARTICIPANT, uuid4(), uuid4()), NOW)
    later = ways_in.ways_in(to_change.database, to_change.vault, "http://127.0.0.1:8000", NOW)
    assert link(later, NEWCOMERS[1])
    assert not any(line.strip().startswith(first) for line in later)
    assert all(one["email"] in json.dumps(later) for one in TOLD["staff"])
    assert seed.PASSWORD in json.dumps(later)


def test_a_password_for_the_demo_that_the_rules_would_take():
    from socialrx_diary.accounts.rules import password_problem

    assert all(password_problem(seed.PASSWORD, one["email"]) is None for one in TOLD["staff"])
