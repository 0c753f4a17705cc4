"""A thread is given to somebody only when all they send has arrived."""

import socket
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from socialrx_diary.receiving import MOST, MOST_BEFORE_THE_FORM, Connection, first_to_go, has_arrived

HOST = b"Host: diary.example\r\n"


def asked(path=b"/week", fields=b""):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + fields + b"\r\n"


def sent(form, length=None, spelt=b"Content-Length"):
    size = str(len(form) if length is None else length).encode()
    return b"POST /week HTTP/1.1\r\n" + HOST + spelt + b": " + size + b"\r\n\r\n" + form


@given(st.binary(max_size=300), st.sampled_from([b"Content-Length", b"content-length", b"CONTENT-LENGTH"]), st.data())
def test_a_form_has_arrived_with_its_last_byte_and_not_before(form, spelt, data):
    whole = sent(form, spelt=spelt)
    part = data.draw(st.integers(0, len(whole) - 1))
    assert not has_arrived(whole[:part])
    assert has_arrived(whole)
    assert has_arrived(whole + asked()), "what comes after it is another matter"


@given(st.binary(max_size=50).filter(lambda path: not set(path) & set(b"\r\n ")), st.data())
def test_a_question_without_a_form_has_arrived_with_its_empty_line(path, data):
    whole = asked(path)
    assert not has_arrived(whole[: data.draw(st.integers(0, len(whole) - 1))])
    assert has_arrived(whole)


def test_a_form_in_pieces_has_arrived_with_the_last_piece():
    head = b"POST /week HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    assert not has_arrived(head)
    assert not has_arrived(head + b"5\r\nwords\r\n")
    assert has_arrived(head + b"5\r\nwords\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"x" * (MOST_BEFORE_THE_FORM + 1),
        sent(b"", MOST + 1),
        sent(b"x" * (MOST + 1), MOST),
        b"POST /week HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"x" * MOST,
        b"nonsense\r\n\r\n",
    ],
    ids=["a head without an end", "a form too big", "more than it said", "pieces without an end", "no question at all"],
)
def test_what_is_refused_in_any_case_is_not_waited_for(nonsense):
    assert has_arrived(nonsense)


@pytest.fixture
def line():
    """Both ends of a connection: theirs, and ours as the worker has it."""
    theirs, ours = socket.socketpair()
    with ThreadPoolExecutor(1) as closing, theirs:
        yield SimpleNamespace(theirs=theirs, ours=Connection(closing, Config(), ours, ("127.0.0.1", 1), ("", 0)))
        ours.close()


def test_what_arrives_in_parts_is_read_as_one(line):
    whole = sent(b"words=tea")
    line.theirs.sendall(whole[:20])
    line.ours.receive()
    assert not line.ours.is_whole
    line.theirs.sendall(whole[20:])
    line.ours.receive()
    assert line.ours.is_whole
    line.ours.init()
    assert next(line.ours.parser).body.read() == b"words=tea"


def test_whoever_hangs_up_is_not_waited_for(line):
    line.theirs.sendall(b"GET /we")
    line.theirs.shutdown(socket.SHUT_WR)
    line.ours.receive()
    assert line.ours.is_whole


def test_what_was_sent_after_the_first_question_is_the_next(line):
    line.theirs.sendall(asked(b"/one") + asked(b"/two")[:-2])
    line.ours.receive()
    line.ours.init()
    assert next(line.ours.parser).path == "/one"
    line.ours.receive()
    assert not line.ours.is_whole
    line.theirs.sendall(b"\r\n")
    line.ours.receive()
    assert line.ours.is_whole


def test_whoever_does_not_take_the_answer_is_answered_no_further(line):
    line.ours.receive()
    assert line.ours.took_the_last
    with pytest.raises(BlockingIOError):
        while True:
            line.ours.sock.send(bytes(65_536))
    assert not line.ours.took_the_last
    line.theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            line.theirs.recv(1 << 20)
    assert line.ours.took_the_last


def test_when_all_places_are_taken_those_go_who_said_nothing_then_those_waited_for_longest():
    def waited_for(name, arrived, until):
        return SimpleNamespace(name=name, arrived=arrived, timeout=until)

    there = [
        waited_for("begun lately", b"G", 90),
        waited_for("silent lately", b"", 80),
        waited_for("begun long ago", b"GET", 20),
        waited_for("silent long ago", b"", 10),
    ]
    gone = [one.name for one in first_to_go(there, 3)]
    assert gone == ["silent long ago", "silent lately", "begun long ago"]
