"""Words are sealed for one place, open for one reader, and are gone with their key."""

import json
import stat
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from socialrx_diary.db import open_database
from socialrx_diary.vault import (
    KEY_BYTES,
    NONCE,
    STEP,
    Grant,
    KeyRing,
    PersonKey,
    Place,
    ShreddedError,
    Vault,
    VaultError,
    WrongKeyError,
    participant_keys,
)
from tests.conftest import RING

HEADER = 1 + NONCE
TAG = 16
KEY = PersonKey(UUID(int=7), bytes(range(KEY_BYTES)))
PLACE = Place("reflections", "words", UUID(int=1))
OWN = Grant(KEY.participant_id, KEY.participant_id, "own")


@pytest.fixture
def keys(settings):
    database = open_database(settings.keys_database_url)
    yield database
    database.dispose()


@pytest.fixture
def vault(keys):
    return Vault(RING, keys)


def flipped(sealed):
    """Yield what was sealed with one bit turned, for every bit there is."""
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_as_it_was(words):
    assert KEY.open(OWN, KEY.seal(words, PLACE), PLACE) == words


@pytest.mark.parametrize(
    "words", ["", "\x80", "a\x80", "\x00\x00", "\x80" * STEP, "é" * 128, "x" * (STEP - 1), "x" * STEP]
)
def test_padding_never_takes_words_for_itself(words):
    assert KEY.open(OWN, KEY.seal(words, PLACE), PLACE) == words


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_only_steps_of_length_can_be_seen(words):
    steps = len(words.encode()) // STEP + 1
    assert len(KEY.seal(words, PLACE)) == HEADER + steps * STEP + TAG


def test_nobody_can_tell_no_words_from_a_few():
    assert len(KEY.seal("", PLACE)) == len(KEY.seal("x" * (STEP - 1), PLACE))


def test_the_same_words_are_sealed_differently_each_time():
    assert len({KEY.seal("the same", PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("earlier_versions", "words", PLACE.row),
        Place("reflections", "name", PLACE.row),
        Place("reflections", "words", UUID(int=2)),
    ],
    ids=["table", "column", "row"],
)
def test_what_is_sealed_opens_nowhere_else(elsewhere):
    with pytest.raises(WrongKeyError):
        KEY.open(OWN, KEY.seal("mine", PLACE), elsewhere)


def test_another_persons_key_opens_nothing():
    other = PersonKey(UUID(int=8), bytes(KEY_BYTES))
    with pytest.raises(WrongKeyError):
        other.open(Grant(other.participant_id, other.participant_id, "own"), KEY.seal("mine", PLACE), PLACE)


def test_the_same_key_under_another_name_opens_nothing():
    """Whose words they are is sealed in, so a stolen key put beside another person's id does not work either."""
    other = PersonKey(UUID(int=8), KEY.key)
    with pytest.raises(WrongKeyError):
        other.open(Grant(other.participant_id, other.participant_id, "own"), KEY.seal("mine", PLACE), PLACE)


def test_a_grant_for_somebody_else_opens_nothing():
    with pytest.raises(VaultError, match="another person"):
        KEY.open(Grant(KEY.participant_id, uuid4(), "look"), KEY.seal("mine", PLACE), PLACE)


def test_every_turned_bit_is_refused():
    sealed = KEY.seal("a week's words", PLACE)
    assert len(sealed) * 8 == 2280
    opened = [changed for changed in flipped(sealed) if KEY.fits(changed, PLACE)]
    assert not opened
    assert KEY.fits(sealed, PLACE)


@pytest.mark.parametrize("kept", range(0, HEADER + STEP + TAG, 16))
def test_what_was_cut_short_is_refused(kept):
    assert not KEY.fits(KEY.seal("a week's words", PLACE)[:kept], PLACE)


def test_a_newer_format_says_so():
    with pytest.raises(VaultError, match="newer version"):
        KEY.open(OWN, b"\x02" + KEY.seal("mine", PLACE)[1:], PLACE)


def test_a_key_comes_back_as_it_was_made(vault):
    made = vault.make_key(KEY.participant_id)
    assert vault.key_of(KEY.participant_id) == made
    assert vault.people() == {KEY.participant_id}


def test_keys_differ(vault):
    assert vault.make_key(uuid4()).key != vault.make_key(uuid4()).key


def wrapped_key(keys, participant_id):
    with keys.reading() as session:
        return session.scalar(
            select(participant_keys.c.wrapped).where(participant_keys.c.participant_id == participant_id)
        )


def test_every_turned_bit_of_a_wrapped_key_is_refused(vault, keys):
    vault.make_key(KEY.participant_id)
    wrapped = wrapped_key(keys, KEY.participant_id)
    assert len(wrapped) * 8 == 488
    for changed in flipped(wrapped):
        _put(keys, KEY.participant_id, wrapped=changed)
        with pytest.raises(VaultError):
            vault.key_of(KEY.participant_id)


def test_one_persons_wrapped_key_is_no_use_to_another(vault, keys):
    mine, theirs = uuid4(), uuid4()
    vault.make_key(mine)
    vault.make_key(theirs)
    _put(keys, theirs, wrapped=wrapped_key(keys, mine))
    with pytest.raises(WrongKeyError):
        vault.key_of(theirs)


def _put(keys, participant_id, **values):
    with keys.writing() as session:
        session.execute(
            participant_keys.update().where(participant_keys.c.participant_id == participant_id).values(**values)
        )


def test_a_shredded_key_opens_nothing(vault):
    key = vault.make_key(KEY.participant_id)
    vault.shred(KEY.participant_id)
    with pytest.raises(ShreddedError):
        vault.key_of(KEY.participant_id)
    assert vault.keys_of([KEY.participant_id]) == {}
    assert vault.people() == set()
    assert key.key  # whoever still holds it in memory does; nobody can get it again


def test_a_shredded_key_is_not_on_the_disk(vault, keys, settings, dialect):
    """PostgreSQL keeps dead rows until it vacuums; there, keys are protected by the age of its backups."""
    if dialect != "sqlite":
        pytest.skip("SQLite's files are looked into")
    others = [vault.make_key(uuid4()) for _ in range(50)]
    vault.make_key(KEY.participant_id)
    wrapped = wrapped_key(keys, KEY.participant_id)
    assert on_disk(settings, wrapped)
    assert on_disk(settings, KEY.participant_id.bytes.hex().encode())
    vault.shred(KEY.participant_id)
    assert not on_disk(settings, wrapped)
    assert not on_disk(settings, wrapped[HEADER:-TAG])
    assert not on_disk(settings, KEY.participant_id.bytes.hex().encode())
    assert all(on_disk(settings, wrapped_key(keys, other.participant_id)) for other in others)


def on_disk(settings, what):
    files = list(settings.data.glob("keys.sqlite*"))
    assert len(files) >= 3, "the database, its log and its index"
    return any(what in path.read_bytes() for path in files)


def test_what_is_the_services_own_opens_for_the_service(vault):
    sealed = vault.seal_for_service("a secret", PLACE)
    assert vault.open_for_service(sealed, PLACE) == "a secret"
    assert vault.fits_service(sealed, PLACE)
    assert not vault.fits_service(sealed, Place("staff", "totp", PLACE.row))
    assert not any(vault.fits_service(changed, PLACE) for changed in flipped(sealed))


def test_an_older_ring_version_still_opens(keys):
    """Keys are wrapped with the newest version, and those before still open what they sealed."""
    old = Vault(RING, keys)
    old.make_key(KEY.participant_id)
    sealed = old.seal_for_service("a secret", PLACE)
    newer = Vault(KeyRing({**RING.versions, 2: bytes(32)}, RING.cookie_secret, RING.trail_secret), keys)
    assert newer.key_of(KEY.participant_id) == old.key_of(KEY.participant_id)
    assert newer.open_for_service(sealed, PLACE) == "a secret"
    assert newer.seal_for_service("another", PLACE)[:2] == (2).to_bytes(2)


def test_the_sentinel_knows_its_ring(vault, keys):
    assert vault.has_sentinel()
    vault.check_sentinel()
    with pytest.raises(WrongKeyError):
        Vault(KeyRing.make(), keys).check_sentinel()
    with pytest.raises(WrongKeyError):
        Vault(KeyRing({2: bytes(32)}, "", b""), keys).check_sentinel()


def test_the_ring_is_written_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "ring.json"
    ring = KeyRing.make()
    ring.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.read(path) == ring


def test_the_ring_is_never_overwritten(tmp_path):
    path = tmp_path / "ring.json"
    KeyRing.make().write(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        KeyRing.make().write(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o666])
def test_a_ring_others_can_reach_is_refused(tmp_path, mode):
    path = tmp_path / "ring.json"
    KeyRing.make().write(path)
    path.chmod(mode)
    with pytest.raises(VaultError, match=f"chmod 600 {path}"):
        KeyRing.read(path)


def test_two_rings_have_nothing_in_common():
    one, other = KeyRing.make(), KeyRing.make()
    assert one.versions != other.versions
    assert one.cookie_secret != other.cookie_secret
    assert one.trail_secret != other.trail_secret
    assert len(one.versions[1]) == KEY_BYTES == len(one.trail_secret)


def test_no_message_holds_words_or_keys(vault):
    """What is said when something does not open goes to screens and logs."""
    sealed = KEY.seal("very private", PLACE)
    for attempt in (
        lambda: KEY.open(OWN, sealed, Place("x", "y", PLACE.row)),
        lambda: KEY.open(Grant(uuid4(), uuid4(), "look"), sealed, PLACE),
        lambda: vault.key_of(uuid4()),
        lambda: vault.open_for_service(b"\x00\x09" + sealed, PLACE),
    ):
        with pytest.raises(VaultError) as raised:
            attempt()
        said = json.dumps(str(raised.value))
        assert "private" not in said
        assert KEY.key.hex() not in said
