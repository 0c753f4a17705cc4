"""How commands refuse: in one line that says why and what to do, never with a screen of code."""

from typing import IO, Any

import click


class Refused(click.ClickException):
    """Something cannot be done; one line says why and what to do."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Say it, and nothing more."""
        click.echo(self.message, err=True, file=file)


class Commands(click.Group):
    """Commands whose foreseeable failures are one line instead of a screen of code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        from sqlalchemy.exc import DatabaseError

        from socialrx_diary.upkeep import NotReadyError
        from socialrx_diary.vault import VaultError

        try:
            return super().invoke(ctx)
        except (VaultError, NotReadyError) as error:
            raise Refused(str(error)) from error
        except DatabaseError as error:
            raise Refused(f"The database would not do it: {type(error.orig).__name__}.") from error
        except OSError as error:
            raise Refused(f"{error.strerror}: {error.filename}.") from error
