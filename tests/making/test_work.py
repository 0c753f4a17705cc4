import csv
import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from socialrx_diary import __version__
from socialrx_diary.exports import comma_separated, formats, json_lines, project_formats
from socialrx_diary.making import holding, pieces, plain, rules, work
from socialrx_diary.making import service as making
from socialrx_diary.making.holding import LostError, take
from socialrx_diary.making.models import Making, Piece
from socialrx_diary.making.putting_by import Plan
from socialrx_diary.making.rules import Part, Stage
from socialrx_diary.releases.rules import FILE_LASTS
from socialrx_diary.vault import VaultError
from tests.making.a_release import FACTS, RELEASE, Releases

STUDY = FACTS.study_id


@pytest.fixture
def small_pieces(monkeypatch):
    """So small that a few weeks make many."""
    monkeypatch.setattr("socialrx_diary.making.archive.PIECE", 1000)
    monkeypatch.setattr("socialrx_diary.making.putting_by.ROWS_TOGETHER", 15)


@pytest.fixture
def started(service, small_pieces):
    service.in_session(lambda session: making.start(session, RELEASE))
    return service


def kept(made, making_id=RELEASE):
    with made.database.reading() as session:
        return session.get(Making, making_id)


def zipped(made):
    there = kept(made)
    return b"".join(making.content(made.database, made.vault, making.Fetched(RELEASE, there.pieces, there.size)))


def make(made, releases=None):
    return work.make(made.database, made.vault, RELEASE, releases or Releases())


def count(made, part):
    wanted = select(func.count()).select_from(Piece).where(Piece.part == part.value)
    return made.in_session(lambda session: session.scalar(wanted))


def stage_now(made):
    with made.database.reading() as session:
        return making.standing(session, RELEASE, made.now()).stage


def test_a_file_holds_every_format_and_says_what_is_in_it(started):
    assert stage_now(started) is Stage.WAITING
    assert make(started)
    whole = zipped(started)
    with ZipFile(BytesIO(whole)) as opened:
        assert opened.testzip() is None
        inside = {name: opened.read(name) for name in opened.namelist()}
    assert set(inside) == {
        *(f"data/weeks.{one.SUFFIX}" for one in formats()),
        *(f"project/words.{one.SUFFIX}" for one in project_formats()),
        "README.txt", "quickstart.py", "quickstart.R", "order_of_themes.py", "datapackage.json", "manifest.json",
    }  # fmt: skip
    manifest = json.loads(inside.pop("manifest.json"))
    assert {one["path"]: one["sha256"] for one in manifest["files"]} == {
        path: sha256(content).hexdigest() for path, content in inside.items()
    }
    assert manifest["version"] == __version__
    said = manifest["release"]
    assert (said["asked_by"], said["approved_by"], said["reason"]) == (FACTS.asked_by, FACTS.approved_by, FACTS.reason)
    assert (said["consents"], said["refusals"]) == (list(FACTS.consents), dict(FACTS.refusals))
    assert "taken_back" not in said
    assert "00000000-0000-0000-0000-000000000001" not in json.dumps(manifest)
    assert kept(started).sha256 == sha256(whole).hexdigest()
    assert stage_now(started) is Stage.HERE


def test_the_rows_are_those_of_the_release(started):
    make(started)
    with ZipFile(BytesIO(zipped(started))) as opened:
        lines = [json.loads(line) for line in opened.read("data/weeks.jsonl").decode().splitlines()]
        read = list(csv.DictReader(StringIO(opened.read("data/weeks.csv").decode(), newline="")))
    wanted = list(Releases().rows())
    assert len(lines) == len(read) == len(wanted)
    for line, row in zip(lines, wanted, strict=True):
        assert line == row | {"began": row["began"].isoformat() if row["began"] else None}


def test_the_data_package_names_every_file_of_data(started):
    make(started)
    with ZipFile(BytesIO(zipped(started))) as opened:
        package = json.loads(opened.read("datapackage.json"))
        named = {one["path"]: one for one in package["resources"] + package["files"]}
        assert named.keys() == set(opened.namelist()) - {"datapackage.json", "manifest.json"}
        for path, one in named.items():
            content = opened.read(path)
            assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")


def test_made_again_it_is_the_same(started, monkeypatch):
    make(started)
    first = zipped(started)
    other = uuid4()
    started.in_session(lambda session: making.start(session, other))
    assert work.make(started.database, started.vault, other, Releases())
    assert kept(started, other).sha256 == sha256(first).hexdigest()


def test_what_was_put_by_is_gone_when_it_is_made(started):
    make(started)
    assert count(started, Part.ROWS) == 0
    assert count(started, Part.FILE) == kept(started).pieces > 5
    assert kept(started).plan_sealed is None


class PowerCutError(BaseException):
    """Nothing that is caught anywhere: as when the power goes."""


def cut_at(monkeypatch, number):
    """Break off right after so many steps were kept."""
    steps = holding.Hold.step
    left = [number]

    def step(self, **more):
        if left[0] == 0:
            raise PowerCutError
        left[0] -= 1
        return steps(self, **more)

    monkeypatch.setattr(holding.Hold, "step", step)
    return left


@pytest.fixture
def two_formats(monkeypatch):
    """Steps are alike whatever is written in them."""
    for word in ("inside", "work"):
        monkeypatch.setattr(f"socialrx_diary.making.{word}.formats", lambda: (comma_separated, json_lines))


@pytest.mark.usefixtures("two_formats")
def test_broken_off_after_any_step_it_is_gone_on_with_and_is_the_same(started, monkeypatch):
    with monkeypatch.context() as patched:
        left = cut_at(patched, 10**6)
        make(started)
        steps = 10**6 - left[0]
    whole, first = zipped(started), kept(started).sha256
    assert steps > 15
    for number in range(steps):
        started.in_session(lambda session: session.delete(session.get(Making, RELEASE)))
        started.in_session(lambda session: making.start(session, RELEASE))
        releases = Releases()
        with monkeypatch.context() as patched:
            cut_at(patched, number)
            with pytest.raises(PowerCutError):
                make(started, releases)
        assert not make(started, releases), "it is held until nothing was heard for a while"
        started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", started.now()))
        assert make(started, releases)
        assert kept(started).sha256 == first
        assert zipped(started) == whole
        assert releases.handed == 1


def test_what_is_finished_is_not_written_again(started, monkeypatch):
    releases = Releases()
    written = []
    csv_format = next(one for one in formats() if one.SUFFIX == "csv")
    before = csv_format.write

    def write(table, out):
        written.append(table.name)
        before(table, out)

    monkeypatch.setattr(csv_format, "write", write)
    jsonl = next(one for one in formats() if one.SUFFIX == "jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(jsonl, "write", lambda *_: (_ for _ in ()).throw(PowerCutError))
        with pytest.raises(PowerCutError):
            make(started, releases)
    started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", None))
    assert make(started, releases)
    assert written == ["weeks", "codes"]
    assert releases.gathered == 1


def test_what_another_version_began_is_begun_anew(started, monkeypatch):
    releases = Releases()
    with monkeypatch.context() as patched:
        patched.setattr(work, "__version__", "0.0.1")
        cut_at(patched, 12)
        with pytest.raises(PowerCutError):
            make(started, releases)
    assert kept(started).plan_sealed
    started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", None))
    assert make(started, releases)
    assert releases.gathered == 2


def test_when_somebody_takes_something_back_it_begins_anew(started):
    releases = Releases(changes=2)
    assert make(started, releases)
    assert (releases.gathered, releases.handed) == (3, 1)


def test_one_at_a_time(started):
    hold = take(started.database, RELEASE)
    assert take(started.database, RELEASE) is None
    assert not make(started)
    hold.let_go()
    assert make(started)
    assert take(started.database, RELEASE) is None, "it is made"


def test_what_was_begun_comes_before_what_was_not(started):
    take(started.database, RELEASE).let_go()
    other = UUID(int=RELEASE.int - 1)
    started.in_session(lambda session: making.start(session, other))
    with started.database.reading() as session:
        assert holding.waiting(session) == [RELEASE, other]


def test_whoever_fell_silent_keeps_nothing_more(started):
    slow = take(started.database, RELEASE)
    started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", started.now()))
    with started.database.reading() as session:
        assert holding.waiting(session) == [RELEASE]
    quick = take(started.database, RELEASE)
    with pytest.raises(LostError), slow.step(pieces=9):
        pass
    with quick.step(pieces=2):
        pass
    assert kept(started).pieces == 2


def test_whoever_fell_silent_forgets_nothing_that_somebody_else_kept(started, monkeypatch):
    forget, overtaken = pieces.forget, []

    def slowly(*which):
        if not overtaken:
            overtaken.append(True)
            started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", started.now()))
            assert make(started), "somebody else makes it meanwhile"
        forget(*which)

    monkeypatch.setattr(pieces, "forget", slowly)
    assert not make(started)
    assert sha256(zipped(started)).hexdigest() == kept(started).sha256


def test_told_to_end_it_ends_although_somebody_else_went_on_with_it(started, monkeypatch):
    def ends(*_more):
        started.in_session(lambda session: setattr(session.get(Making, RELEASE), "runner", uuid4()))
        raise KeyboardInterrupt

    monkeypatch.setattr(comma_separated, "write", ends)
    with pytest.raises(KeyboardInterrupt):
        make(started)


def test_a_fault_leaves_it_to_be_tried_again_and_at_last_given_up(started, monkeypatch):
    jsonl = next(one for one in formats() if one.SUFFIX == "jsonl")
    monkeypatch.setattr(jsonl, "write", lambda *_: 1 / 0)
    for _ in range(rules.TRIES + 1):  # the first gets as far as a file, and that begins the count anew
        assert stage_now(started) is not Stage.GIVEN_UP
        with pytest.raises(ZeroDivisionError):
            make(started)
        started.in_session(lambda session: setattr(session.get(Making, RELEASE), "held_until", None))
    assert not make(started)
    assert stage_now(started) is Stage.GIVEN_UP
    with started.database.reading() as session:
        assert holding.waiting(session) == []
    making.sweep(started.database, started.now())
    assert count(started, Part.ROWS) == count(started, Part.FILE) == 0


def test_it_is_fetched_three_times_at_most_and_in_time(started):
    make(started)
    now, by = started.now(), started.ruth.actor
    assert started.in_session(lambda session: making.fetch(session, by, STUDY, uuid4(), now)) is None
    late = now + FILE_LASTS + timedelta(seconds=5)
    assert started.in_session(lambda session: making.fetch(session, by, STUDY, RELEASE, late)) is None
    for left in (2, 1, 0):
        fetched = started.in_session(lambda session: making.fetch(session, by, STUDY, RELEASE, now))
        assert (fetched.pieces, fetched.size) == (kept(started).pieces, kept(started).size)
        with started.database.reading() as session:
            assert making.standing(session, RELEASE, now).left == left
    assert started.in_session(lambda session: making.fetch(session, by, STUDY, RELEASE, now)) is None
    assert stage_now(started) is Stage.FETCHED


def test_its_pieces_go_when_its_time_is_over_and_the_line_stays(started):
    make(started)
    now = started.now()
    assert making.sweep(started.database, now + FILE_LASTS) == 0, "somebody may still be reading"
    assert making.sweep(started.database, now + FILE_LASTS + rules.STILL_READ + timedelta(minutes=1)) == 1
    assert count(started, Part.FILE) == 0
    assert kept(started).sha256
    with started.database.reading() as session:
        standing = making.standing(session, RELEASE, now + FILE_LASTS + timedelta(minutes=1))
    assert standing.stage is Stage.GONE


def test_pieces_are_sealed_and_open_only_in_their_place(started):
    make(started)

    def swap(session):
        one, two = session.scalars(select(Piece).where(Piece.number < 2).order_by(Piece.number))
        assert b"PK" not in one.content_sealed[:40]
        one.content_sealed, two.content_sealed = two.content_sealed, one.content_sealed

    started.in_session(swap)
    with pytest.raises(VaultError):
        zipped(started)


def test_how_far_it_has_come_is_told_in_rounded_weeks(started, monkeypatch):
    seen = []
    steps = holding.Hold.step

    def step(self, **more):
        with started.database.reading() as session:
            seen.append(making.standing(session, RELEASE, started.now()).progress)
        return steps(self, **more)

    monkeypatch.setattr(holding.Hold, "step", step)
    make(started)
    told = [one for one in seen if one]
    assert {one.of for one in told} == {40}
    assert all(one.weeks % 5 == 0 and 0 <= one.weeks <= 40 for one in told)
    assert len({one.weeks for one in told}) > 4


def test_a_plan_is_read_as_it_was_written():
    contents = Releases().contents(None, None, None)
    plan = Plan(replace(FACTS, approved_at=None), "Read me.", contents.inside, (), None)
    assert plain.loads(Plan, plain.dumps(plan)) == plan


def test_pieces_come_back_in_their_order(started):
    with started.writing() as session:
        for number in (2, 0, 1):
            blob = pieces.sealed(started.vault, RELEASE, Part.FILE, number, bytes([number]) * 3)
            pieces.put(session, RELEASE, Part.FILE, number, blob)
    found = list(pieces.read(started.database, started.vault, RELEASE, Part.FILE, 0, 3))
    assert found == [b"\0\0\0", b"\1\1\1", b"\2\2\2"]
