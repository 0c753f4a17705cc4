"""A process of its own that turns one story into a PDF: it is handed data, gives back bytes, and knows nothing else.

Run as `python -m socialrx_diary.story.typesetter`. The story comes in as JSON, the PDF goes out; when there are letters
that no font here has, they go out instead, and the process ends with 3.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Final

BOOKLET: Final = Path(__file__).with_name("booklet")
MEMORY: Final = 1536 * 1024 * 1024  # addresses, not pages in use: the library maps far more than it touches
SECONDS: Final = 20
NO_LETTER: Final = 3
MISSING: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
CODE: Final = re.compile(r"\\u\{([0-9a-fA-F]+)\}")


def main() -> int:
    """Read a story, write its PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves nobody's words behind
    import typst  # noqa: PLC0415 - only under the limits, and only in this process

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[BOOKLET / "letters"])
    story = sys.stdin.read()
    try:
        made = typst.compile(
            BOOKLET / "booklet.typ",
            root=BOOKLET,
            font_paths=fonts,
            sys_inputs={"story": story},
            pdf_standards="ua-1",
            timestamp=0,
        )
    except typst.TypstError as error:
        missing = MISSING.findall(error.diagnostic)
        if not missing:
            raise
        json.dump([CODE.sub(lambda code: chr(int(code[1], 16)), one) for one in missing], sys.stdout)
        return NO_LETTER
    sys.stdout.buffer.write(made if isinstance(made, bytes) else b"")
    return 0


if __name__ == "__main__":
    sys.exit(main())
