"""The whole path in every role, from the first sign-in to a diary that is gone, with script and without."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import pyrage
import pytest
from playwright.sync_api import expect

from socialrx_diary import upkeep
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Role
from socialrx_diary.participants import service as participants
from socialrx_diary.themes import prompts
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.dates import today, weekday
from socialrx_diary.weeks import WEEK, week_of
from tests.kit.live import DESKTOP, NO_SCRIPT, PHONE
from tests.kit.people import Person
from tests.walks.pictures import A4, A6
from tests.walks.steps import Walker

pytestmark = pytest.mark.browser

TOLD = Path(__file__).resolve().parents[2] / "socialrx_diary" / "demo" / "people.json"
MAUREEN = "Maureen T."
CODE_BOX = "Your code"
TITLE = "How groups and activities help people"
CODES = "One row for each week, without words"
REASON = "First look at which themes are ticked together."
NEW_WORDS = "The choir sang at the library. I stood at the back by the large print, and then I sang too."
CHANGED = "Walked round the park with June from gardening. We laughed the whole way, and then it rained."
WORD = "The leeks froze."
PASSPHRASE = "heron canal bench rain"
OWN_PASSWORD = "four ducks in a green rowing boat"


class Cast:
    """Everybody in the walk, each at a screen of their own."""

    def __init__(self, live, service, pictures, *, script):
        self.live, self.service, self.look = live, service, {} if script else NO_SCRIPT
        self.phone, self.script, self.pictures = PHONE | self.look, script, pictures
        self.ada = self.at_a_desk(service.ada.token)
        self.asha, self.ruth = self.at_a_desk(), self.at_a_desk()
        self.maureen = self.on_a_phone()

    def at_a_desk(self, token=None):
        sharp = {"device_scale_factor": 2} if self.pictures else {}
        return Walker(self.live.window(token, **DESKTOP, **self.look, **sharp), self.pictures)

    def on_a_phone(self):
        return Walker(self.live.window(**self.phone), self.pictures)


@pytest.fixture
def cast(live, service, pictures, script):
    return Cast(live, service, pictures, script=script)


def test_the_whole_path(cast):
    given_a_study(cast)
    worker_signs_in_for_the_first_time(cast)
    code = worker_invites(cast)
    person_joins(cast, code)
    a_week_is_kept(cast)
    given_two_years_of_weeks(cast)
    person_looks_back(cast)
    person_changes_a_week(cast)
    person_looks_at_what_is_shared(cast)
    worker_reads_and_prints(cast)
    person_sees_who_looked(cast)
    researcher_counts_and_asks_for_a_file(cast)
    administrator_answers(cast)
    researcher_takes_the_file(cast)
    person_stops_sharing(cast)
    person_saves_a_copy(cast)
    person_uses_another_phone(cast)
    nothing_stays_in_the_browser(cast)
    person_leaves(cast, code)
    nothing_was_wrong(cast)


def test_a_week_is_kept_and_seen(live, service):
    """Given somebody who shares, when they keep a week, then they see it, and so does their link worker."""
    person = service.person(MAUREEN)
    person.shares("words")
    maureen, asha = Walker(live.window(person.token, **PHONE)), Walker(live.window(service.asha.token, **DESKTOP))
    maureen.opens("/week").chooses("Being with people").presses("Continue")
    maureen.is_at("Saved. Would you like to add a few words?").types("In your own words", NEW_WORDS)
    maureen.presses("Save my words").is_at("That is kept").presses("See my journey").reads(NEW_WORDS)
    asha.opens("/people").picks(MAUREEN).is_at(MAUREEN).reads(NEW_WORDS)
    assert not maureen.window.problems + asha.window.problems


def test_a_card_is_scanned(live, service):
    """Given a card, when its square is scanned, then the code stands in its box, and nowhere in the address."""
    _id, code = service.invited("Joan B.")
    joan = Walker(live.window(**PHONE))
    joan.opens(f"/join#{code}").is_at("Start your diary")
    expect(joan.page.get_by_label(CODE_BOX, exact=True)).to_have_value(code)
    assert joan.page.url == f"{live.address}/join", "the code is taken out of the address"
    joan.opens("/help").opens(f"/join#{code}").presses("Continue").is_at("Hello, and welcome")
    assert not joan.window.problems


def given_a_study(cast):
    """Given a study that Ada set up, invitations she gave to two colleagues, and eleven people in the study."""
    ada = cast.ada.opens("/studies/new").is_at("Set up a study")
    now = cast.service.now()
    ada.types("What is the study called?", TITLE).types("Who runs it?", "University of Northbridge")
    ada.types("Approval reference", "26/NB/0001").types("Version of the information sheet", "1.2")
    ada.types("First day", f"{now.year - 1}-01-05").types("Last day", f"{now.year + 2}-12-31")
    ada.chooses("Age, in bands", "Which ideas for writing they asked for")
    ada.chooses("Also one row for each week, without words", cast.service.ruth.name)
    ada.presses("Set up the study").is_at("The study is set up")
    study_id = UUID(ada.page.url.split("/")[-2])
    for number in range(11):
        person = cast.service.person(f"Person {number}", cast.service.ben)
        person.joins_study(study_id)
        for week in range(6):
            themes = [theme for at, theme in enumerate(Theme) if (number + week + at) % 3 == 0]
            person.wrote(None, themes, week, kind="week" if themes else "quiet")
    cast.invitations = {who: invitation(ada, who, cast) for who in ("asha", "ruth")}


def invitation(ada, who, cast):
    """The link and the code of an invitation, as they are handed over."""
    colleague = getattr(cast.service, who)
    ada.opens(f"/service/staff/{colleague.id}/start-again").presses("Make a new invitation")
    ada.is_at(f"An invitation for {colleague.name}")
    return ada.text_of(".secret >> nth=0"), ada.text_of(".secret >> nth=1")


def signs_in_for_the_first_time(cast, who, walker):
    """When an invitation is taken and an app for codes is set up, then the code it shows lets them in."""
    with cast.service.database.reading() as session:
        email = accounts.staff_member(session, getattr(cast.service, who).id).email
    link, code = cast.invitations[who]
    walker.opens(f"/staff/invitation#{link.partition('#')[2]}").is_at("Welcome")
    box = walker.page.get_by_label("The code of your invitation", exact=True)
    if not cast.script:
        box.fill(code)
    expect(box).to_have_value(code)
    walker.types("Work email", email)
    walker.types("Your new password", OWN_PASSWORD).types("The same password again", OWN_PASSWORD)
    walker.presses("Continue").is_at("Set up the app for your codes")
    app = pyotp.TOTP(walker.text_of(".secret").replace(" ", ""))
    walker.types(CODE_BOX, app.now()).presses("Sign in")
    return app


def worker_signs_in_for_the_first_time(cast):
    signs_in_for_the_first_time(cast, "asha", cast.asha)
    cast.asha.is_at("My people")


def worker_invites(cast):
    """When Asha makes a card for Maureen, then it prints on one side of A6."""
    asha = cast.asha.presses("Invite someone").is_at("Invite someone to keep a diary")
    asha.types("First name", MAUREEN).presses("Make a card").is_at("Your own diary, if you like")
    assert asha.prints() == (1, A6)
    asha.pictured_on_paper("card", A6)
    return asha.text_of(".card-code")


def person_joins(cast, code):
    """When Maureen types the code, then she is asked one question a page, and nothing is chosen beforehand."""
    maureen = cast.maureen.opens("/").presses("I have a card").is_at("Start your diary")
    maureen.types(CODE_BOX, code).pictured("join").presses("Continue").is_at("Hello, and welcome")
    answers = (
        ("Is this your own phone?", "Yes, it is mine"),
        ("May we keep your diary for you?", "Yes, keep my diary"),
        ("Would you like to share with Asha?", "Share what I ticked and my words"),
        ("May Asha see which week each one was?", "Yes, show the week"),
        ("May we learn from your diary?", "Yes, but only what I tick"),
        ("Which age group are you in?", "65-74"),
    )
    maureen.presses("Let us begin")
    for question, answer in answers:
        maureen.is_at(question)
        assert maureen.page.locator("input:checked").count() == 0, f"{question}: chosen beforehand"
        maureen.chooses(answer).presses("Continue")
    maureen.is_at("Check your choices").reads(TITLE, "65-74").presses("These are right")
    maureen.is_at("Keep your way back in").presses("Show me my way back in").presses("I have kept it safe")
    maureen.is_at("What was part of your week?")


def a_week_is_kept(cast):
    """When she keeps a week, then ticks take three taps, a first word two, no week two; and an idea is kept with it."""
    maureen, week = cast.maureen, today_week(cast)
    maureen.opens("/week").chooses("Being with people").pictured("week").presses("Continue")
    maureen.is_at("Saved. Would you like to add a few words?").presses("Leave it there")
    maureen.is_at("That is kept").taps_needed(3)
    maureen.opens(f"/week/{week(34)}").picks("In my own words").writes(WORD).taps_needed(2)
    maureen.presses("Save my words").is_at("That is kept")
    maureen.opens(f"/week/{week(4)}").presses("Not this week").is_at("That is fine")
    maureen.presses("It was a quiet week. Put that on my path.").is_at("That is kept").taps_needed(2)
    maureen.opens(f"/week/{week(0)}/words").unfolds("Give me an idea").presses("Any week")
    expect(maureen.page.locator("#idea .idea")).not_to_be_empty()
    idea = maureen.text_of("#idea .idea")
    maureen.types("In your own words", NEW_WORDS).chooses("I want to talk about this with Asha").pictured("words")
    maureen.presses("Save my words").is_at("That is kept").pictured("kept")
    maureen.reads("Asha can see what you ticked and your words.", "We do not check diaries for people who need help")
    maureen.opens("/week").presses("Leave it as it is").reads(NEW_WORDS, idea)


def today_week(cast):
    this = week_of(today(cast.service.now()))
    return lambda ago: (this - ago * WEEK).isoformat()


def given_two_years_of_weeks(cast):
    """Given that Maureen has kept her diary for two years, in the words she has in the demo."""
    token = next(each["value"] for each in cast.maureen.window.context.cookies() if each["name"] == "diary")
    service = cast.service
    with service.database.reading() as session:
        actor = accounts.who(session, token, service.now(), participants.membership).actor
    assert actor.role is Role.PARTICIPANT
    cast.person = Person(service, actor, token, service.asha, MAUREEN)
    told = next(one for one in json.loads(TOLD.read_text(encoding="utf-8"))["people"] if one["key"] == "maureen")
    for week in told["reflections"]:
        prompt = prompts.find(week["prompt"])
        kept = cast.person.wrote(
            week["words"], [Theme(theme) for theme in week["themes"]], week["weeks_ago"], kind=week["kind"],
            talk_about=week["talk_about"], prompt_id=prompt and prompt.id, prompt_text=prompt and prompt.text,
        )  # fmt: skip
        if week["only_me"]:
            cast.person.says(kept, "only_me")
    cast.private = [week["words"] for week in told["reflections"] if week["only_me"] and week["words"]]
    cast.words = [NEW_WORDS, CHANGED, *(week["words"] for week in told["reflections"] if week["words"])]
    assert cast.private


def person_looks_back(cast):
    """When she looks back, then there is the path, its earlier weeks, one theme of it, all years and one season."""
    maureen = cast.maureen.opens("/").is_at("What was part of your week?").opens("/journey").is_at("My journey")
    maureen.reads(NEW_WORDS).pictured("journey")
    if cast.pictures:
        maureen.page.emulate_media(color_scheme="dark")
        maureen.pictured("journey-dark")
        maureen.page.emulate_media(color_scheme="light")
    shown = maureen.page.locator(".step").count()
    maureen.presses("Show earlier weeks")
    if cast.script:
        expect(maureen.page.locator(".step")).not_to_have_count(shown)
    else:
        maureen.reads("Weeks before").presses("Back to the newest")
    maureen.reads(NEW_WORDS)
    maureen.presses("Getting help").reads("Weeks about Getting help").presses("Show all weeks").reads(NEW_WORDS)
    maureen.presses("See all years").is_at("All my years").pictured("years")
    maureen.page.locator(".tile").last.click()
    maureen.reads("Asha came round.")


def person_changes_a_week(cast):
    """When she changes a week, then how it was before stays; and each mark can be put on and taken off."""
    maureen = cast.maureen.opens("/journey")
    maureen.page.get_by_role("link", name="Walked round the park").click()
    maureen.presses("Change my words").is_at("Would you like to change your words?")
    maureen.types("In your own words", CHANGED).presses("Save my words").is_at("That is kept")
    maureen.presses("See my journey").page.get_by_role("link", name="Walked round the park").click()
    maureen.reads(CHANGED).presses("How it was before").reads("We laughed the whole way.").presses("Back")
    for mark, on in (("Only for me", "Only you can see this week."), ("I want to talk about this", None)):
        button = maureen.page.get_by_role("button", name=mark)
        before = button.get_attribute("aria-pressed")
        for state in ("false" if before == "true" else "true", before):
            maureen.presses(mark)
            expect(button).to_have_attribute("aria-pressed", state)
            if on and state == "true":
                maureen.reads(on)


def person_looks_at_what_is_shared(cast):
    """When she looks at just what Asha sees, then nothing private is there, and what she takes out is out."""
    maureen = cast.maureen.opens("/sharing").is_at("Sharing").reads("You share with Asha:").pictured("sharing")
    maureen.presses("See just what Asha sees").is_at("This is just what Asha sees").pictured("preview")
    maureen.reads(NEW_WORDS, CHANGED).reads_nothing_of(*cast.private)
    maureen.presses("Show everything at once")
    cast.taken_out = "Rang the housing office myself this time."
    passage = maureen.page.locator(".quote", has_text=cast.taken_out).first
    passage.get_by_role("button", name="Take this out").click()
    maureen.reads("What you have taken out")
    expect(maureen.page.locator("#summary")).not_to_contain_text(cast.taken_out)


def worker_reads_and_prints(cast):
    """When Asha opens the summary, then she reads what is shared and nothing else, and it prints on one side of A4."""
    asha = cast.asha.opens("/people").is_at("My people")
    asha.picks(MAUREEN)
    asha.is_at(MAUREEN).reads("Maureen shared this, and can see that you opened it.", NEW_WORDS, CHANGED)
    asha.reads_nothing_of(cast.taken_out, *cast.private)
    cast.address_of_summary = asha.page.url
    soon = today(cast.service.now()) + timedelta(days=4)
    asha.unfolds("What you can do").picks("The day you meet").is_at("When do you meet Maureen next?")
    asha.page.locator("input[type=date]").fill(soon.isoformat())
    asha.presses("Save").is_at("My people").reads("Meeting soon", f"You meet on {weekday(soon)}").picks(MAUREEN)
    if cast.pictures:
        by_phone = Walker(cast.live.window(token_of(asha), **cast.phone), cast.pictures)
        by_phone.opens(cast.address_of_summary).pictured("summary")
    asha.presses("Print for our talk").is_at("Maureen and Asha talk together").reads(NEW_WORDS)
    asha.reads_nothing_of(cast.taken_out, *cast.private)
    assert asha.prints() == (1, A4)
    asha.pictured_on_paper("sheet", A4)


def token_of(walker):
    return next(each["value"] for each in walker.window.context.cookies() if each["name"] == "diary")


def person_sees_who_looked(cast):
    """When Maureen asks who has looked, then both looks are there, in words."""
    cast.maureen.opens("/sharing").presses("Who has looked").is_at("Who has looked")
    cast.maureen.reads("Asha Patel looked on", "Asha Patel printed a sheet on")


def researcher_counts_and_asks_for_a_file(cast):
    """When Ruth sees what a file would hold and asks for it, then it waits for a second person, and nothing is made."""
    ruth = cast.ruth
    signs_in_for_the_first_time(cast, "ruth", ruth)
    ruth.is_at("Studies").picks(TITLE).is_at(TITLE).reads("About 10 people let this study use about")
    ruth.presses("Ask for a file").is_at("Ask for a file").chooses(CODES)
    ruth.presses("Show what it would hold")
    expect(ruth.page).to_have_url(re.compile(r"[?&]tier=B"))
    ruth.is_at("Ask for a file").reads("So that nobody stands alone")
    ruth.types("Why do you need this file?", REASON).presses("Ask a second person")
    ruth.is_at(CODES).reads("Waiting for a second person.", "Nothing has left.", REASON)
    ruth.reads_nothing_of("Go to the file")
    assert files_made(cast) == 0
    cast.maureen.opens("/sharing/looked").reads_nothing_of("research file")


def administrator_answers(cast):
    """When Ada reads what it would hold and why, then she says yes, and has nothing left to answer."""
    ada = cast.ada.opens("/studies/asked").is_at("Files to agree to").picks(TITLE).is_at(CODES)
    ada.reads(cast.service.ruth.name, REASON, "So that nobody stands alone").chooses("Yes").presses("Save my answer")
    ada.is_at("Files to agree to").reads("There is nothing to answer just now.")


def researcher_takes_the_file(cast):
    """When it was made, then Ruth takes it locked, with no word and no name; Maureen sees that her ticks are in it."""
    ruth = cast.ruth
    ruth.page.reload()
    ruth.reads("A second person said yes.").presses("Go to the file").is_at("The file is being made")
    assert files_made(cast) == 1
    ruth.presses("See what became of it" if cast.script else "Look again").is_at("The file is ready")
    ruth.chooses("With a passphrase").types("Passphrase", PASSPHRASE)
    content = pyrage.passphrase.decrypt(ruth.saves("Download the file"), PASSPHRASE)
    key = pyrage.x25519.Identity.generate()
    ruth.page.reload()
    ruth.reads("2 more downloads are left.").chooses("For my age key").types("Your age key", str(key.to_public()))
    assert pyrage.decrypt(ruth.saves("Download the file"), [key]) == content
    packed = zipfile.ZipFile(io.BytesIO(content))
    names = set(packed.namelist())
    assert {"README.txt", "datapackage.json", "data/weeks.csv", "data/weeks.jsonl", "data/prompts.csv"} <= names
    everything = "".join(packed.read(name).decode(errors="replace") for name in names)
    assert json.loads(packed.read("datapackage.json"))["resources"]
    assert len(packed.read("data/weeks.csv").splitlines()) == 1 + len(packed.read("data/weeks.jsonl").splitlines()) > 11
    assert not [words for words in [*cast.words, MAUREEN, "Maureen"] if words in everything]
    if cast.pictures:
        Walker(cast.live.window(token_of(ruth), **cast.phone), cast.pictures).opens(
            ruth.page.url.rsplit("/", 2)[0]
        ).pictured("studies")
    cast.maureen.opens("/sharing/looked").reads(f"What you ticked was put in a research file for the study “{TITLE}”")


def files_made(cast):
    """How many files the service makes now; it looks by itself every few seconds where it is served."""
    return upkeep.make_files(cast.service.database, cast.service.vault)


def person_stops_sharing(cast):
    """When she stops sharing, then the next thing Asha opens is a kind page without a word of the diary."""
    maureen = cast.maureen.opens("/sharing").presses("Stop sharing").is_at("Stop sharing with Asha?")
    maureen.presses("Stop sharing").is_at("Sharing").reads("You are not sharing with anyone.")
    asha = cast.asha.opens(cast.address_of_summary).is_at("Maureen has stopped sharing")
    asha.reads("That is their choice. You can talk without it.").reads_nothing_of(*cast.words)


def person_saves_a_copy(cast):
    """When she saves a copy, then every word is in it, the private ones too."""
    maureen = cast.maureen.opens("/more").picks("Save a copy")
    maureen.is_at("My diary belongs to me")
    as_page = maureen.saves("Save the page").decode()
    as_data = json.loads(maureen.saves("Save it for a computer"))
    said = list(texts(as_data))
    assert NEW_WORDS in as_page
    assert [words for words in cast.words if words not in said] == []
    maureen.picks("Read or print it here").is_at("My diary").reads(NEW_WORDS, *cast.private)


def texts(data):
    """Every text in a file of data, however deep."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from texts(each)
    elif isinstance(data, str):
        yield data


def person_uses_another_phone(cast):
    """When a second phone was let in with a code and is signed out from the first, then the diary is shut there."""
    maureen = cast.maureen.opens("/more/devices").is_at("Phones and computers").presses("Add another phone")
    maureen.presses("Make a code").is_at("A code for your other phone")
    code = maureen.text_of(".secret >> nth=1")
    second = cast.on_a_phone().opens("/join").types(CODE_BOX, code).presses("Continue")
    second.is_at("What was part of your week?")
    maureen.presses("Done").page.get_by_role("button", name="Sign out").first.click()
    expect(maureen.page.locator("li.entry")).to_have_count(1)
    second.opens("/journey").is_at("Come back to your diary")


def nothing_stays_in_the_browser(cast):
    """Then not a word lies in the browser's own stores, whoever looked."""
    if cast.script:
        for walker in (cast.maureen, cast.asha, cast.ruth):
            kept = walker.opens("/help").window.stored()
            assert not [words for words in [*cast.words, WORD, MAUREEN] if words in kept], kept


def person_leaves(cast, code):
    """When she deletes everything and does not wait, then she is out, her code is dead, and she is on no list."""
    maureen = cast.maureen.opens("/more").picks("Delete everything")
    maureen.is_at("Delete everything?").presses("Yes, delete everything").reads("Keep it after all")
    cast.asha.opens("/people").reads_nothing_of(MAUREEN)
    maureen.presses("Delete it now for good").is_at("Delete it now for good?")
    maureen.presses("Yes, delete it now").is_at("Your diary is gone")
    maureen.opens("/week").is_at("Come back to your diary").presses("Use my card")
    maureen.is_at("Start your diary").types(CODE_BOX, code).presses("Continue")
    maureen.reads("We do not know that code.")
    cast.asha.opens("/people").reads_nothing_of(MAUREEN)
    answer = cast.asha.page.goto(cast.address_of_summary)
    assert answer.status == 404


def nothing_was_wrong(cast):
    """Then no page broke its own policy, failed in script or asked another host for anything."""
    assert [problem for window in cast.live.windows for problem in window.problems] == []
