import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_diary.making import age, bech32

pyrage = pytest.importorskip("pyrage")  # another implementation, which had no part in ours

CHUNK = age.CHUNK
# From BIP 173: a text that is whole, and what spoils it.
GOOD = "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"


def content(size, seed=1):
    return random.Random(seed).randbytes(size)


def in_pieces(plain, size):
    return [plain[start : start + size] for start in range(0, len(plain), size)]


@pytest.fixture(scope="module")
def identity():
    return pyrage.x25519.Identity.generate()


sizes = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]


@pytest.mark.parametrize("size", sizes)
def test_the_holder_of_the_key_opens_it(identity, size):
    plain = content(size)
    head, *rest = age.for_key(str(identity.to_public()), in_pieces(plain, 10_000))
    locked = head + b"".join(rest)
    assert pyrage.decrypt(locked, [identity]) == plain
    assert age.locked_size(head, size) == len(locked)


@pytest.mark.parametrize("size", sizes[::3])
def test_whoever_knows_the_passphrase_opens_it(size):
    plain = content(size)
    locked = b"".join(age.for_passphrase("åtta små hästar", [plain]))
    assert pyrage.passphrase.decrypt(locked, "åtta små hästar") == plain
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(locked, "åtta sma hastar")


def test_nobody_else_opens_it_and_nothing_of_it_shows(identity):
    plain = b"the heron by the canal" * 10
    locked = b"".join(age.for_key(str(identity.to_public()), [plain]))
    assert b"heron" not in locked
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(locked, [pyrage.x25519.Identity.generate()])


def test_a_changed_or_shortened_file_does_not_open(identity):
    locked = b"".join(age.for_key(str(identity.to_public()), [content(2 * CHUNK)]))
    for broken in (locked[:-1], locked[: -CHUNK - 16], locked[:-5] + b"x" + locked[-4:], locked + b"x"):
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(broken, [identity])


def test_the_same_stream_is_never_locked_the_same_way_twice(identity):
    one, two = (b"".join(age.for_key(str(identity.to_public()), [b"x"])) for _ in range(2))
    assert one != two


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3 * CHUNK), max_size=4))
def test_however_a_stream_comes_it_goes_in_chunks(lengths):
    plain = b"".join(bytes([at]) * length for at, length in enumerate(lengths))
    chunks = list(age._chunks(in_pieces(plain, 50_001)))
    assert b"".join(chunk for chunk, _last in chunks) == plain
    assert [last for _chunk, last in chunks] == [False] * (len(chunks) - 1) + [True]
    assert all(len(chunk) == CHUNK for chunk, last in chunks if not last)
    assert not plain or chunks[-1][0]


def test_what_is_no_key_is_refused(identity):
    key = str(identity.to_public())
    assert age.is_key(key)
    mistyped = [key[:at] + ("q" if key[at] != "q" else "p") + key[at + 1 :] for at in range(4, len(key))]
    for text in ("", "age1", key[:-1], key + "q", key.upper(), f" {key}", str(identity), "ssh-ed25519 AAAA", *mistyped):
        assert not age.is_key(text), text
    with pytest.raises(age.NotAKeyError):
        age.for_key("age1qqqq", [])


def test_a_key_that_locks_for_everybody_is_refused():
    """The point of nothing, whose shared secret is nothing for everybody."""
    values = [0] * 52
    check = bech32._polymod([*bech32._spread("age"), *values, *[0] * 6]) ^ 1
    tail = [check >> 5 * (5 - at) & 31 for at in range(6)]
    text = "age1" + "".join(bech32.LETTERS[value] for value in values + tail)
    assert bech32.read(text, "age") == bytes(32)
    assert not age.is_key(text)


def test_bech32_is_read_as_its_paper_has_it():
    assert bech32.read(GOOD, "abcdef") == bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")
    assert bech32.read(GOOD, "abcde") is None
    assert bech32.read(GOOD[:-1] + "x", "abcdef") is None
    assert bech32.read("age1\u00fcqqqqqqqqq", "age") is None
