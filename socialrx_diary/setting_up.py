"""The commands that set services up: the first and others beside it, who works there, the picture they are known by."""

from datetime import UTC, datetime
from typing import Any

import click

from socialrx_diary.commands import Refused
from socialrx_diary.settings import Settings

NATIONS = ("england", "wales", "scotland", "northern-ireland")
ROLES = ("link worker", "researcher", "administrator")


def _what_a_service_is(command: Any) -> Any:
    """The options of commands that set a service up; what is not given is asked."""
    ask = "What is the service called?"
    for option in reversed(
        (
            click.option("--name", prompt=ask, help="The name of the service, as people know it."),
            click.option(
                "--link-worker-word",
                default="link worker",
                show_default=True,
                help="What a link worker is called there.",
            ),
            click.option("--phone", prompt="Which number can people ring?", help="The number people can ring."),
            click.option(
                "--hours",
                prompt="When is it answered?",
                help="When it is answered, such as: Monday to Friday, 9am to 5pm.",
            ),
            click.option(
                "--nation",
                type=click.Choice(NATIONS),
                default="england",
                show_default=True,
                help="Whose help lines to show.",
            ),
            click.option(
                "--admin-name", prompt="Who is the first administrator?", help="The name of the first administrator."
            ),
            click.option(
                "--admin-email", prompt="Their email address?", help="Their email address, with which they sign in."
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@_what_a_service_is
def init(**told: str) -> None:
    """Set up an empty service, with its keys and a first administrator.

    What is not given as an option is asked. The administrator's password is shown once, and changed at their first
    sign-in.
    """
    from socialrx_diary import upkeep
    from socialrx_diary.organisations import service as organisations

    settings = Settings.from_environment()
    with upkeep.made_ready(settings) as service, service.database.writing() as session:
        if organisations.is_set_up(session):
            raise Refused(
                f"There is a service in {settings.data} already. Nothing was changed. Run: socialrx-diary serve"
            )
        password = _set_up(session, **told)
    click.echo(f"{told['name']} is set up in {settings.data}.")
    click.echo(f"The keys are in {settings.keys_file}. Copy them somewhere safe, away from the data.")
    _say_password(told["admin_email"], password)
    click.echo("Now run: socialrx-diary serve")


@click.command("add-service")
@_what_a_service_is
def add_service(**told: str) -> None:
    """Set up one more service beside those that are there, wholly apart from them, with a first administrator."""
    from socialrx_diary import upkeep
    from socialrx_diary.organisations import service as organisations

    with upkeep.at_work(Settings.from_environment()) as service, service.database.writing() as session:
        if told["name"] in organisations.names(session):
            raise Refused(f"There is a service called {told['name']} already. Nothing was changed.")
        password = _set_up(session, **told)
    click.echo(f"{told['name']} is set up, apart from the others.")
    _say_password(told["admin_email"], password)


@click.command("logo")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), required=False)
@click.option("--service", "wanted", default="", help="The name of the service, where there are several.")
@click.option("--says", default="", help="What the picture says, for people who do not see it, such as: Park Road.")
def logo(file: str | None, wanted: str, says: str) -> None:
    """Put the logo of a service on its pages, from a PNG file; without a file, take it off."""
    from pathlib import Path

    from socialrx_diary import upkeep
    from socialrx_diary.organisations import logos, pictures

    with upkeep.at_work(Settings.from_environment()) as service, service.database.writing() as session:
        place = _service(session, wanted)
        if file is None:
            logos.take_off(session, place, datetime.now(UTC))
            click.echo("The logo is taken off.")
            return
        if not says.strip():
            raise Refused("Say what the picture says with --says, for people who do not see it.")
        try:
            picture = pictures.read(Path(file).read_bytes())
        except pictures.NotTakenError as error:
            raise Refused(str(error)) from error
        logos.put(session, place, picture, says.strip()[:120], datetime.now(UTC))
    click.echo(f"The logo is on the pages: {picture.width} by {picture.height} pixels.")


@click.command("add-staff")
@click.option("--service", "wanted", default="", help="The name of the service, where there are several.")
@click.option("--role", type=click.Choice(ROLES), prompt="What are they?", help="What they are in the service.")
@click.option("--name", prompt="What is their name?", help="Their name, as people know it.")
@click.option("--email", prompt="Their email address?", help="Their email address, with which they sign in.")
@click.option("--phone", default="", help="The number people can ring them on.")
@click.option("--working-days", default="", help="When they work, such as: Monday to Thursday.")
def add_staff(wanted: str, role: str, name: str, email: str, phone: str, working_days: str) -> None:
    """Add somebody who works for the service. Their password is shown once, and changed at their first sign-in."""
    from socialrx_diary import upkeep

    with upkeep.at_work(Settings.from_environment()) as service, service.database.writing() as session:
        password = _add(session, _service(session, wanted), role, name, email, phone, working_days)
    click.echo(f"{name} can sign in.")
    _say_password(email, password)


COMMANDS = (init, add_service, add_staff, logo)


def _set_up(session: Any, *, name: str, nation: str, phone: str, admin_name: str, admin_email: str, **told: str) -> str:
    """Set up a service with its first administrator; returns their password."""
    from socialrx_diary.organisations import service as organisations

    told |= {"phone": phone, "nation": nation.replace("-", "_")}
    place = organisations.set_up(session, name, datetime.now(UTC), **told)
    return _add(session, place, "administrator", admin_name, admin_email, phone)


def _add(session: Any, place: Any, role: str, name: str, email: str, phone: str, working_days: str = "") -> str:
    """Add somebody who works there; returns the password they begin with."""
    from socialrx_diary.accounts import staff
    from socialrx_diary.accounts.rules import Role, starting_password
    from socialrx_diary.audit.rules import Machine

    password, doing, now = starting_password(), Role(role.replace(" ", "_")), datetime.now(UTC)
    try:
        staff.add_staff(session, place, Machine(), doing, name, email, phone, working_days, password, now)
    except staff.AlreadyHereError as error:
        raise Refused(f"Somebody with the address {error} works here already.") from None
    return password


def _service(session: Any, wanted: str) -> Any:
    """The service that is meant: the only one, or the one of this name."""
    from socialrx_diary.organisations import service as organisations

    found = organisations.named(session, wanted) if wanted else organisations.the_only(session)
    if found is None:
        names = ", ".join(organisations.names(session))
        raise Refused(f"Say which service is meant, with --service and its name. There are: {names}.")
    return found


def _say_password(email: str, password: str) -> None:
    click.echo(f"They sign in at /staff as {email} with this password, shown once: {password}")
