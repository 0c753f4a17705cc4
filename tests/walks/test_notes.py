"""Notes in two voices, from the first word to what was agreed and done, at two screens, with script and without."""

import pytest
from playwright.sync_api import expect

from socialrx_diary.weeks import today
from tests.kit.live import DESKTOP, NO_SCRIPT, PHONE
from tests.walks.pictures import A4
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

HERS = "The lift was out for nine days. I did not go out."
HIS = "You rang the housing office yourself, and you stayed on the line."
OTHERWISE = "I did not mind waiting. I minded how they spoke."
CHOIR, RING = "Try the choir once", "Asha rings the housing office"
PASSED = "I live on the fourth floor and the lift is often out."


@pytest.fixture
def two(live, service, script, pictures):
    """Maureen at her phone and Asha at her desk."""
    look = {} if script else NO_SCRIPT
    person = service.person("Maureen T.")
    maureen = Walker(live.window(person.token, **PHONE, **look), pictures)
    asha = Walker(live.window(service.asha.token, **(PHONE if pictures else DESKTOP), **look), pictures)
    return person, maureen, asha


@pytest.fixture
def day(service):
    """What notes that are made now are called in a list. A run of all tests may go on past midnight."""
    now = today(service.now())
    return f"{now.day} {now:%B}"


def test_notes_are_made_together(two, day, script):
    person, maureen, asha = two
    worker_starts(person, asha)
    person_writes(maureen, day, script)
    person_disagrees(maureen)
    worker_reads_and_changes(person, asha)
    person_confirms_and_prints(maureen, day)
    person_does_what_was_agreed(maureen)
    worker_sees_what_was_said_of_it(person, asha, day)
    person_passes_words_on(person, maureen, asha)
    person_stops(person, maureen, asha, day)
    assert not maureen.window.problems + asha.window.problems


def worker_starts(person, asha):
    """When Asha starts the notes and writes in her own voice, then it is kept, and Maureen is said to see it."""
    asha.opens(f"/people/{person.id}").presses("Our notes").is_at("Notes with Maureen").presses("Start our notes")
    asha.reads("Maureen sees all of this from the moment it is kept.").types("Asha says", HIS)
    asha.types("We agree to try", f"{CHOIR}\n{RING}").pictured("notes-start").presses("Save").is_at("That is kept")


def person_writes(maureen, day, script):
    """When Maureen opens them, then every word of Asha's is there; and what she writes is kept as she types."""
    maureen.opens("/sharing").picks("My notes").is_at("Notes with Asha").picks(day)
    maureen.reads(HIS, CHOIR, "Is this right?").pictured("notes").presses("Write in these notes")
    maureen.is_at("Write in your notes").types("Maureen says", HERS)
    if script:
        maureen.reads("Kept at")
    maureen.pictured("notes-write").presses("Save").reads("That is kept. Asha can see it.", HERS)


def person_disagrees(maureen):
    """When it is not right, then there is a box for how she sees it, and it stands beside the rest."""
    maureen.presses("This is not right").is_at("How do you see it?")
    maureen.types("We see this differently", OTHERWISE).pictured("notes-not-right").presses("Save").reads(OTHERWISE)
    maureen.pictured("notes-differently")


def worker_reads_and_changes(person, asha):
    """When Asha reads it, then both voices are there, and she changes hers and nothing else."""
    asha.presses("Read it together").reads(HERS, HIS, OTHERWISE, "Maureen sees all of this, and that you opened it.")
    asha.pictured("notes-together").presses("Write in these notes").types("Asha says", f"{HIS} That was you.")
    asha.presses("Save").is_at("That is kept")


def person_confirms_and_prints(maureen, day):
    """When Maureen says yes, then both have a copy, on one side of A4, which stays as it is."""
    maureen.opens("/notes").picks(day).reads("That was you.").presses("Yes, this is right")
    maureen.reads("You said that this is right. You both have a copy.").pictured("notes-right").picks("The copy of")
    maureen.pictured("notes-copy-screen").reads(HERS, HIS, OTHERWISE, CHOIR, "Maureen said on")
    assert maureen.prints() == (1, A4)
    maureen.pictured_on_paper("notes-copy", A4)
    assert HERS in maureen.saves("Save it as text").decode()


def person_does_what_was_agreed(maureen):
    """Then what was agreed is on her home, one tap each, until it is done or not any more."""
    maureen.opens("/week").reads(CHOIR, RING).pictured("notes-home")
    maureen.presses(f"Done: {CHOIR}").is_at("What was part of your week?").taps_needed(1)
    expect(maureen.page.locator("main")).not_to_contain_text(CHOIR)
    maureen.opens("/week").reads(RING).reads_nothing_of(CHOIR)


def worker_sees_what_was_said_of_it(person, asha, day):
    """And Asha has the same copy, and cannot write in Maureen's voice."""
    asha.opens(f"/people/{person.id}/notes").reads("You both agreed on").picks(day).reads("Maureen says this is right.")
    asha.presses("Write in these notes").reads(HERS)
    assert asha.page.get_by_label("Maureen says", exact=True).locator("xpath=self::textarea").count() == 0


def person_passes_words_on(person, maureen, asha):
    """When she says yes to words to be passed on, then Asha takes a copy, and Maureen sees that she did."""
    maureen.opens("/sharing").picks("What I want passed on").presses("Write it").types("What is going on", PASSED)
    maureen.presses("Save").reads("Only you can see these words now.").pictured("passing-on")
    asha.opens(f"/people/{person.id}/passing-on").reads("Maureen is writing this.").reads_nothing_of(PASSED)
    maureen.presses("Yes, pass on these words").reads("Asha can take a copy of these words now.")
    asha.opens(f"/people/{person.id}/passing-on").reads(PASSED)
    assert PASSED in asha.saves("Take a copy as text").decode()
    assert PASSED in asha.saves("Take a copy for a records system").decode()
    maureen.opens("/sharing/looked").reads("Asha Patel took a copy of what you want passed on")
    maureen.opens("/passing-on").presses("Take it back").is_at("Take these words back?").presses("Take it back")
    maureen.reads("You have taken your words back.")
    asha.opens(f"/people/{person.id}/passing-on").reads("You cannot take another now.").reads_nothing_of(PASSED)


def person_stops(person, maureen, asha, day):
    """When she stops in the middle, then Asha reads kind words, and what both agreed on."""
    asha.opens(f"/people/{person.id}/notes").picks(day)
    maureen.opens("/notes").picks("Stop making notes").is_at("Stop making notes with Asha?")
    maureen.presses("Stop making notes").reads("You have stopped.")
    asha.presses("Write in these notes").is_at("Notes with Maureen")
    asha.reads("Maureen does not want notes here just now. That is their choice.", "the copy").pictured("notes-stopped")
