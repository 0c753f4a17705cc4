"""Commands about copies: backups, putting them back, other databases, and the keys that all of it hangs on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from socialrx_diary.commands import Refused
from socialrx_diary.settings import Settings

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_NEW_FILE = click.Path(dir_okay=False, path_type=Path)


def _recovery_key(command: Any) -> Any:
    return click.option(
        "--recovery-key", required=True, type=A_FILE, help="The file with the recovery key, as `recovery-key` made it."
    )(command)


@click.command("recovery-key")
@click.argument("file", type=A_NEW_FILE)
def recovery_key(file: Path) -> None:
    """Make a key that opens backups, in a file to be kept away from here, such as on two sticks with two people.

    Only the half that seals stays on this machine. Backups are sealed to every key made so far; take a line out of
    recovery-keys.txt and its key opens no backup made from then on.
    """
    from socialrx_diary.backups import sealing

    settings = Settings.from_environment()
    if file.exists():
        raise Refused(f"There is a file {file} already. Nothing was changed.")
    opens, seals = sealing.new_key()
    _write_new(file, f"# Opens backups of the diary. Keep it away from the machine of the diary.\n{opens}\n")
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with settings.recovery_keys.open("a", encoding="utf-8") as known:
        known.write(f"{seals}\n")
    click.echo(f"The key is in {file}. Take it away from this machine: a backup opens with nothing else.")


@click.command()
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder; another disk is better. SOCIALRX_BACKUPS names it too.",
)
def backup(folder: Path | None) -> None:
    """Make a backup while the service is in use: two files, sealed to the recovery keys.

    Backups that have had their day are deleted: of the data after 90 days, of the keys after 7. What was erased is
    then gone from every copy after 7 days, because what is left of it cannot be opened.
    """
    from socialrx_diary import upkeep
    from socialrx_diary.backups import making

    settings = Settings.from_environment()
    with upkeep.ready(settings) as service:
        made = making.make(service, folder or settings.backups, settings.recovery_keys, datetime.now(UTC))
    click.echo(f"The data is in {made.data}, the keys are in {made.keys}.")
    click.echo(f"Rows: {sum(one.rows for one in made.counted)}. Old backups deleted: {len(made.deleted)}.")


@click.command()
@click.argument("data", type=A_FILE)
@click.option("--keys", type=A_FILE, help="The backup of the keys; the newest in the same folder if you say nothing.")
@_recovery_key
def restore(data: Path, keys: Path | None, recovery_key: Path) -> None:
    """Put a backup back, whole or not at all. Start the service again afterwards.

    What was erased since is erased again, and what people said about sharing since holds, as far as the backup of the
    keys, or the service that is there, knows of it. What was there is put by in a folder of its own.
    """
    from socialrx_diary.backups import restoring

    settings = Settings.from_environment()
    keys = keys or _newest_keys(data.parent)
    done = restoring.restore(settings, data, keys, recovery_key, datetime.now(UTC))
    click.echo(f"Put back as it was on {done.made_at:%d %B %Y at %H:%M} UTC: {sum(o.rows for o in done.counted)} rows.")
    click.echo(f"Diaries erased again: {done.erased}. Permissions said since: {done.said_since}.")
    if done.put_by:
        click.echo(f"What was there is in {done.put_by}. Destroy it when you no longer need it.")
    if not done.asked_what_was_there:
        click.echo("What was there could not be asked what was erased since. If you have a list, run erase-again.")
    click.echo("Now start the service again, then run: socialrx-diary check")


@click.command()
def digest() -> None:
    """Print what every table comes to: rows and a hash, the same on every database that holds the same."""
    from socialrx_diary import upkeep, vault
    from socialrx_diary.backups import rows
    from socialrx_diary.migrations.models import metadata

    with (
        upkeep.ready(Settings.from_environment()) as service,
        service.database.reader.connect() as data,
        service.keys.reader.connect() as keys,
    ):
        for one in (*rows.digests(data, metadata), *rows.digests(keys, vault.store)):
            click.echo(one)


@click.command()
@click.option("--to", "data", required=True, help="The new database, such as postgresql+psycopg://…")
@click.option("--keys-to", "keys", required=True, help="The new key store; another database than that of the data.")
def move(data: str, keys: str) -> None:
    """Move the service to other, empty databases, such as PostgreSQL. Meanwhile it says that it opens again soon.

    Every table has to come to the same there as here, or nothing is left there. Afterwards the service rests until it
    is started again with the new addresses. The old files are left as they are.
    """
    from dataclasses import replace

    from socialrx_diary import readiness, upkeep
    from socialrx_diary.backups import restoring

    settings = Settings.from_environment()
    said = readiness.hindrance(settings)
    if said:
        raise upkeep.NotReadyError(said)
    moved = restoring.move(settings, replace(settings, database_url=data, keys_database_url=keys))
    for one in moved:
        click.echo(one)
    click.echo(f"Moved {sum(one.rows for one in moved)} rows; every table is the same there.")
    click.echo("Now set SOCIALRX_DATABASE_URL and SOCIALRX_KEYS_DATABASE_URL to the new addresses, and start again.")


@click.command("rotate-keys")
@click.option("--retire", is_flag=True, help="Leave the older keys out of the key file, 90 days later at the earliest.")
def rotate_keys(*, retire: bool) -> None:
    """Give the key file a new key and wrap everything with it, while the service is in use.

    If it was broken off, run it again: it goes on where it was. Copy the key file afterwards.
    """
    from socialrx_diary import rotating

    settings = Settings.from_environment()
    done = rotating.retire(settings, datetime.now(UTC)) if retire else rotating.rotate(settings)
    click.echo(f"Key {done.version} is in use. Wrapped anew: {done.keys}. Sealed anew: {done.own}.")
    click.echo(f"Now make a new copy of {settings.keys_file}, such as with: socialrx-diary copy-keys")


@click.command("copy-keys")
@click.argument("file", type=A_NEW_FILE)
def copy_keys(file: Path) -> None:
    """Copy the key file, sealed to the recovery keys, so that it can lie with somebody else.

    Keep it away from backups: a recovery key, this file and backups together open every diary.
    """
    from socialrx_diary.backups import sealing
    from socialrx_diary.ring import KeyRing
    from socialrx_diary.upkeep import NotReadyError

    settings = Settings.from_environment()
    KeyRing.read(settings.keys_file)
    if file.exists():
        raise Refused(f"There is a file {file} already. Nothing was changed.")
    try:
        to = sealing.sealers(settings.recovery_keys)
    except sealing.SealedError as error:
        raise NotReadyError(str(error)) from None
    sealing.seal(settings.keys_file.read_text(encoding="ascii").splitlines(), file, to)
    click.echo(f"A copy of the keys is in {file}. Whoever has a recovery key can open it.")


@click.command("put-keys-back")
@click.argument("file", type=A_FILE)
@_recovery_key
def put_keys_back(file: Path, recovery_key: Path) -> None:
    """Put the key file back from a copy that `copy-keys` made. A key file that is there stays."""
    from socialrx_diary.backups import sealing
    from socialrx_diary.ring import KeyRing

    settings = Settings.from_environment()
    if settings.keys_file.exists():
        raise Refused(f"There is a key file at {settings.keys_file} already. Nothing was changed.")
    try:
        with sealing.opened(file, sealing.opener(recovery_key)) as lines:
            kept = "\n".join(lines)
    except sealing.SealedError as error:
        raise Refused(str(error)) from None
    settings.keys_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_new(settings.keys_file, kept)
    KeyRing.read(settings.keys_file)
    click.echo(f"The keys are in {settings.keys_file} again.")


COMMANDS = (recovery_key, backup, restore, digest, move, rotate_keys, copy_keys, put_keys_back)


def _newest_keys(folder: Path) -> Path:
    from socialrx_diary.backups.rules import Kind, named

    found = [(one.at, path) for path in folder.iterdir() if (one := named(path.name)) and one.kind is Kind.KEYS]
    if not found:
        raise Refused(f"There is no backup of the keys in {folder}. Name one with --keys.")
    return max(found)[1]


def _write_new(file: Path, content: str) -> None:
    from socialrx_diary.own_files import new_file

    with new_file(file) as out:
        out.write(content.encode())
