"""The command `socialrx-diary`: setting a service up, serving it and looking after it.

Every command ends with 0 when it is done, 1 when it could not be done or found a fault (one line says why), 2 when it
was called in a way it does not know.
"""

import os
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from socialrx_diary import __version__, copies, lists, setting_up
from socialrx_diary.commands import Commands, Refused
from socialrx_diary.settings import Settings


@click.group(cls=Commands, epilog="Exit codes: 0 done; 1 refused or a fault found, in one line; 2 called wrongly.")
@click.version_option(__version__, prog_name="socialrx-diary")
def main() -> None:
    """A short weekly diary for people in social prescribing: theirs to keep, theirs to share.

    Where things are kept is read from the environment. SOCIALRX_DATA names the folder; it is ./data if you say nothing.
    SOCIALRX_KEYS_FILE names the file with the keys. Without that file nobody can ever read the diaries: keep a copy of
    it somewhere safe, away from copies of the data.
    """
    os.umask(0o077)  # whatever is made here is for its owner alone


def _where_to_listen(command: Any) -> Any:
    """The options of commands that serve."""
    port = click.option(
        "--port",
        envvar="PORT",
        type=click.IntRange(1, 65535),
        default=8000,
        show_default=True,
        help="The port to listen on.",
    )
    host = click.option(
        "--host", envvar="HOST", default="127.0.0.1", show_default=True, help="The address to listen on."
    )
    return host(port(command))


@main.command()
@_where_to_listen
def serve(host: str, port: int) -> NoReturn:
    """Serve the diary. It refuses to start, and says why, when something is not as it must be.

    Behind a web server that speaks TLS, say so: SOCIALRX_PROXY_HOPS=1 SOCIALRX_HOST_NAMES=diary.example.org
    """
    from socialrx_diary import readiness, serving, upkeep

    settings = Settings.from_environment()
    said = readiness.refusal(settings)
    if said:
        raise Refused(said)
    _refuse_if_hindered(host, port)
    with upkeep.at_work(settings) as service:
        upkeep.erase_if_sure(service.database, service.vault, settings.data, datetime.now(UTC))
    serving.hand_over(host, port)


@main.command()
@_where_to_listen
def demo(host: str, port: int) -> NoReturn:
    """Serve a made-up service with people in it, and say how to enter as each of them.

    The first start makes it; later starts keep whatever was done in it. HOST=0.0.0.0 lets in a phone on the same
    network.
    """
    from socialrx_diary import serving
    from socialrx_diary.demo import seed, ways_in

    _refuse_if_hindered(host, port)
    os.environ["SOCIALRX_DEMO"] = "1"
    settings = Settings.from_environment()
    with seed.made_up(settings, click.echo) as service:
        address = serving.address(host, port)
        for line in ways_in.ways_in(service.database, service.vault, address, datetime.now(UTC)):
            click.echo(line)
    serving.hand_over(host, port)


@main.command()
def migrate() -> None:
    """Bring the data to the form this version works with. Make a backup first.

    A service that is in use meanwhile says that it opens again soon, and does so once it is started again.
    """
    from socialrx_diary import upkeep

    before, after = upkeep.bring_up_to_date(Settings.from_environment())
    click.echo(f"The data was at step {before} and is at step {after}.")


@main.command()
def check() -> None:
    """Look for damage: the database, the trail, the triggers, every sealed word, left-over keys.

    It prints the head of the trail. Keep that line somewhere else: entries cut off the end of the trail leave no gap,
    so only an older head shows that they are gone.
    """
    from socialrx_diary import checks, reach, upkeep
    from socialrx_diary.audit import service as audit

    found = checks.Found()
    with upkeep.ready(Settings.from_environment()) as service:
        faults = 0
        for fault in checks.faults(service, found):
            click.echo(fault, err=True)
            faults += 1
        with service.database.reading() as session:
            entries, head = audit.head(session)
            weakness = reach.weakness(session)
    click.echo(f"Sealed texts: {found.sealed}. Keys that open nothing: {found.idle_keys}.")
    click.echo(f"Head of the trail: {entries} {head}")
    click.echo(f"Services kept apart by the database as well: {f'no, {weakness}' if weakness else 'yes'}.")
    if faults:
        raise Refused(f"Faults: {faults}.")
    click.echo("No faults.")


@main.command()
def sweep() -> None:
    """Delete what has had its day: old sign-ins, counted tries, receipts, files made for studies. Run it every day.

    It erases what `erase-due` erases, too.
    """
    from socialrx_diary import upkeep

    settings = Settings.from_environment()
    with upkeep.at_work(settings) as service:
        upkeep.sweep(service, settings.data, datetime.now(UTC))
    click.echo("Swept.")


@main.command()
@click.option("--until-done", is_flag=True, help="Go on until nothing is due and nothing is in anybody's hand.")
def remind(*, until_done: bool) -> None:
    """Send the reminders that are due. Run it every few minutes; two at once send nothing twice.

    It says how many came to which end, and never to whom.
    """
    from socialrx_diary import upkeep
    from socialrx_diary.reminders.sending import Runner, passes

    settings = Settings.from_environment()
    with upkeep.at_work(settings) as service:
        runner = Runner(service.database, service.vault, settings.sending, lambda: datetime.now(UTC))
        figures = passes(runner, until_done=until_done)
    click.echo(" ".join(f"{state}: {count}." for state, count in sorted(figures.items())) or "Nothing was due.")


@main.command("erase-due")
def erase_due() -> None:
    """Erase diaries deleted seven days ago, and those nobody opened for as long as the service keeps them.

    A service that is being served does this by itself, and gives the two notices that come first. Nothing goes for a
    day after the clock has jumped, or when nobody has looked at it for more than three days.
    """
    from socialrx_diary import clock, upkeep

    settings, now = Settings.from_environment(), datetime.now(UTC)
    with upkeep.at_work(settings) as service:
        erased = upkeep.erase_if_sure(service.database, service.vault, settings.data, now)
        service.database.empty_log()
        service.vault.empty_log()
    click.echo(f"Diaries erased: {erased}.")
    steady_from = clock.steady_from(settings.data, now)
    if steady_from > now:
        click.echo(
            f"Nothing is erased before {steady_from:%-d %B %Y, %H:%M} UTC: the clock has to go on steadily for a day."
        )


def _refuse_if_hindered(host: str, port: int) -> None:
    from socialrx_diary import serving

    said = serving.hindrance(host, port)
    if said:
        raise Refused(said)


for _command in (*lists.COMMANDS, *copies.COMMANDS, *setting_up.COMMANDS):
    main.add_command(_command)
