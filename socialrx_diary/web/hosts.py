"""Which names are answered to: the service's own; and this machine's, where a machine asks how the service is."""

from collections.abc import Collection

from flask import Flask, request
from werkzeug.exceptions import SecurityError
from werkzeug.sansio.utils import host_is_trusted

THIS_MACHINE = ("127.0.0.1", "localhost")
# A check of a container, or Prometheus beside the service, asks this machine by its own name.
FOR_MACHINES = frozenset({"home.health", "home.ready", "home.metrics"})


def init(app: Flask, names: Collection[str]) -> None:
    """Answer to these names only; to any where there are none, as on the machine of somebody who tries it."""
    if not names:
        return
    app.config["TRUSTED_HOSTS"] = [*names, *THIS_MACHINE]

    @app.before_request
    def is_ours() -> None:
        if request.endpoint not in FOR_MACHINES and not host_is_trusted(request.host, names):
            raise SecurityError(f"not a name of this service: {request.host!r}")
