"""What tests of summaries look at: the part that a link worker and a preview have in common."""

import re

TAKE_OUT = re.compile(r'<div class="q-acts"><form class="takeout".*?</form></div>', re.DOTALL)
PART = re.compile(r'<article id="summary">.*?</article>', re.DOTALL)
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]*')


def part(page):
    """The HTML of the summary on a page, exactly as it was sent; None where there is none."""
    found = PART.findall(page.text)
    assert len(found) <= 1
    return found[0] if found else None


def without_take_out(html):
    """The same without the one thing a preview adds: a form beside each passage."""
    return TAKE_OUT.sub("", html)


def bare(response, participant_id):
    """An answer without what differs between any two answers: the form token and the address that was asked for."""
    text = response.get_data(as_text=True).replace(str(participant_id), "ID")
    return response.status_code, TOKEN.sub(r"\1", text), sorted(dict(response.headers).keys())
