"""What is pointed out, and what a reader is told about it."""

from dataclasses import dataclass
from enum import Enum

from socialrx_diary.language import N_, _


class Kind(Enum):
    """What may tell who somebody is. The values are ids kept beside decisions."""

    PERSON = "person"
    PLACE = "place"
    ORG = "org"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    HANDLE = "handle"
    DATE = "date"
    AGE = "age"
    ID_NUMBER = "id_number"
    QUASI = "quasi"

    @property
    def id(self) -> str:
        """The id under which it is kept."""
        return str(self.value)

    @property
    def name_shown(self) -> str:
        """Its name in the language being spoken."""
        return _(_NAMES[self])

    @property
    def said(self) -> str:
        """One plain sentence for whoever reads: what this may be."""
        return _(SAID[self])


_NAMES = {
    Kind.PERSON: N_("person"),
    Kind.PLACE: N_("place"),
    Kind.ORG: N_("group or organisation"),
    Kind.ADDRESS: N_("address"),
    Kind.POSTCODE: N_("postcode"),
    Kind.PHONE: N_("phone number"),
    Kind.EMAIL: N_("e-mail address"),
    Kind.URL: N_("web address"),
    Kind.HANDLE: N_("name used online"),
    Kind.DATE: N_("date"),
    Kind.AGE: N_("age"),
    Kind.ID_NUMBER: N_("number or reference"),
    Kind.QUASI: N_("something rare"),
}

SAID = {
    Kind.PERSON: N_("Looks like the name of a person."),
    Kind.PLACE: N_("Looks like the name of a place."),
    Kind.ORG: N_("Looks like the name of a group, a firm or a service."),
    Kind.ADDRESS: N_("Looks like an address, or a part of one."),
    Kind.POSTCODE: N_("Looks like a postcode."),
    Kind.PHONE: N_("Looks like a phone number."),
    Kind.EMAIL: N_("Looks like an e-mail address."),
    Kind.URL: N_("Looks like a web address."),
    Kind.HANDLE: N_("Looks like a name that somebody uses online."),
    Kind.DATE: N_("Looks like a date."),
    Kind.AGE: N_("Looks like somebody’s age."),
    Kind.ID_NUMBER: N_("Looks like a number or reference that is one person’s own."),
    Kind.QUASI: N_("May be rare enough for somebody to know who this is."),
}

# What can be said more exactly than by the kind alone.
NHS_NUMBER = N_("Looks like an NHS number: its check digit is right.")
INSURANCE_NUMBER = N_("Looks like a National Insurance number.")
SORT_CODE = N_("Looks like the sort code of a bank.")
NUMBER_PLATE = N_("Looks like the number plate of a car.")
LONG_NUMBER = N_("A long number, which may be one person’s own.")
OVER_89 = N_("Looks like an age over 89. Few people are that old.")
KNOWN = N_("This person has named it themselves, or a reader has hidden it before.")
CAPITAL = N_("A capital letter inside a sentence: this may be a name.")
UNUSUAL = N_("An unusual word: this may be a name.")
HEALTH = N_("An illness that few people have, or that is told in confidence.")
BELIEF = N_("Where somebody is from, or what they believe.")
WORK = N_("What somebody worked as, or for how long.")
EVENT = N_("Something that happened, which others may remember or look up.")
ONE_OF_A_KIND = N_("May be true of one person only.")
LEARNED = N_("A language model takes this for a name.")


@dataclass(frozen=True, order=True)
class Highlight:
    """A piece of somebody's words: where it starts and ends (code points, end exclusive), what it may be, and why."""

    start: int
    end: int
    kind: Kind
    why: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("A highlight has words in it.")


@dataclass(frozen=True)
class Known:
    """What is known to tell who somebody is: named by the person themselves, or hidden by a reader before."""

    words: str
    kind: Kind
