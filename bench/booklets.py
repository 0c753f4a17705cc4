"""How long a booklet takes to set, and how much memory the process that sets it touches: `python -m bench.booklets`."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from typing import Any, TypeAlias

from socialrx_diary.story.service import TYPESETTER
from socialrx_diary.themes.rules import Theme
from tests.story.parts import plain, week

Story: TypeAlias = dict[str, Any]

WORDS = "Walked round the park with June from gardening. We laughed the whole way, and it rained. Nobody minded. 🌱 "


def stories() -> Iterator[tuple[int, int, Story]]:
    themes = list(Theme)
    for weeks, words in ((12, WORDS * 3), (52, WORDS * 3), (260, WORDS * 3), (260, (WORDS * 100)[:10_000])):
        yield weeks, len(words), plain([week(words, themes[ago % 5 : ago % 5 + 2], ago) for ago in range(weeks)])


def measured(story: Story) -> tuple[float, float, float]:
    """Give seconds, the most memory in MB, and the file's size in kB."""
    begun = time.perf_counter()
    process = subprocess.Popen(TYPESETTER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={})
    made, _ = process.communicate(json.dumps(story).encode())
    seconds = time.perf_counter() - begun
    assert process.returncode == 0, process.returncode
    return seconds, most_memory(story), len(made) / 1000


def most_memory(story: Story) -> float:
    """Ask the machine for the peak of a child that did the same once more."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        subprocess.run(TYPESETTER, input=json.dumps(story).encode(), capture_output=True, env={}, check=True)
        import resource

        os.write(writing, str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss).encode())
        os._exit(0)
    os.close(writing)
    kilobytes = int(os.read(reading, 40))
    os.waitpid(child, 0)
    return kilobytes / 1024


def main() -> None:
    print("weeks  letters each  seconds  peak MB  file kB")
    for weeks, letters, story in stories():
        seconds, memory, size = measured(story)
        print(f"{weeks:5d}  {letters:12d}  {seconds:7.2f}  {memory:7.0f}  {size:7.0f}")


if __name__ == "__main__":
    main()
