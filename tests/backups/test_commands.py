"""What the commands about copies say and refuse; how they are used is followed in the operator's guide."""

import os
import sys
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from socialrx_diary import cli
from tests.kit import command


@pytest.fixture
def say(settings):
    """Call the command in this process, on the service of this test."""
    named = {
        "SOCIALRX_DATA": str(settings.data),
        "SOCIALRX_DATABASE_URL": settings.database_url,
        "SOCIALRX_KEYS_DATABASE_URL": settings.keys_database_url,
        "SOCIALRX_KEYS_FILE": str(settings.keys_file),
    }
    before = os.umask(0o022)
    with patch.dict(os.environ), patch.object(sys, "argv", sys.argv):
        for name in command.ours(os.environ):
            del os.environ[name]
        yield lambda *arguments: CliRunner().invoke(cli.main, [str(one) for one in arguments], env=named)
    os.umask(before)


def test_the_half_that_opens_is_in_the_file_alone(town, say, settings, tmp_path):
    file = tmp_path / "key"
    assert say("recovery-key", file).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert "AGE-SECRET-KEY" in file.read_text()
    assert "AGE-SECRET-KEY" not in settings.recovery_keys.read_text()
    again = say("recovery-key", file)
    assert (again.exit_code, again.stderr) == (1, f"There is a file {file} already. Nothing was changed.\n")


def test_without_a_recovery_key_nothing_is_sealed(town, say, tmp_path):
    for arguments in (("backup",), ("copy-keys", tmp_path / "copy")):
        told = say(*arguments)
        assert (told.exit_code, told.stderr) == (1, "There is no recovery key yet. Run: socialrx-diary recovery-key\n")


def test_every_recovery_key_opens_and_a_broken_one_is_said(town, say, settings, tmp_path):
    for name in ("one", "two"):
        say("recovery-key", tmp_path / name)
    say("copy-keys", tmp_path / "copy")
    kept = settings.keys_file.read_text()
    for name in ("one", "two"):
        settings.keys_file.unlink()
        assert say("put-keys-back", tmp_path / "copy", "--recovery-key", tmp_path / name).exit_code == 0
        assert settings.keys_file.read_text() == kept
    assert say("put-keys-back", tmp_path / "copy", "--recovery-key", tmp_path / "one").exit_code == 1
    settings.recovery_keys.write_text("age1nonsense\n")
    assert "no recovery key" in say("backup").stderr


def test_restore_takes_the_newest_keys_beside_it_or_asks(town, say, tmp_path):
    say("recovery-key", tmp_path / "key")
    assert say("backup", "--to", tmp_path / "copies").exit_code == 0
    [data] = (tmp_path / "copies").glob("data-*.age")
    [keys] = (tmp_path / "copies").glob("keys-*.age")
    keys.unlink()
    told = say("restore", data, "--recovery-key", tmp_path / "key")
    assert told.stderr == f"There is no backup of the keys in {tmp_path / 'copies'}. Name one with --keys.\n"


def test_the_digest_is_the_same_twice_and_another_after_a_change(town, say):
    first, again = say("digest"), say("digest")
    assert first.output == again.output
    town.maureen.wrote("One more.", weeks_ago=9)
    changed = {line.split()[0] for line in set(first.output.splitlines()) ^ set(say("digest").output.splitlines())}
    assert {"reflections", "trail"} <= changed


def test_moving_onto_itself_is_refused(town, say, settings):
    told = say("move", "--to", settings.database_url, "--keys-to", settings.keys_database_url)
    assert told.exit_code == 1
    assert "something in those databases already" in told.stderr
