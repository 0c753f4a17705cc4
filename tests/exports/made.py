"""Tables and projects of every kind, made up: what the tests of formats and those who read them back are given."""

from datetime import date
from io import BytesIO
from itertools import product

from hypothesis import strategies as st

from socialrx_diary.exports.codebook import Field
from socialrx_diary.exports.tables import Case, Passage, Project, held
from socialrx_diary.themes.rules import Theme

# What spreadsheets have been seen to run, to follow, or to make something else of.
STARTS = (
    "=1+1", "=1+1|", "+1+1", "-1+1", "@SUM(1;1)", '=HYPERLINK("https://example.org";"here")', "=cmd|' /C calc'!A0",
    '=WEBSERVICE("https://example.org")', '=DDE("soffice";"/etc/passwd";"x")', "{=1+1}", "=IMPORTXML(1;2)",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "\t=1+1", "\n=1+1", "\r\n=1+1", "\0=1+1", "\ufeff=1+1", "\u202e=1+1", "'=1+1",
    "_x003D_1+1",
    "<f>1+1</f>", "]]><f>1+1</f>", "&#61;1+1", "</t></is><f>1+1</f>", "https://example.org", "mailto:a@example.org",
    "TRUE", "1E5", "007", "1/2", "2026-05-03", "#REF!", "#N/A", " =1+1", "\xa0=1+1",
)  # fmt: skip
ENDS = (
    "", " ", "\n", "😀", "ŵŷ", "e\u0301", '"', "'", "\x07", "\r\n=2+2", "👩‍👩‍👧", "_x000D_", "<b>", "]]>", "\ufffe",
)  # fmt: skip
HOSTILE = [start + end for end, start in product(ENDS, STARTS)][:500]

LETTERS = st.one_of(
    st.sampled_from(
        ["😀", "👩‍👩‍👧", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "ŵ", "ŷ", "e\u0301", "\r\n", "\r", "\n", "\u2028", "ع", "=", "<", "&", '"', " ", "\0"]
    ),
    st.characters(exclude_categories=["Cs"]),
)
texts = st.lists(LETTERS, max_size=12).map("".join)
long_texts = st.builds(lambda part, times: part * times, texts, st.integers(1, 90))

KINDS = {
    "string": long_texts,
    "integer": st.integers(-(2**53), 2**53),
    "boolean": st.booleans(),
    "date": st.dates(date(1900, 3, 1), date(2200, 1, 1)),
}
ALLOWED = ("1-4", "week", "Wythnos dawel")


@st.composite
def tables(draw):
    """A table with columns of every kind, in any order, as many as there are and none."""
    kinds = draw(st.lists(st.sampled_from([*KINDS, "few"]), min_size=1, max_size=5))
    fields = [
        Field(f"column_{at}", "string", "Few values", ALLOWED, always=False, labels=("1 to 4", "A week", "Quiet"))
        if kind == "few"
        else Field(f"column_{at}", kind, f"The {at} of them — all ŵ", always=False)
        for at, kind in enumerate(kinds)
    ]
    one = [st.none() | (st.sampled_from(ALLOWED) if kind == "few" else KINDS[kind]) for kind in kinds]
    rows = draw(st.lists(st.tuples(*one), max_size=6))
    names = [field.name for field in fields]
    return held("weeks", "Weeks", fields, (), [dict(zip(names, row, strict=True)) for row in rows])


@st.composite
def passages(draw):
    """Words of a week."""
    return Passage(
        mark=str(draw(st.uuids())),
        week_number=draw(st.integers(1, 300)),
        kind=draw(st.sampled_from(["week", "quiet"])),
        themes=tuple(draw(st.lists(st.sampled_from([theme.id for theme in Theme]), unique=True))),
        text=draw(texts),
        prompt=draw(st.none() | texts),
    )


@st.composite
def projects(draw):
    """Cases, each with what is told of it and its passages."""
    names = draw(st.lists(st.text("abcdefgh234567", min_size=3, max_size=8), max_size=4, unique=True))
    cases = [
        Case(
            person=name,
            facts={"age_band": draw(st.sampled_from([None, "65-74"])), "weeks": draw(st.integers(0, 99))},
            passages=draw(st.lists(passages(), max_size=4)),
        )
        for name in names
    ]
    return Project("study-5", draw(texts), lambda: iter(cases))


def written(one, what):
    """The bytes of a table or a project in one format."""
    out = BytesIO()
    (one.write_project if hasattr(one, "write_project") else one.write)(what, out)
    assert not out.closed
    return out.getvalue()


def hostile():
    """Five hundred texts that a spreadsheet could take for something to do."""
    rows = [{"number": number, "text": text} for number, text in enumerate(HOSTILE)]
    fields = [Field("number", "integer", "Its number"), Field("text", "string", "A text")]
    return held("hostile", "Hostile texts", fields, ("number",), rows)
