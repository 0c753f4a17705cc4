"""Several processes that work at the same moment: threads cannot show what a lock between processes does."""

import json
import subprocess
import sys
from typing import Any

from tests.faults.server import ROOT, quiet_environment


def at_once(command: list[str], jobs: list[dict[str, Any]], patience: float) -> list[Any]:
    """Run a Python module once for each job, all together; give what each printed, and leave none behind."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", *command, json.dumps(job)], cwd=ROOT, env=quiet_environment(), stdout=subprocess.PIPE
        )
        for job in jobs
    ]
    try:
        said = [one.communicate(timeout=patience)[0] for one in started]
    finally:
        for one in started:
            one.kill()
            one.wait()
    assert not any(one.returncode for one in started), "a writer did not get to the end"
    return [json.loads(one) for one in said]
