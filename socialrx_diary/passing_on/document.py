"""The words to be passed on, as text and as a FHIR R4 document. The same words always make the same bytes.

There is nothing in it but the words, a first name, who the link worker is and where: no number of the NHS, no address,
no day of birth, nothing of the diary. The numbers in it are made for this document and lead nowhere.
"""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from socialrx_diary.language import _, current
from socialrx_diary.passing_on.rules import ToPassOn

XHTML = "http://www.w3.org/1999/xhtml"
URI = "urn:ietf:rfc:3986"


def as_text(told: ToPassOn, day: str) -> str:
    """The words as plain text."""
    blocks = [f"{title}\n\n{words}" for title, words in told.boxes.titled]
    named = {"name": told.person, "worker": told.worker, "service": told.service, "day": day}
    head = _("What %(name)s wants passed on", **named)
    foot = _("%(name)s agreed to these words on %(day)s. Taken by %(worker)s, %(service)s.", **named)
    return "\n\n\n".join([head, *blocks, foot]) + "\n"


def as_fhir(told: ToPassOn) -> str:
    """The words as a FHIR R4 document: a bundle that begins with its composition and holds all it refers to."""
    at = told.approved_at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    ids = {kind: _number(told, kind) for kind in ("Bundle", "Composition", "Patient", "Practitioner", "Organization")}
    resources = [
        _composition(told, ids, at),
        {"resourceType": "Patient", "name": [{"use": "usual", "text": told.person}]},
        {"resourceType": "Practitioner", "name": [{"text": told.worker}]},
        {"resourceType": "Organization", "name": told.service},
    ]
    bundle = {
        "resourceType": "Bundle",
        "id": str(ids["Bundle"]),
        "language": current().replace("_", "-"),
        "identifier": {"system": URI, "value": ids["Bundle"].urn},
        "type": "document",
        "timestamp": at,
        "entry": [
            {"fullUrl": ids[one["resourceType"]].urn, "resource": {**one, "id": str(ids[one["resourceType"]])}}
            for one in resources
        ],
    }
    return json.dumps(bundle, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _composition(told: ToPassOn, ids: Mapping[str, UUID], at: str) -> dict[str, Any]:
    title = _("What %(name)s wants passed on", name=told.person)
    return {
        "resourceType": "Composition",
        "status": "final",
        "type": {"text": title},
        "subject": {"reference": ids["Patient"].urn},
        "date": at,
        "author": [{"reference": ids["Patient"].urn}, {"reference": ids["Practitioner"].urn}],
        "title": title,
        "attester": [{"mode": "personal", "time": at, "party": {"reference": ids["Patient"].urn}}],
        "custodian": {"reference": ids["Organization"].urn},
        "section": [
            {"title": title, "text": {"status": "additional", "div": _narrative(words)}}
            for title, words in told.boxes.titled
        ],
    }


def _narrative(words: str) -> str:
    """Words as the narrative of a section: nothing in them is taken for anything but words."""
    lines = "<br/>".join(escape(line) for line in words.split("\n"))
    return f'<div xmlns="{XHTML}"><p>{lines}</p></div>'


def _number(told: ToPassOn, kind: str) -> UUID:
    """A number for one part of this document, the same each time these words are passed on."""
    return uuid5(told.id, f"{kind}|{told.version}|{told.approved_at.isoformat()}|{current()}")
