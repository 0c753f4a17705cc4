"""The trail in plain words, as administrators read it: staff by their names, everybody else by their marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialrx_diary.audit.listing import Listed
from socialrx_diary.audit.rules import Deed
from socialrx_diary.language import N_, _

NAMES = {
    "looks": N_("Looks at what people share"),
    "cards": N_("Cards, older weeks, lists"),
    "research": N_("Research"),
    "staff": N_("People who work here"),
    "service": N_("The service itself"),
}
# Of which kind each deed is, and what is said of it: %(who)s did it, to %(person)s or to %(colleague)s.
SAID: Mapping[Deed, tuple[str, str]] = {
    Deed.SUMMARY_OPENED: ("looks", N_("%(who)s looked at what %(person)s shares.")),
    Deed.SUMMARY_PRINTED: ("looks", N_("%(who)s printed a sheet of what %(person)s shares.")),
    Deed.SUMMARY_ON_TABLE: ("looks", N_("%(who)s read with %(person)s what they want to talk about.")),
    Deed.NOTES_OPENED: ("looks", N_("%(who)s opened notes made with %(person)s.")),
    Deed.NOTES_COPIED: ("looks", N_("%(who)s opened a copy of notes made with %(person)s.")),
    Deed.PASSING_OPENED: ("looks", N_("%(who)s read what %(person)s wants passed on.")),
    Deed.PASSING_TAKEN: ("looks", N_("%(who)s took a copy of what %(person)s wants passed on.")),
    Deed.ANSWERS_OPENED: ("looks", N_("%(who)s looked at answers that %(person)s shares.")),
    Deed.SUMMARY_REFUSED: (
        "looks",
        N_("%(who)s opened the page of %(person)s. Nothing was shared, so nothing was shown."),
    ),
    Deed.INVITED: ("cards", N_("%(who)s made a card for %(person)s.")),
    Deed.CARD_REMADE: ("cards", N_("%(who)s made a new card for %(person)s.")),
    Deed.OPENING_ASKED: ("cards", N_("%(who)s asked for the older weeks of %(person)s to be opened for them.")),
    Deed.OPENING_CONFIRMED: ("cards", N_("%(who)s said that it really is %(person)s who asks for older weeks.")),
    Deed.OPENING_STOPPED: ("cards", N_("%(who)s stopped the opening of older weeks of %(person)s.")),
    Deed.HANDED_OVER: ("cards", N_("%(who)s put %(person)s on somebody else’s list.")),
    Deed.DIARY_DELETED: ("cards", N_("The diary of %(person)s was deleted.")),
    Deed.RESEARCH_EXPORTED: ("research", N_("%(who)s put a part of the diary of %(person)s in a research file.")),
    Deed.RESEARCH_FILE_FETCHED: ("research", N_("%(who)s fetched a research file.")),
    Deed.RELEASE_ASKED: ("research", N_("%(who)s asked for a research file.")),
    Deed.RELEASE_APPROVED: ("research", N_("%(who)s said yes to a research file.")),
    Deed.RELEASE_REFUSED: ("research", N_("%(who)s said no to a research file.")),
    Deed.RELEASE_LIST_TAKEN: ("research", N_("%(who)s took the list of what to take out of a research file.")),
    Deed.STAFF_ADDED: ("staff", N_("%(who)s added %(colleague)s.")),
    Deed.STAFF_SIGNED_IN: ("staff", N_("%(who)s signed in.")),
    Deed.STAFF_STOPPED: ("staff", N_("%(who)s stopped %(colleague)s.")),
    Deed.STAFF_STARTED_AGAIN: ("staff", N_("%(who)s took away the ways in of %(colleague)s, to begin anew.")),
    Deed.STAFF_INVITED: ("staff", N_("%(who)s made an invitation for %(colleague)s.")),
    Deed.STAFF_JOINED: ("staff", N_("%(who)s came in with an invitation.")),
    Deed.STAFF_PASSWORD_CHANGED: ("staff", N_("%(who)s chose a new password.")),
    Deed.STAFF_PASSKEY_ADDED: ("staff", N_("%(who)s added a face, finger or key.")),
    Deed.STAFF_PASSKEY_REMOVED: ("staff", N_("%(who)s took a face, finger or key away.")),
    Deed.STAFF_SIGNED_OUT_EVERYWHERE: ("staff", N_("%(who)s signed out everywhere.")),
    Deed.WORK_ACCOUNT_CONNECTED: ("staff", N_("%(who)s connected a work account for %(colleague)s.")),
    Deed.WORK_ACCOUNT_TAKEN_OFF: ("staff", N_("%(who)s took the work account of %(colleague)s off.")),
    Deed.WORDS_CHECKED: ("research", N_("%(who)s read words of %(person)s, to check them for names.")),
    Deed.STUDY_SET_UP: ("research", N_("%(who)s set up a study.")),
    Deed.STUDY_MEMBER_NAMED: ("research", N_("%(who)s put %(colleague)s on a study.")),
    Deed.STUDY_MEMBER_TAKEN_OFF: ("research", N_("%(who)s took %(colleague)s off a study.")),
    Deed.SERVICE_SET_UP: ("service", N_("The service was set up.")),
    Deed.SERVICE_CHANGED: ("service", N_("%(who)s changed how people see the service.")),
    Deed.LIST_SHOWN: ("cards", N_("%(who)s opened the list of %(colleague)s, to hand people over.")),
    Deed.PROCEDURE_CHANGED: ("service", N_("%(who)s changed what to do when something is worrying.")),
    Deed.WORDS_PUT_IN_USE: ("service", N_("%(who)s changed words that people agree to.")),
    Deed.KEEPING_CHANGED: ("service", N_("%(who)s changed how long diaries are kept.")),
    Deed.QUESTIONS_CHOSEN: ("service", N_("%(who)s chose which questions people can answer.")),
    Deed.ROLE_CHANGED: ("staff", N_("%(who)s changed what %(colleague)s does here.")),
    Deed.HELP_CHANGED: ("service", N_("%(who)s changed the numbers to call.")),
    Deed.QUARTER_COUNTED: ("service", N_("%(who)s made the counts of three months.")),
    Deed.TRAIL_CHECKED: ("service", N_("%(who)s checked that this list holds.")),
}
OF_SERVICE = {Deed.RESEARCH_EXPORTED: N_("%(who)s made a research file.")}

KINDS: Mapping[str, tuple[str, tuple[Deed, ...]]] = {
    kind: (name, tuple(deed for deed, (one, _said) in SAID.items() if one == kind)) for kind, name in NAMES.items()
}


@dataclass(frozen=True)
class Row:
    """One line of the list: what was done, when, and the mark of whom it is about."""

    said: str
    at: datetime
    mark: str | None


def told(one: Listed, names: Mapping[UUID, str]) -> Row:
    """One entry as a line of the list."""
    person = person_called(one.mark) if one.mark else ""
    entry = one.entry
    who = names.get(entry.actor_id) or (person if entry.actor_id == entry.chain else "") or _("The service")
    colleague = names.get(_staff(entry.about.get("staff"))) or _("somebody")
    usual = SAID.get(entry.deed, ("", ""))[1]
    sentence = usual if one.mark else OF_SERVICE.get(entry.deed, usual)
    said = _(sentence, who=who, person=person, colleague=colleague) if sentence else entry.deed.value
    return Row(said, entry.at, spaced(one.mark) if one.mark else None)


def person_called(mark: str) -> str:
    """Somebody by their mark."""
    return _("person %(mark)s", mark=spaced(mark))


def spaced(mark: str) -> str:
    """A mark as it is read out: K3F-9T2."""
    return f"{mark[:3]}-{mark[3:]}"


def _staff(kept: str | None) -> UUID:
    return UUID(kept) if kept else UUID(int=0)
