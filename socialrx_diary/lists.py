"""Commands that take a file or give a list: diaries gone for good, own measures, files for research."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

import click

from socialrx_diary.commands import Refused
from socialrx_diary.settings import Settings

GENTLY = 10
LOOKS_EVERY = 1.0


@click.command()
def erasures() -> None:
    """List every diary that is gone for good: when, its number, and why. Keep the list away from copies of the data.

    After a copy was put back, give the list to `erase-again`: what was gone is then gone again.
    """
    from socialrx_diary import upkeep
    from socialrx_diary.participants import visits

    with upkeep.ready(Settings.from_environment()) as service, service.database.reading() as session:
        for one in reversed(visits.erasures(session)):
            click.echo(f"{one.at:%Y-%m-%d} {one.participant_id} {one.why}")


@click.command("erase-again")
@click.argument("listed", type=click.File(encoding="utf-8"))
def erase_again(listed: IO[str]) -> None:
    """Erase the diaries on a list made by `erasures`, where a copy put back has brought them up again."""
    from uuid import UUID

    from socialrx_diary import upkeep

    try:
        numbers = [UUID(line.split()[1]) for line in listed if line.strip()]
    except (ValueError, IndexError):
        raise Refused("This is not a list made by: socialrx-diary erasures. Nothing was changed.") from None
    with upkeep.at_work(Settings.from_environment()) as service:
        erased = upkeep.erase_again(service.database, service.vault, numbers, datetime.now(UTC))
        service.database.empty_log()
        service.vault.empty_log()
    click.echo(f"Diaries erased again: {erased}.")


@click.command("add-measure")
@click.argument("written", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_measure(written: Path) -> None:
    """Take in a measure the service has a licence for, from a file. An administrator then switches it on.

    What such a file holds is in the operator's guide. Its words are asked exactly as they stand.
    """
    from socialrx_diary.measures import catalogue

    try:
        measure = catalogue.take_in(written, Settings.from_environment().data)
    except catalogue.NotAMeasureError as error:
        raise Refused(f"{written}: {error} Nothing was changed.") from None
    click.echo(f"“{measure.name}” can be switched on now, under Service, Questions with published words.")


@click.command("make-files")
@click.option("--gently", is_flag=True, help="Give way to everything else, and end with whoever started it.")
def make_files(*, gently: bool) -> None:
    """Make the files for research that a second person said yes to. What was begun and broken off is gone on with.

    A service that is being served does this by itself.
    """
    from socialrx_diary import upkeep

    settings, parent = Settings.from_environment(), os.getppid()
    if gently:
        with suppress(PermissionError):  # where it may not, it is as quick as the others
            os.nice(GENTLY)
    with upkeep.at_work(settings) as service:
        hindered, over = partial(_hindered, settings.data, parent if gently else None), threading.Event()
        if said := hindered():
            raise Refused(said)
        watching = threading.Thread(target=_end_when, args=(hindered, over), daemon=True)
        watching.start()
        try:
            made = upkeep.make_files(service.database, service.vault)
        finally:
            over.set()
            watching.join()
    click.echo(f"Files made: {made}.")


def _hindered(data: Path, parent: int | None) -> str | None:
    """Why no file can be made just now."""
    from socialrx_diary import door, room

    if parent is not None and os.getppid() != parent:
        return "Whoever started this has ended."
    if door.Door(data).is_wanted():
        return "The data is being looked after."
    return "The disk is nearly full." if room.is_short(data) else None


def _end_when(hindered: Callable[[], str | None], over: threading.Event) -> None:
    """End when something hinders it, before it is over. A file may be broken off anywhere."""
    while not over.wait(LOOKS_EVERY):
        said = hindered()
        if said:
            click.echo(f"{said} What was begun is gone on with later.", err=True)
            os._exit(1)


COMMANDS = (erasures, erase_again, add_measure, make_files)
