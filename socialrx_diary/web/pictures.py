"""Pictures made from text: the square that a phone's camera reads."""

import segno
from markupsafe import Markup

# Level M bears a crease or a smudge; two squares of white are what cameras need around it.
SMUDGES = "m"
MARGIN = 2


def square(text: str) -> Markup:
    """A QR code as SVG without any style of its own; put it in an element of class `qr` that says what it is."""
    drawn = segno.make(text, error=SMUDGES, micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=MARGIN, svgclass=None, lineclass=None))  # noqa: S704
