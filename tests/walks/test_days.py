"""A link worker's days: cards in a batch, one joins, needs are written down, and handing over; also without script."""

import re

import pytest

from tests.kit.live import DESKTOP, NO_SCRIPT, PHONE
from tests.walks.pictures import A4
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

SENTENCE = "The blue teapot broke, and I laughed."


class Cast:
    """Everybody in the walk, each at a screen of their own."""

    def __init__(self, live, service, pictures, look):
        self.live, self.service, self.pictures, self.look = live, service, pictures, look
        self.asha, self.ben = self.on_a_phone(service.asha.token), self.on_a_phone(service.ben.token)
        self.ada = Walker(live.window(service.ada.token, **(PHONE if pictures else DESKTOP), **look), pictures)
        self.bel = self.on_a_phone()

    def on_a_phone(self, token=None):
        return Walker(self.live.window(token, **PHONE, **self.look), self.pictures)


@pytest.fixture
def cast(live, service, pictures, script):
    return Cast(live, service, pictures, {} if script else NO_SCRIPT)


def test_cards_needs_and_handing_over(cast):
    code = worker_makes_a_sheet(cast)
    person_joins_with_a_card_nobody_had(cast, code)
    worker_writes_down_how_to_reach_her(cast)
    person_sees_and_changes_it(cast)
    worker_reads_something_that_worries_her(cast)
    service_stops_the_worker_and_hands_over(cast)
    person_is_asked_anew(cast)
    next_worker_finds_the_needs_and_no_words(cast)
    assert [problem for window in cast.live.windows for problem in window.problems] == []


def worker_makes_a_sheet(cast):
    """When Asha asks for a sheet of nine cards, then it is two pages of A4, with numbers and without names."""
    asha = cast.asha.opens("/people").is_at("My people").presses("Invite someone")
    asha.presses("Several people? Make a sheet of cards.").is_at("Make a sheet of cards")
    asha.types("First names, one on each line", "Tom B.\nNia").types("How many cards without a name?", "7")
    asha.presses("Make the cards").is_at("A sheet of cards").reads("Card 1: Tom B.", "Card 3: who has it?")
    assert asha.prints() == (2, A4)
    asha.pictured("days-sheet")
    return (
        asha.page.locator(".one-card", has=asha.page.locator(".card-n", has_text=re.compile("^3$")))
        .locator(".card-code")
        .inner_text()
    )


def person_joins_with_a_card_nobody_had(cast, code):
    """When Bel uses card 3, then she says what she is called, and shares with Asha."""
    bel = cast.bel.opens("/join").types("Your code", code).presses("Continue").is_at("Hello, and welcome")
    bel.presses("Let us begin").chooses("Yes, it is mine").presses("Continue")
    bel.chooses("Yes, keep my diary").presses("Continue").is_at("What shall we call you?").pictured("days-name")
    bel.types("First name", "Bel R.").presses("Continue").is_at("Would you like to share with Asha?")
    bel.chooses("Share what I ticked and my words").presses("Continue")
    bel.chooses("No, do not show when it was").presses("Continue").is_at("Check your choices")
    bel.opens("/week").picks("In my own words").writes(SENTENCE).presses("Save my words").is_at("That is kept")


def worker_writes_down_how_to_reach_her(cast):
    """When Asha writes needs down, then they stand first, on the list and on Bel's page."""
    asha = cast.asha.opens("/people").reads("Bel R.").picks("Bel R.").is_at("Bel R.").reads(SENTENCE)
    asha.unfolds("What you can do").picks("How to reach them").is_at("How to reach Bel R.")
    asha.page.get_by_role("group", name="Is it safe to call?").get_by_text("No", exact=True).click()
    asha.chooses("Large print", "Help with hearing").types("Anything else", "Knock loudly.")
    asha.pictured("days-needs").presses("Save").is_at("Bel R.")
    asha.reads("Do not call", "Large print", "Knock loudly.", "Asked on").pictured("days-person")
    asha.opens("/people").reads("Do not call · Large print · Help with hearing").pictured("days-people")


def person_sees_and_changes_it(cast):
    """When Bel looks under More, then she sees that Asha wrote it, and can change it."""
    bel = cast.bel.opens("/more").picks("How to reach me").is_at("How to reach me")
    bel.reads("Asha sees this, whether you share your diary or not.")
    bel.unfolds("Who wrote this down").reads("Asha Patel wrote it down on")
    bel.types("Anything else", "Knock loudly, twice.").presses("Save").reads("That is saved.").pictured("days-reach")


def worker_reads_something_that_worries_her(cast):
    """When something worries Asha, then the service's own steps are one tap away."""
    asha = cast.asha.opens("/people").picks("Bel R.").reads("Knock loudly, twice.")
    asha.presses("Does something here worry you?").is_at("If something worries you")
    asha.reads("You are not alone with this.", "Call 999").pictured("days-worried")


def service_stops_the_worker_and_hands_over(cast):
    """When Ada stops Asha, then she is led to hand her people over, and Asha's next page is the sign-in."""
    asha, ada = cast.asha.opens("/people").picks("Bel R.").reads(SENTENCE), cast.ada
    address = asha.page.url
    ada.opens(f"/service/staff/{cast.service.asha.id}/stop").pictured("days-stop").presses("Yes, stop Asha Patel")
    ada.is_at("Hand over the people of Asha Patel").reads("Bel R.").pictured("days-hand-over")
    ada.chooses("Everybody on this list", "Ben Hughes").presses("Hand over").is_at("Handing over")
    ada.reads("Everybody has a link worker who works here.")
    asha.opens(address).is_at("Sign in").reads_nothing_of(SENTENCE, "Bel R.").pictured("days-signed-out")
    cast.ben.opens(address).is_at("Bel is not sharing just now").reads_nothing_of(SENTENCE)


def person_is_asked_anew(cast):
    """When Bel opens her diary, then she is told in plain words, and says no with one tap."""
    bel = cast.bel.opens("/week")
    bel.reads("Asha has moved on. You are sharing with nobody now. Ben is your link worker now.").pictured("days-moved")
    bel.presses("Would you like to share with Ben?").is_at("Would you like to share with Ben?").pictured("days-anew")
    answers = [bel.page.get_by_role(role, name=name) for role, name in (
        ("link", "Yes, choose what to share"), ("button", "No, share nothing"),
    )]  # fmt: skip
    sizes = [one.bounding_box() for one in answers]
    assert {round(one["width"]) for one in sizes} == {round(sizes[0]["width"])}, "no is as large as yes"
    assert {round(one["height"]) for one in sizes} == {round(sizes[0]["height"])}
    bel.presses("No, share nothing").is_at("What was part of your week?").reads_nothing_of("moved on")
    bel.opens("/sharing/history").reads("Ben became your link worker, after Asha.").pictured("days-history")


def next_worker_finds_the_needs_and_no_words(cast):
    """When Ben opens his list, then Bel is on it with her needs; her old link worker's address shows nobody a word."""
    ben = cast.ben.opens("/people").reads("Bel R.", "Do not call").picks("Bel R.")
    ben.is_at("Bel is not sharing just now").reads("Knock loudly, twice.").reads_nothing_of(SENTENCE)
    ben.pictured("days-next-worker")
    worker_after_handing_over_herself(cast)


def worker_after_handing_over_herself(cast):
    """When a link worker who still works here hands somebody over, then the very next page of hers is a 404."""
    gail = cast.service.staff("Gail Moor", cast.service.ben.actor.role)
    ben = cast.ben
    address = ben.page.url
    ben.unfolds("What you can do").picks("Hand over").is_at("Hand over your people").pictured("days-hand-over-own")
    ben.chooses(gail.name).presses("Hand over").is_at("My people").reads_nothing_of("Bel R.")
    assert ben.page.goto(address).status == 404
