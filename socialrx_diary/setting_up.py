"""The commands that set services up: the first and others beside it, who works there, the picture they are known by."""

import secrets
from datetime import UTC, datetime
from typing import Any

import click

from socialrx_diary.commands import Refused
from socialrx_diary.settings import Settings

NATIONS = ("england", "wales", "scotland", "northern-ireland")
ROLES = ("link worker", "researcher", "administrator")
# No letter that looks like another, so that a password can be read out on the telephone.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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
    details = {"link_worker_word": link_worker_word, "phone": phone, "hours": hours, "nation": nation.replace("-", "_")}
    with upkeep.made_ready(settings) as service, service.database.writing() as session:
        if organisations.is_set_up(session):
            raise Refused(
                f"There is a service in {settings.data} already. Nothing was changed. Run: socialrx-diary serve"
            )
        place = organisations.set_up(session, name, now, **details)
        staff.add_staff(
            session, place, Machine(), Role.ADMINISTRATOR, admin_name, admin_email, phone, "", password, now
        )
    click.echo(f"{name} is set up in {settings.data}.")
    click.echo(f"The keys are in {settings.keys_file}. Copy them somewhere safe, away from the data.")
    _say_password(admin_email, password)
    click.echo("Now run: socialrx-diary serve")


@click.command("add-service")
@_what_a_service_is
def add_service(
    name: str, link_worker_word: str, phone: str, hours: str, nation: str, admin_name: str, admin_email: str
) -> None:
    """Set up one more service beside those that are there, wholly apart from them, with a first administrator."""
    from socialrx_diary import upkeep
    from socialrx_diary.accounts import staff
    from socialrx_diary.accounts.rules import Role
    from socialrx_diary.audit.rules import Machine
    from socialrx_diary.organisations import service as organisations

    password, now = _password(), datetime.now(UTC)
    details = {"link_worker_word": link_worker_word, "phone": phone, "hours": hours, "nation": nation.replace("-", "_")}
    with upkeep.ready(Settings.from_environment()) as service, service.database.writing() as session:
        if name in organisations.names(session):
            raise Refused(f"There is a service called {name} already. Nothing was changed.")
        place = organisations.set_up(session, name, now, **details)
        _or_refuse(
            staff.add_staff,
            (session, place, Machine(), Role.ADMINISTRATOR, admin_name, admin_email, "", "", password, now),
        )
    click.echo(f"{name} is set up, apart from the others.")
    _say_password(admin_email, password)


@click.command("logo")
@click.argument("file", type=click.Path(exists=True, dir_okay=False), required=False)
@click.option("--service", "wanted", default="", help="The name of the service, where there are several.")
@click.option("--says", default="", help="What the picture says, for people who do not see it, such as: Park Road.")
def logo(file: str | None, wanted: str, says: str) -> None:
    """Put the logo of a service on its pages, from a PNG file; without a file, take it off."""
    from pathlib import Path

    from socialrx_diary import upkeep
    from socialrx_diary.organisations import logos, pictures

    with upkeep.ready(Settings.from_environment()) as service, service.database.writing() as session:
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
    from socialrx_diary.accounts import staff
    from socialrx_diary.accounts.rules import Role
    from socialrx_diary.audit.rules import Machine

    password, now = _password(), datetime.now(UTC)
    with upkeep.ready(Settings.from_environment()) as service, service.database.writing() as session:
        place, doing = _service(session, wanted), Role(role.replace(" ", "_"))
        details = (session, place, Machine(), doing, name, email, phone, working_days, password, now)
        _or_refuse(staff.add_staff, details)
    click.echo(f"{name} can sign in.")
    _say_password(email, password)


def _service(session: Any, wanted: str) -> Any:
    """The service that is meant: the only one, or the one of this name."""
    from socialrx_diary.organisations import service as organisations

    found = organisations.named(session, wanted) if wanted else organisations.the_only(session)
    if found is None:
        names = ", ".join(organisations.names(session))
        raise Refused(f"Say which service is meant, with --service and its name. There are: {names}.")
    return found


def _or_refuse(add: Any, details: tuple[Any, ...]) -> None:
    """Add somebody, or say that their address is taken."""
    from socialrx_diary.accounts import staff

    try:
        add(*details)
    except staff.AlreadyHereError as error:
        raise Refused(f"Somebody with the address {error} works here already.") from None


def _password() -> str:
    """A password for a first sign-in: about 79 bits."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(drawn[start : start + 4] for start in range(0, 16, 4))


def _say_password(email: str, password: str) -> None:
    click.echo(f"They sign in at /staff as {email} with this password, shown once: {password}")
