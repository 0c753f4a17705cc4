"""Two short programs that go with every file, so that whoever unpacks it can begin: in Python, and in R."""

from pathlib import Path

HERE = Path(__file__).parent


def quickstarts() -> dict[str, bytes]:
    """Each program by the name it has in a file. They read `datapackage.json` and `data/`, beside which they lie."""
    return {
        "quickstart.py": (HERE / "quickstart_python.txt").read_bytes(),
        "quickstart.R": (HERE / "quickstart_r.txt").read_bytes(),
    }
