"""The words to be passed on as a FHIR R4 document: whatever they are, it validates and tells them word for word."""

import copy
import json
import re
import warnings
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from socialrx_diary import language
from socialrx_diary.passing_on.document import XHTML, as_fhir, as_text
from socialrx_diary.passing_on.rules import TITLES, Boxes, ToPassOn, plain

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # not ours to mend
    from fhir.resources.R4B.bundle import Bundle

AT = datetime(2026, 11, 26, 12, 30, 15, 123456, tzinfo=UTC)
HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from([
        "</div><script>alert(1)</script>", "]]>", "<![CDATA[x]]>", "&lt;&amp;&#0;", "<?xml version='1.0'?>",
        "\x00\x01\x0b\x0c\x1f", "\ud800", "\ufffe\uffff", "\U0001ffff", '"}],"resourceType":"Patient"', "\r\n\r",
        "\x85\u2028",
        "\u202eoverride", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "{{ 7*7 }}", "%(name)s", "\\u0000",
    ]),
)  # fmt: skip
BOXED = st.builds(Boxes, *(HOSTILE.map(plain) for _ in TITLES)).filter(lambda boxes: not boxes.is_empty)
# What FHIR says of these kinds of text, which the validator takes on trust.
STRING = re.compile(r"[\r\n\t\u0020-\uffff\U00010000-\U0010ffff]+\Z")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
MODES = {"personal", "professional", "legal", "official"}


def told(boxes, person="Maureen", worker="Asha Patel", service="Park Road"):
    return ToPassOn(UUID(int=7), 3, boxes, person, worker, service, AT)


def invariants(bundle):
    """What R4 asks of a document beside its shape: bdl-3 to bdl-12, com, and what a narrative may hold."""
    entries = bundle["entry"]
    urls = [entry["fullUrl"] for entry in entries]
    assert entries[0]["resource"]["resourceType"] == "Composition"
    assert len(set(urls)) == len(urls)
    assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in entries)
    assert bundle["identifier"]["system"]
    assert bundle["identifier"]["value"]
    assert INSTANT.match(bundle["timestamp"])
    composition = entries[0]["resource"]
    assert composition["status"] == "final"
    assert {one["mode"] for one in composition["attester"]} <= MODES
    for section in composition["section"]:
        assert section["title"]
        assert section["text"]["status"] == "additional"
        narrative = etree.fromstring(section["text"]["div"])
        assert {one.tag for one in narrative.iter()} <= {f"{{{XHTML}}}{tag}" for tag in ("div", "p", "br")}
        assert not [one for one in narrative.iter() if one.attrib], "no attribute but the name of XHTML"
        assert "".join(narrative.itertext()).strip()
    references = [one["reference"] for one in walk(bundle) if "reference" in one]
    assert references
    assert set(references) <= set(urls)
    assert all(STRING.match(text) for text in strings(bundle))


def walk(value):
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(one)


def strings(value):
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(one)


def words_of(section):
    narrative = etree.fromstring(section["text"]["div"])
    lines = [""]
    for part in narrative.iter():
        if part.tag.endswith("}br"):
            lines.append(part.tail or "")
        else:
            lines[-1] += part.text or ""
    return "\n".join(lines)


@given(BOXED, HOSTILE.map(plain).filter(bool), HOSTILE.map(plain).filter(bool))
@settings(max_examples=150, deadline=None)
def test_any_words_make_a_document_that_validates_and_tells_them_word_for_word(boxes, person, service):
    made = as_fhir(told(boxes, person=person, service=service))
    bundle = json.loads(made)
    Bundle.model_validate(bundle)
    invariants(bundle)
    sections = bundle["entry"][0]["resource"]["section"]
    assert [words_of(one) for one in sections] == [words for box in TITLES if (words := getattr(boxes, box))]
    assert made == as_fhir(told(boxes, person=person, service=service)), "the same words, the same bytes"
    assert json.loads(Bundle.model_validate(bundle).model_dump_json()) == bundle, "nothing in it is unknown to R4"


def without(bundle, *path):
    spoilt = copy.deepcopy(bundle)
    at = spoilt
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return spoilt


def test_a_document_that_is_spoilt_does_not_validate():
    bundle = json.loads(as_fhir(told(Boxes("A", "B", "C"))))
    composition = ("entry", 0, "resource")
    for path in ((*composition, "title"), (*composition, "author"), (*composition, "date"), (*composition, "type")):
        with pytest.raises(ValueError, match="required"):
            Bundle.model_validate(without(bundle, *path))
    unknown = copy.deepcopy(bundle)
    unknown["entry"][1]["resource"]["nhsNumber"] = "999 123 4567"
    with pytest.raises(ValueError, match="nhsNumber"):
        Bundle.model_validate(unknown)
    for path in (("identifier",), ("timestamp",), (*composition, "section", 0, "title")):
        with pytest.raises((AssertionError, KeyError)):
            invariants(without(bundle, *path))


def test_nothing_but_the_words_and_three_names_goes():
    bundle = json.loads(as_fhir(told(Boxes("A", "", ""))))
    kinds = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert kinds == ["Composition", "Patient", "Practitioner", "Organization"]
    patient = bundle["entry"][1]["resource"]
    assert patient == {"id": patient["id"], "resourceType": "Patient", "name": [{"use": "usual", "text": "Maureen"}]}
    assert bundle["timestamp"] == "2026-11-26T12:30:15Z"


def test_it_is_said_in_the_language_being_spoken():
    with language.speaking("cy"):
        assert json.loads(as_fhir(told(Boxes("A", "", ""))))["language"] == "cy"


def test_as_text_it_says_who_agreed_and_when():
    said = as_text(told(Boxes("It was hard.", "", "I sing.")), "26 November 2026")
    for words in ("What Maureen wants passed on", "It was hard.", "What has changed", "I sing.", "on 26 November 2026"):
        assert words in said
    assert "What help there is" not in said


@given(st.text())
def test_plain_words_are_plain_already_the_second_time(text):
    assert plain(plain(text)) == plain(text)
    etree.fromstring(f"<p>{plain(text).replace('&', '').replace('<', '').replace(']]>', '')}</p>")
