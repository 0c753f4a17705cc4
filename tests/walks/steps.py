"""What somebody at a screen can do, in their words. Every press is counted, as taps are what costs a tired hand."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.kit.live import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)


class Walker:
    """Somebody at a window of their own."""

    def __init__(self, window, pictures=None):
        self.window, self.page, self.pictures, self.taps = window, window.page, pictures, 0

    def opens(self, path):
        """Type an address, or follow a link that somebody sent. Taps are counted from here."""
        self.page.goto(path)
        self.taps = 0
        return self

    def presses(self, name):
        """Press a button or follow a link by its words."""
        return self._press(name, exact=True)

    def picks(self, name):
        """Press a card or a row of a menu by its first words; smaller words stand below them."""
        return self._press(re.compile(f"^{re.escape(name)}"), exact=False)

    def _press(self, name, *, exact):
        button = self.page.get_by_role("button", name=name, exact=exact)
        self.taps += 1
        button.or_(self.page.get_by_role("link", name=name, exact=exact)).first.click()
        return self

    def chooses(self, *labels):
        """Tap cards, boxes or dots by their words."""
        for label in labels:
            self.taps += 1
            self.page.locator("label", has_text=label).first.click()
        return self

    def unfolds(self, words):
        """Open what is folded away."""
        self.taps += 1
        self.page.locator("summary", has_text=words).click()
        return self

    def types(self, label, words):
        """Type into a field that has this label."""
        self.page.get_by_label(label, exact=True).fill(words)
        return self

    def writes(self, words):
        """Just write: the cursor must be in the right place already, without another tap."""
        expect(self.page.locator("textarea")).to_be_focused()
        self.page.keyboard.insert_text(words)
        return self

    def is_at(self, heading):
        """The page whose heading this is."""
        expect(self.page.locator("h1")).to_have_text(heading)
        return self

    def reads(self, *words):
        """Words that stand on the page."""
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)
        return self

    def reads_nothing_of(self, *words):
        """Words that are nowhere on the page, seen or not."""
        content = self.page.content()
        for each in words:
            assert each not in content, f"{each!r} is on {self.page.url}"
        return self

    def taps_needed(self, most):
        """No more than so many presses since the page was opened."""
        assert self.taps <= most, f"{self.taps} taps, and {most} are enough"
        return self

    def text_of(self, selector):
        """The text of one element."""
        return self.page.locator(selector).first.inner_text().strip()

    def saves(self, name):
        """Press a link that gives a file, and tell what is in the file."""
        with self.page.expect_download() as given:
            self.picks(name)
        return Path(given.value.path()).read_bytes()

    def prints(self):
        """Print the page, and tell how many sheets that takes and how big one is, in millimetres."""
        paper = self.page.pdf(prefer_css_page_size=True)
        sheets = len(re.findall(rb"/Type\s*/Page\b", paper))
        box = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", paper)
        return sheets, tuple(round(float(points) / 72 * 25.4) for points in box.groups())

    def pictured(self, name):
        """Take a picture of the top of the page, where pictures are wanted."""
        if self.pictures:
            self.page.mouse.move(0, 0)
            self.page.evaluate("() => scrollTo(0, 0)")
            self.pictures.take(self.page, name)
        return self

    def pictured_on_paper(self, name, paper):
        """Take a picture of the page as paper of this size will have it, with its margins."""
        if self.pictures:
            self.page.emulate_media(media="print")
            self.pictures.take(self.page, name, paper)
            self.page.emulate_media(media="null")  # neither: else it would be the screen that is printed later
        return self
