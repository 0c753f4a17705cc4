"""Commands that take a file or give a list: diaries gone for good, own measures, files for research."""

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from socialrx_diary.commands import Refused
from socialrx_diary.settings import Settings

GENTLY = 10


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
    with upkeep.ready(Settings.from_environment()) as service:
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

    if gently:
        os.nice(GENTLY)
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with upkeep.ready(Settings.from_environment()) as service:
        made = upkeep.make_files(service.database, service.vault)
    click.echo(f"Files made: {made}.")


def _end_with(parent: int) -> None:
    """End when whoever started this has ended. A file may be broken off anywhere."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


COMMANDS = (erasures, erase_again, add_measure, make_files)
