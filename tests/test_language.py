"""Every word a person sees can be said in another language, and what is said in one is said."""

import re

import pytest
from babel.messages.pofile import read_po

from socialrx_diary import language
from tests.kit.messages import ROOT, catalogues, messages

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%\((\w+)\)d")


def test_there_is_something_to_say():
    assert len(messages()) > 200


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.stem)
def test_a_catalogue_says_nothing_that_is_never_asked_for(path):
    asked = messages()
    with path.open("rb") as po_file:
        unused = [message.id for message in read_po(po_file) if message.id and message.id not in asked]
    assert unused == []


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.stem)
def test_a_translation_keeps_every_name_that_is_put_in(path):
    with path.open("rb") as po_file:
        for message in read_po(po_file):
            if not message.id or not message.string:
                continue
            asked = message.id if isinstance(message.id, str) else message.id[1]
            said = message.string if isinstance(message.string, str) else message.string[-1]
            assert set(PLACEHOLDER.findall(asked)) == set(PLACEHOLDER.findall(said)), message.id


def test_the_language_is_the_one_chosen_else_the_browsers_else_english():
    assert language.choose("cy", ["en"]) == "cy"
    assert language.choose(None, ["cy-GB", "en"]) == "cy"
    assert language.choose("xx", ["fr"]) == "en"


def test_a_message_is_said_in_welsh_and_falls_back_to_english():
    with language.speaking("cy"):
        assert language._("Continue") == "Ymlaen"
        assert language._("nobody has translated this") == "nobody has translated this"
    assert language._("Continue") == "Continue"


def test_a_page_comes_in_the_language_asked_for(service):
    from tests.kit.browser import Browser

    browser = Browser(service.app)
    page = browser.visit("/help", **{"Accept-Language": "cy"})
    assert page.all("/html/@lang") == ["cy"]
    assert page.heading == "Help nawr"


TEXT_BETWEEN_TAGS = re.compile(r">([^<>{}]*[A-Za-z]{3,}[^<>{}]*)<")
SAID_ALOUD = re.compile(r'(?:aria-label|alt|title|placeholder)="([^"{}]*[A-Za-z]{3,}[^"{}]*)"')
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"")
NOT_WORDS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<svg.*?</svg>", re.DOTALL)


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_says_a_word_around_gettext(path):
    source = re.sub(r"{%-?\s*trans.*?endtrans\s*-?%}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    source = NOT_WORDS.sub("", source)
    aloud = SAID_ALOUD.findall(source)
    assert TEXT_BETWEEN_TAGS.findall(ATTRIBUTE.sub("", source)) + aloud == []
