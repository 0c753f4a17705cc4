"""The command `socialrx-diary`: setting a service up, serving it and looking after it.

Every command ends with 0 when it is done, 1 when it could not be done or found a fault (one line says why), 2 when it
was called in a way it does not know.
"""

import os
import secrets
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from socialrx_diary import __version__, lists
from socialrx_diary.commands import Commands, Refused
from socialrx_diary.settings import Settings

NATIONS = ("england", "wales", "scotland", "northern-ireland")
ROLES = ("link worker", "researcher", "administrator")
# No letter that looks like another, so that a password can be read out on the telephone.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@click.group(cls=Commands, epilog="Exit codes: 0 done; 1 refused or a fault found, in one line; 2 called wrongly.")
@click.version_option(__version__, prog_name="socialrx-diary")
def main() -> None:
    """A short weekly diary for people in social prescribing: theirs to keep, theirs to share.

    Where things are kept is read from the environment. SOCIALRX_DATA names the folder; it is ./data if you say nothing.
    SOCIALRX_KEYS_FILE names the file with the keys. Without that file nobody can ever read the diaries: keep a copy of
    it somewhere safe, away from copies of the data.
    """
    os.umask(0o077)  # whatever is made here is for its owner alone


@main.command()
@click.option("--name", prompt="What is the service called?", help="The name of the service, as people know it.")
@click.option(
    "--link-worker-word", default="link worker", show_default=True, help="What a link worker is called there."
)
@click.option("--phone", prompt="Which number can people ring?", help="The number people can ring.")
@click.option(
    "--hours", prompt="When is it answered?", help="When it is answered, such as: Monday to Friday, 9am to 5pm."
)
@click.option(
    "--nation", type=click.Choice(NATIONS), default="england", show_default=True, help="Whose help lines to show."
)
@click.option("--admin-name", prompt="Who is the first administrator?", help="The name of the first administrator.")
@click.option("--admin-email", prompt="Their email address?", help="Their email address, with which they sign in.")
def init(
    name: str, link_worker_word: str, phone: str, hours: str, nation: str, admin_name: str, admin_email: str
) -> None:
    """Set up an empty service, with its keys and a first administrator.

    What is not given as an option is asked. The administrator's password is shown once, and changed at their first
    sign-in.
    """
    from socialrx_diary import upkeep
    from socialrx_diary.accounts import staff
    from socialrx_diary.accounts.rules import Role
    from socialrx_diary.audit.rules import Machine
    from socialrx_diary.organisations import service as organisations

    settings = Settings.from_environment()
    password, now = _password(), datetime.now(UTC)
    with upkeep.made_ready(settings) as service, service.database.writing() as session:
        if organisations.is_set_up(session):
            raise Refused(
                f"There is a service in {settings.data} already. Nothing was changed. Run: socialrx-diary serve"
            )
        place = organisations.set_up(
            session,
            name,
            now,
            link_worker_word=link_worker_word,
            phone=phone,
            hours=hours,
            nation=nation.replace("-", "_"),
        )
        staff.add_staff(
            session, place, Machine(), Role.ADMINISTRATOR, admin_name, admin_email, phone, "", password, now
        )
    click.echo(f"{name} is set up in {settings.data}.")
    click.echo(f"The keys are in {settings.keys_file}. Copy them somewhere safe, away from the data.")
    _say_password(admin_email, password)
    click.echo("Now run: socialrx-diary serve")


@main.command("add-staff")
@click.option("--role", type=click.Choice(ROLES), prompt="What are they?", help="What they are in the service.")
@click.option("--name", prompt="What is their name?", help="Their name, as people know it.")
@click.option("--email", prompt="Their email address?", help="Their email address, with which they sign in.")
@click.option("--phone", default="", help="The number people can ring them on.")
@click.option("--working-days", default="", help="When they work, such as: Monday to Thursday.")
def add_staff(role: str, name: str, email: str, phone: str, working_days: str) -> None:
    """Add somebody who works for the service. Their password is shown once, and changed at their first sign-in."""
    from socialrx_diary import upkeep
    from socialrx_diary.accounts import staff
    from socialrx_diary.accounts.rules import Role
    from socialrx_diary.audit.rules import Machine
    from socialrx_diary.organisations import service as organisations

    password, now = _password(), datetime.now(UTC)
    with upkeep.ready(Settings.from_environment()) as service, service.database.writing() as session:
        try:
            staff.add_staff(
                session,
                organisations.only_one(session),
                Machine(),
                Role(role.replace(" ", "_")),
                name,
                email,
                phone,
                working_days,
                password,
                now,
            )
        except staff.AlreadyHereError:
            raise Refused(f"Somebody with the address {email} works here already.") from None
    click.echo(f"{name} can sign in.")
    _say_password(email, password)


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
    with upkeep.ready(settings) as service:
        upkeep.erase_due(service.database, service.vault, datetime.now(UTC))
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
    """Bring the data to the form this version works with. Stop the service and make a backup first."""
    from socialrx_diary import upkeep

    before, after = upkeep.bring_up_to_date(Settings.from_environment())
    click.echo(f"The data was at step {before} and is at step {after}.")


@main.command()
def check() -> None:
    """Look for damage: the database, the trail, the triggers, every sealed word, left-over keys.

    It prints the head of the trail. Keep that line somewhere else: entries cut off the end of the trail leave no gap,
    so only an older head shows that they are gone.
    """
    from socialrx_diary import checks, upkeep
    from socialrx_diary.audit import service as audit

    found = checks.Found()
    with upkeep.ready(Settings.from_environment()) as service:
        faults = 0
        for fault in checks.faults(service, found):
            click.echo(fault, err=True)
            faults += 1
        with service.database.reading() as session:
            entries, head = audit.head(session)
    click.echo(f"Sealed texts: {found.sealed}. Keys that open nothing: {found.idle_keys}.")
    click.echo(f"Head of the trail: {entries} {head}")
    if faults:
        raise Refused(f"Faults: {faults}.")
    click.echo("No faults.")


@main.command()
def sweep() -> None:
    """Delete what has had its day: old sign-ins, counted tries, receipts, files made for studies. Run it every day.

    It erases what `erase-due` erases, too.
    """
    from socialrx_diary import upkeep

    with upkeep.ready(Settings.from_environment()) as service:
        upkeep.sweep(service, datetime.now(UTC))
    click.echo("Swept.")


@main.command("erase-due")
def erase_due() -> None:
    """Erase diaries deleted seven days ago, and those nobody opened for as long as the service keeps them.

    A service that is being served does this by itself, and gives the two notices that come first.
    """
    from socialrx_diary import upkeep

    with upkeep.ready(Settings.from_environment()) as service:
        erased = upkeep.erase_due(service.database, service.vault, datetime.now(UTC))
        service.database.empty_log()
        service.vault.empty_log()
    click.echo(f"Diaries erased: {erased}.")


for command in lists.COMMANDS:
    main.add_command(command)


def _refuse_if_hindered(host: str, port: int) -> None:
    from socialrx_diary import serving

    said = serving.hindrance(host, port)
    if said:
        raise Refused(said)


def _password() -> str:
    """A password for a first sign-in: about 79 bits."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def _say_password(email: str, password: str) -> None:
    click.echo(f"They sign in at /staff as {email} with this password, shown once: {password}")
