"""The style that is served: smaller than its source, and to a browser the same."""

import re

import pytest

from socialrx_diary.web import assets

pytestmark = pytest.mark.browser

RULES = """(style) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
  return [...sheet.cssRules].map((rule) => rule.cssText); }"""
# Browsers hand on what stands inside var() and min() as it was written, spaces and all.
SPACE_AFTER_COMMA = re.compile(r",\s+")


def test_the_style_without_comments_and_spaces_says_what_its_source_says(browser, app):
    source = (assets.folder("static") / "css" / "app.css").read_text(encoding="utf-8")
    with app.test_client().get(app.jinja_env.globals["static"]("css/app.css")) as answer:
        served = answer.get_data(as_text=True)
    page = browser.new_page()
    written, sent = (page.evaluate(RULES, style) for style in (source, served))
    assert len(served) < 0.9 * len(source)
    assert len(written) > 300
    assert [SPACE_AFTER_COMMA.sub(",", rule) for rule in written] == [SPACE_AFTER_COMMA.sub(",", rule) for rule in sent]
    page.close()
