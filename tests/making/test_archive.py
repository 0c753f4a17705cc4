from io import BytesIO, TextIOWrapper, UnsupportedOperation
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.exports import archives
from socialrx_diary.making.archive import Archive, Cut
from socialrx_diary.making.rules import PIECE

FILES = {"a/one.txt": b"one" * 200_000, "empty.csv": b"", "b\u00e9.json": bytes(range(256)) * 3000}


class Kept(Cut):
    """What a ZIP was cut into."""

    def __init__(self, before=b""):
        self.pieces = [before] if before else []
        super().__init__(self.pieces.append, len(before))

    def all(self):
        self.pieces.append(self.rest())
        return b"".join(self.pieces)


def written(files, out=None, finished=(), *, stop_after=None):
    out = out or Kept()
    zipped = Archive(out, finished)
    for path, content in list(files.items())[len(finished) : stop_after]:
        with zipped.member(path) as one:
            for start in range(0, len(content), 70_000):
                one.write(content[start : start + 70_000])
    zipped.close() if stop_after is None else zipped.leave()
    return out.all(), zipped.members


def test_it_is_a_zip_with_everything_in_it():
    whole, members = written(FILES)
    with ZipFile(BytesIO(whole)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert {entry.date_time for entry in opened.infolist()} == {archives.LONG_AGO}
    assert [(member.path, member.size) for member in members] == [(path, len(text)) for path, text in FILES.items()]


@pytest.mark.parametrize("after", range(len(FILES) + 1))
def test_gone_on_with_after_any_file_it_is_the_same(after):
    whole, _members = written(FILES)
    begun, members = written(FILES, stop_after=after)
    ended, _all = written(FILES, Kept(begun), members)
    assert ended == whole


def test_broken_off_in_the_middle_it_writes_nothing_more():
    out = Kept()
    zipped = Archive(out)
    with pytest.raises(KeyError), zipped.member("a") as one:
        one.write(b"x" * 1000)
        before = out.tell()
        raise KeyError
    zipped.close()
    assert out.tell() == before


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2 * PIECE + 5), max_size=5))
def test_it_comes_in_pieces_of_one_size(lengths):
    out = Kept()
    for length in lengths:
        out.write(b"x" * length)
    assert all(len(piece) == PIECE for piece in out.pieces)
    assert len(out.all()) == sum(lengths) == out.tell()
    assert len(out.pieces[-1]) < PIECE


def test_a_format_may_ask_where_it_is_but_not_go_back():
    zipped = Archive(Kept())
    with zipped.member("a") as one:
        text = TextIOWrapper(one, encoding="utf-8", write_through=True)
        text.write("caf\u00e9")
        text.detach()
        assert one.tell() == 5
        assert not one.seekable()
        with pytest.raises(UnsupportedOperation):
            one.seek(0)
    zipped.leave()
