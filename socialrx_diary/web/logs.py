"""The service's log: one line of JSON an event, from a short list of fields. Never words, never tokens, never who.

Every try to come in says by which way, and its status whether it went well; every refusal says why, from a short list.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request

FIELDS = ("method", "route", "status", "milliseconds", "way", "refused", "error", "where")
# Why nothing was done, where the guard did not say it: a thing that is not there or not theirs, and the like.
REFUSED = {404: "not there", 413: "too large", 422: "not right", 429: "too many tries"}


class Line(logging.Formatter):
    """One event as one line of JSON; of an exception only its kind and where it happened."""

    def format(self, record: logging.LogRecord) -> str:
        """Only named fields are written, so that nothing slips in by being attached to a record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "where": _where(record)}
        elif record.name == "diary":
            line["event"] = record.getMessage()
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        return json.dumps(line)


def init(app: Flask, ways_in: Mapping[str, str]) -> None:
    """Log every answer by its route, never by its address: addresses hold dates and ids."""
    app.extensions["ways_in"] = ways_in
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    for name in ("diary", app.logger.name):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False
    app.before_request(_start)
    app.after_request(_log)


def _start() -> None:
    g.started = datetime.now(UTC)


def _log(response: Response) -> Response:
    took = datetime.now(UTC) - g.started if "started" in g else None
    told = {
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "milliseconds": round(took.total_seconds() * 1000, 1) if took else None,
    }
    way = current_app.extensions["ways_in"].get(request.endpoint)
    why = g.get("refused") or REFUSED.get(response.status_code)
    also = {name: said for name, said in (("way", way), ("refused", why)) if said}
    logging.getLogger("diary").info("answered", extra=told | also)
    return response


def _where(record: logging.LogRecord) -> str:
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
