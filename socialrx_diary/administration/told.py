"""The trail in plain words, as administrators read it: staff by their names, everybody else by their marks."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from socialrx_diary.audit.listing import Listed
from socialrx_diary.audit.rules import Deed
from socialrx_diary.language import N_, _

# In brackets what is named: %(who)s did it, to %(person)s or to %(colleague)s.
SAID: Mapping[Deed, str] = {
    Deed.SUMMARY_OPENED: N_("%(who)s looked at what %(person)s shares."),
    Deed.SUMMARY_PRINTED: N_("%(who)s printed a sheet of what %(person)s shares."),
    Deed.SUMMARY_ON_TABLE: N_("%(who)s read with %(person)s what they want to talk about."),
    Deed.NOTES_OPENED: N_("%(who)s opened notes made with %(person)s."),
    Deed.NOTES_COPIED: N_("%(who)s opened a copy of notes made with %(person)s."),
    Deed.PASSING_OPENED: N_("%(who)s read what %(person)s wants passed on."),
    Deed.PASSING_TAKEN: N_("%(who)s took a copy of what %(person)s wants passed on."),
    Deed.ANSWERS_OPENED: N_("%(who)s looked at answers that %(person)s shares."),
    Deed.SUMMARY_REFUSED: N_("%(who)s opened the page of %(person)s. Nothing was shared, so nothing was shown."),
    Deed.INVITED: N_("%(who)s made a card for %(person)s."),
    Deed.CARD_REMADE: N_("%(who)s made a new card for %(person)s."),
    Deed.OPENING_ASKED: N_("%(who)s asked for the older weeks of %(person)s to be opened for them."),
    Deed.OPENING_CONFIRMED: N_("%(who)s said that it really is %(person)s who asks for older weeks."),
    Deed.OPENING_STOPPED: N_("%(who)s stopped the opening of older weeks of %(person)s."),
    Deed.HANDED_OVER: N_("%(who)s put %(person)s on somebody else’s list."),
    Deed.DIARY_DELETED: N_("The diary of %(person)s was deleted."),
    Deed.RESEARCH_EXPORTED: N_("%(who)s put what %(person)s ticked in a research file."),
    Deed.RESEARCH_FILE_FETCHED: N_("%(who)s fetched a research file."),
    Deed.STAFF_ADDED: N_("%(who)s added %(colleague)s."),
    Deed.STAFF_SIGNED_IN: N_("%(who)s signed in."),
    Deed.STAFF_STOPPED: N_("%(who)s stopped %(colleague)s."),
    Deed.STAFF_STARTED_AGAIN: N_("%(who)s took away the ways in of %(colleague)s, to begin anew."),
    Deed.STAFF_INVITED: N_("%(who)s made an invitation for %(colleague)s."),
    Deed.STAFF_JOINED: N_("%(who)s came in with an invitation."),
    Deed.STAFF_PASSWORD_CHANGED: N_("%(who)s chose a new password."),
    Deed.STAFF_PASSKEY_ADDED: N_("%(who)s added a passkey."),
    Deed.STAFF_PASSKEY_REMOVED: N_("%(who)s took a passkey away."),
    Deed.STAFF_SIGNED_OUT_EVERYWHERE: N_("%(who)s signed out everywhere."),
    Deed.WORK_ACCOUNT_CONNECTED: N_("%(who)s connected a work account."),
    Deed.WORK_ACCOUNT_TAKEN_OFF: N_("%(who)s took a work account off."),
    Deed.STUDY_SET_UP: N_("%(who)s set up a study."),
    Deed.SERVICE_SET_UP: N_("The service was set up."),
    Deed.SERVICE_CHANGED: N_("%(who)s changed how people see the service."),
    Deed.LIST_SHOWN: N_("%(who)s opened the list of %(colleague)s, to hand people over."),
    Deed.PROCEDURE_CHANGED: N_("%(who)s changed what to do when something is worrying."),
    Deed.WORDS_PUT_IN_USE: N_("%(who)s changed words that people agree to."),
    Deed.KEEPING_CHANGED: N_("%(who)s changed how long diaries are kept."),
    Deed.QUESTIONS_CHOSEN: N_("%(who)s chose which questions people can answer."),
    Deed.ROLE_CHANGED: N_("%(who)s changed what %(colleague)s does here."),
    Deed.HELP_CHANGED: N_("%(who)s changed the numbers to call."),
    Deed.QUARTER_COUNTED: N_("%(who)s made the counts of three months."),
    Deed.TRAIL_CHECKED: N_("%(who)s checked that this list holds."),
}
OF_SERVICE = {Deed.RESEARCH_EXPORTED: N_("%(who)s made a research file.")}

KINDS: Mapping[str, tuple[str, tuple[Deed, ...]]] = {
    "looks": (
        N_("Looks at what people share"),
        (
            Deed.SUMMARY_OPENED,
            Deed.SUMMARY_PRINTED,
            Deed.SUMMARY_ON_TABLE,
            Deed.SUMMARY_REFUSED,
            Deed.NOTES_OPENED,
            Deed.NOTES_COPIED,
            Deed.PASSING_OPENED,
            Deed.PASSING_TAKEN,
            Deed.ANSWERS_OPENED,
        ),
    ),
    "cards": (
        N_("Cards, older weeks, lists"),
        (
            Deed.INVITED,
            Deed.CARD_REMADE,
            Deed.OPENING_ASKED,
            Deed.OPENING_CONFIRMED,
            Deed.OPENING_STOPPED,
            Deed.HANDED_OVER,
            Deed.LIST_SHOWN,
            Deed.DIARY_DELETED,
        ),
    ),
    "research": (N_("Research"), (Deed.RESEARCH_EXPORTED, Deed.RESEARCH_FILE_FETCHED, Deed.STUDY_SET_UP)),
    "staff": (
        N_("People who work here"),
        (
            Deed.STAFF_SIGNED_IN,
            Deed.STAFF_ADDED,
            Deed.STAFF_STOPPED,
            Deed.STAFF_STARTED_AGAIN,
            Deed.STAFF_INVITED,
            Deed.STAFF_JOINED,
            Deed.STAFF_PASSWORD_CHANGED,
            Deed.STAFF_PASSKEY_ADDED,
            Deed.STAFF_PASSKEY_REMOVED,
            Deed.STAFF_SIGNED_OUT_EVERYWHERE,
            Deed.WORK_ACCOUNT_CONNECTED,
            Deed.WORK_ACCOUNT_TAKEN_OFF,
            Deed.ROLE_CHANGED,
        ),
    ),
    "service": (
        N_("The service itself"),
        (
            Deed.SERVICE_SET_UP,
            Deed.SERVICE_CHANGED,
            Deed.HELP_CHANGED,
            Deed.PROCEDURE_CHANGED,
            Deed.WORDS_PUT_IN_USE,
            Deed.KEEPING_CHANGED,
            Deed.QUESTIONS_CHOSEN,
            Deed.QUARTER_COUNTED,
            Deed.TRAIL_CHECKED,
        ),
    ),
}


@dataclass(frozen=True)
class Row:
    """One line of the list: what was done, when, and the mark of whom it is about."""

    said: str
    at: object
    mark: str | None


def told(one: Listed, names: Mapping[UUID, str]) -> Row:
    """One entry as a line of the list."""
    person = person_called(one.mark) if one.mark else ""
    entry = one.entry
    who = names.get(entry.actor_id) or (person if entry.actor_id == entry.chain else "") or _("The service")
    colleague = names.get(_staff(entry.about.get("staff"))) or _("somebody")
    sentence = SAID.get(entry.deed, "") if one.mark else OF_SERVICE.get(entry.deed) or SAID.get(entry.deed, "")
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
