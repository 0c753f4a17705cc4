"""What gunicorn serves: the app, built once, or one line that says why not."""

import sys

from flask import Flask

from socialrx_diary import readiness
from socialrx_diary.app import create_app
from socialrx_diary.settings import Settings


def application() -> Flask:
    """The app of the service that the environment names."""
    settings = Settings.from_environment()
    said = readiness.refusal(settings)
    if said:
        print(said, file=sys.stderr)  # noqa: T201 - before there is a log
        sys.exit(1)
    return create_app(settings)
