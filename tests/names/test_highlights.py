"""What may name somebody is pointed out; what only looks like it is left alone as far as that goes."""

import pytest

from socialrx_diary.names.rules import Kind, Known, highlights


def pointed_out(words, known=()):
    return {words[one.start : one.end]: one.kind for one in highlights(words, known)}


@pytest.mark.parametrize(
    ("words", "piece", "kind"),
    [
        ("My friend Rose rang.", "Rose", Kind.PERSON),
        ("Dawn said come anyway.", "Dawn", Kind.PERSON),
        ("i went with sheila to bingo", "sheila", Kind.PERSON),
        ("a lad called moses took my arm", "moses", Kind.PERSON),
        ("our dawn rang from work", "dawn", Kind.PERSON),
        ("mr quigley was there", "mr quigley", Kind.PERSON),
        ("Sister Immaculata prayed.", "Sister Immaculata", Kind.PERSON),
        ("I saw Mrs Price Jones again.", "Mrs Price Jones", Kind.PERSON),
        ("WENT TO SEE BRENDA AGAIN", "BRENDA", Kind.PERSON),
        ("I MET DR OZTURKOGLU TODAY", "DR OZTURKOGLU", Kind.PERSON),
        ("our Kayleighs lad came", "Kayleighs", Kind.PERSON),
        ("Zoë brought the cake.", "Zoë", Kind.PERSON),
        ("Zoe\u0308 brought the cake.", "Zoe\u0308", Kind.PERSON),
        ("We met at Thornfield Primary again.", "Thornfield Primary", Kind.ORG),
        ("The group is at St Oswald's church hall now.", "St Oswald's church hall", Kind.ORG),
        ("They moved me to Harewood Crescent in May.", "Harewood Crescent", Kind.PLACE),
        ("the bus to pontefract was late", "pontefract", Kind.PLACE),
        ("my cousin is in jamaica now", "jamaica", Kind.PLACE),
        ("I live at 31 Bluebell Walk now.", "31 Bluebell Walk", Kind.ADDRESS),
        ("i live at twelve victoria road", "twelve victoria road", Kind.ADDRESS),
        ("She is in flat 2b downstairs.", "flat 2b", Kind.ADDRESS),
        ("It is s10 2tn they say.", "s10 2tn", Kind.POSTCODE),
        ("Ring 0114 496 0123 for me.", "0114 496 0123", Kind.PHONE),
        ("oh seven seven double oh nine hundred one two", "oh seven seven double oh nine hundred one two", Kind.PHONE),
        ("it is mary dot b at example dot org", "mary dot b at example dot org", Kind.EMAIL),
        ("I am @gran_of_six on there.", "@gran_of_six", Kind.HANDLE),
        ("It is on the third of May.", "the third of May", Kind.DATE),
        ("It is on May 3rd at two.", "May 3rd", Kind.DATE),
        ("It was in the winter of 1963 then.", "the winter of 1963", Kind.DATE),
        ("He went on 3/4/1999 and that was it.", "3/4/1999", Kind.DATE),
        ("Wednesday 14th March it is.", "Wednesday 14th March", Kind.DATE),
        ("They put it off till the fourteenth.", "the fourteenth", Kind.DATE),
        ("I am 72 and still here.", "72", Kind.AGE),
        ("She is ninety-four.", "ninety-four", Kind.AGE),
        ("my lad is six now", "six", Kind.AGE),
        ("Their little one, 8 years old, sang.", "8 years old", Kind.AGE),
        ("It was her 80th on Sunday.", "80th", Kind.AGE),
        ("The ref is HB/20931 they said.", "HB/20931", Kind.ID_NUMBER),
        ("My car is AB12 CDE if it gets towed.", "AB12 CDE", Kind.ID_NUMBER),
        ("I was a lighthouse keeper.", "lighthouse keeper", Kind.QUASI),
        ("They say it is Batten disease.", "Batten disease", Kind.QUASI),
        ("I am the only man in the village who knits.", "the only man in the village who knits", Kind.QUASI),
        ("The funeral at the Methodist place was full.", "funeral at the Methodist place was full", Kind.QUASI),
        ("I drove the 52 bus in those days.", "the 52 bus", Kind.QUASI),
    ],
)
def test_what_may_name_somebody_is_pointed_out(words, piece, kind):
    found = pointed_out(words)
    assert any(piece in said and found[said] is kind for said in found), found


@pytest.mark.parametrize(
    "words",
    [
        "Will see. I will not be told.",
        "Up before dawn, and to be frank I was tired.",
        "May not manage it all. In May I might.",
        "Got as far as Asda and went home. Tesco was shut.",
        "The Samaritans picked up. Age UK rang back on Tuesday.",
        "I saw a robin, a jay and a heron on Thursday.",
        "It took 20 minutes and cost £12.50.",
        "There were 5 of us at 10.30 on Monday.",
        "Christmas was hard. Easter was better.",
        "The council wrote about my Universal Credit and the blue badge.",
        "I hope for some joy and a bit of grace.",
        "Havent slept. Didnt go. Finaly got up on Tusday.",
        "WENT OUT. IT RAINED. CAME HOME AND HAD MY TEA.",
        "24/7 it is. Half past ten. 1/2 a pint.",
        "Nothing happened.",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(words):
    assert pointed_out(words) == {}


def test_what_the_person_has_named_is_found_in_any_form():
    known = (Known("Janine Walsh", Kind.PERSON), Known("the Thursday shed", Kind.ORG))
    found = pointed_out("janine's car. WALSH. Went to the thursday shed.", known)
    assert {*found} == {"janine's", "WALSH", "the thursday shed"}
    assert found["the thursday shed"] is Kind.ORG


def test_a_known_name_that_is_a_word_as_well_needs_its_capital():
    assert {*pointed_out("Hope came. I hope so.", (Known("Hope", Kind.PERSON),))} == {"Hope"}


def test_a_name_found_once_is_found_wherever_it_stands():
    assert [one.start for one in highlights("My friend Xenkava rang. then xenkava came")] == [10, 29]


def test_every_kind_says_what_it_may_be():
    assert len({kind.said for kind in Kind}) == len({kind.name_shown for kind in Kind}) == len(Kind)
