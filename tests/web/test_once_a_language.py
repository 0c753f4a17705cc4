"""What is made once for everybody who reads a language: it can hold nothing of whoever asked first."""

import pytest
from jinja2 import UndefinedError

from socialrx_diary.web import render


@pytest.mark.parametrize(
    "asked",
    ["{{ me.id }}", "{{ csrf_token() }}", "{{ fresh_key() }}", "{{ request.path }}", "{{ session.x }}", "{{ g.x }}"],
)
def test_nothing_of_whoever_asks_can_be_in_it(app, monkeypatch, asked):
    monkeypatch.setattr(app.jinja_env, "get_template", app.jinja_env.from_string)
    with app.test_request_context("/week"), pytest.raises((UndefinedError, TypeError)):
        render.once_a_language(asked)


def test_what_needs_nobody_is_made_once(app, monkeypatch):
    monkeypatch.setattr(app.jinja_env, "get_template", app.jinja_env.from_string)
    with app.test_request_context("/week"):
        first = render.once_a_language("<p>{{ _('Help now') }}</p>")
        assert first == "<p>Help now</p>"
        assert render.once_a_language("<p>{{ _('Help now') }}</p>") is first
