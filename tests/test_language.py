"""Every word a person sees can be said in another language, and each language says all of them and nothing else."""

import re
from datetime import UTC, date, datetime

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from socialrx_diary import language
from socialrx_diary.web import dates
from socialrx_diary.weeks import Season
from tests.kit.browser import Browser
from tests.kit.messages import ROOT, catalogues, forms_of, messages, read, said_whole, unsaid

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
A_TAG = re.compile(r"<[/a-zA-Z!]|&\w+;")

# What is the same in every language: names, and what is made of nothing but names.
# "person" is Welsh as well.
NAMES = {
    *("%(season)s %(year)s", "Equality Advisory and Support Service", "SocialRx Diary", "iPad", "iPhone"),
    *("person", "person %(mark)s"),
}

# A button with words on it, and what it is called aloud.
CALLED = re.compile(r'_\("(?P<shown>[^"]+)"\)[^}]*?aria_label=_\("(?P<aloud>[^"]+)"')

CODES = [path.stem for path in catalogues()]


def test_there_is_something_to_say():
    assert len(messages()) > 200
    assert messages() >= NAMES


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_says_every_message_in_every_form(code):
    assert unsaid(code) == []


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_says_nothing_that_is_never_asked_for(code):
    asked = messages()
    assert [one.id for one in said_in(code) if one.id not in asked] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_keeps_every_name_that_is_put_in(code):
    assert [one.id for one in said_in(code) if loses_a_name(one)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_is_not_the_english_again(code):
    assert [one.id for one in said_in(code) if set(forms_of(one)) & set(ids_of(one)) - NAMES] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_brings_no_mark_up(code):
    assert [one.id for one in said_in(code) if any(A_TAG.search(form) for form in forms_of(one))] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_begins_and_ends_as_the_message_does(code):
    """A space too many shows, and one too few runs two words together."""
    assert [one.id for one in said_in(code) if {edges(form) for form in forms_of(one)} != {edges(ids_of(one)[0])}] == []


@pytest.mark.parametrize("code", [language.SOURCE, *CODES])
def test_what_a_button_is_called_aloud_holds_the_words_on_it(code):
    # Somebody who speaks to their phone says what they see.
    templates = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    pairs = {(found["shown"], found["aloud"]) for text in templates for found in CALLED.finditer(text)}
    assert len(pairs) > 5
    with language.speaking(code):
        said = [(language._(shown), language._(aloud)) for shown, aloud in pairs]
    assert [(shown, aloud) for shown, aloud in said if shown not in aloud] == []


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_counts_as_its_language_does(code):
    """Each number, on its own and in a message, is said in the form that CLDR has for it."""
    rule, known = Locale.parse(code).plural_form, read(code)
    assert known.num_plurals == len({*rule.tags, "other"})
    for one in (one for one in said_in(code) if isinstance(one.id, tuple)):
        put_in = {name[2:-2]: name for name in PLACEHOLDER.findall(one.id[1]) if name[2:-2] != "num"}
        for number in (0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 20, 21, 100, 101):
            order = [tag for tag in ("zero", "one", "two", "few", "many", "other") if tag in {*rule.tags, "other"}]
            form = forms_of(one)[order.index(rule(number))]
            with language.speaking(code):
                assert language.ngettext(*one.id, number, **put_in) == form % {**put_in, "num": number}


def said_in(code):
    """Every message of a catalogue that is said."""
    return [one for one in read(code) if one.id and any(forms_of(one))]


def ids_of(one):
    return (one.id,) if isinstance(one.id, str) else one.id


def loses_a_name(one):
    """Whether a form lacks what its message puts in; "one moment" may do without, and so may any form but the last."""
    *some, last = forms_of(one)
    asked = set(PLACEHOLDER.findall(ids_of(one)[-1]))
    return set(PLACEHOLDER.findall(last)) != asked or any(set(PLACEHOLDER.findall(form)) - asked for form in some)


def edges(text):
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize(
    ("fault", "found_by"),
    [
        ("Hello", "english"),
        ("Helo <b>chi</b>", "mark up"),
        (" Helo", "edges"),
        ("Helo %(nmae)s", "names"),
    ],
)
def test_each_fault_of_a_translation_is_found(fault, found_by):
    made = Catalog(locale="cy")
    one = made.add("Hello", fault)
    assert (fault == "Hello") == (found_by == "english")
    assert bool(A_TAG.search(fault)) == (found_by == "mark up")
    assert (edges(fault) != edges("Hello")) == (found_by == "edges")
    assert loses_a_name(one) == (found_by == "names")


def test_a_message_with_one_form_too_few_is_not_said():
    made = Catalog(locale="cy")
    assert not said_whole(made.add(("one", "many"), ("un", "dau")), 6)
    assert not said_whole(made.add(("one", "many"), ("", "un", "dau", "tri", "chwe", "llawer")), 6)
    assert said_whole(made.add(("one", "many"), tuple("abcdef")), 6)


AFTERNOON = datetime(2026, 2, 9, 14, 5, tzinfo=UTC)
MORNING = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
DAYS = {
    "en": ("9 February", "9 February 2026", "Monday 9 February"),
    "cy": ("9 Chwefror", "9 Chwefror 2026", "Dydd Llun 9 Chwefror"),
    "ur": ("9 فروری", "9 فروری 2026", "پیر 9 فروری"),
}
TIMES = {
    "en": ("Monday 9 February at 2:05pm", "Wednesday 1 July at 9am", "Winter"),
    "cy": ("Dydd Llun 9 Chwefror am 2:05yh", "Dydd Mercher 1 Gorffennaf am 9yb", "Gaeaf"),
}


def test_the_days_of_each_language_are_looked_at():
    assert set(DAYS) >= {"en", *CODES}


@pytest.mark.parametrize("code", DAYS)
def test_a_day_is_said_as_people_say_it(code):
    day = AFTERNOON.date()
    with language.speaking(code):
        assert (dates.day(day), dates.day_year(day), dates.weekday(day)) == DAYS[code]


@pytest.mark.parametrize("code", TIMES)
def test_a_time_is_said_as_people_say_it(code):
    with language.speaking(code):
        assert (dates.moment(AFTERNOON), dates.moment(MORNING), dates.season(Season.WINTER)) == TIMES[code]


@pytest.mark.parametrize("code", ["en", *CODES])
def test_every_month_and_day_has_its_own_name(code):
    with language.speaking(code):
        assert len({dates.day(date(2026, month, 1)) for month in range(1, 13)}) == 12
        assert len({re.sub(r"\d", "", dates.weekday(date(2026, 6, day))) for day in range(1, 8)}) == 7


def test_the_clock_knows_noon_and_midnight():
    assert dates.clock(datetime(2026, 2, 9, 0, 0, tzinfo=UTC)) == "12am"
    assert dates.clock(datetime(2026, 2, 9, 12, 0, tzinfo=UTC)) == "12pm"


def test_a_number_to_call_keeps_its_order_in_a_line_that_runs_the_other_way():
    with language.speaking("ur"):
        assert language.left_to_right("116 123") == "\u2066116 123\u2069"
    with language.speaking("cy"):
        assert language.left_to_right("116 123") == "116 123"


@pytest.mark.parametrize(("code", "comma"), [("en", ", "), ("cy", ", "), ("ur", "، "), ("ar", " و")])
def test_a_list_is_parted_as_its_language_parts_it(code, comma):
    with language.speaking(code):
        assert language.list_comma() == comma


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
