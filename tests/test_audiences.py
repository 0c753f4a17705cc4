"""Every route, asked by everybody, about their own things, other people's and things that are not there.

The table is written by hand, apart from the code: a route that is not in it fails, and so does one that lets in
anybody else. `python -m pytest tests/test_audiences.py -s` prints how many cells were asked.
"""

import re
from uuid import uuid4

import pytest

from tests.kit.everything import ASKED_BY, built

PEOPLE = {"maureen", "joan"}
GOING = {"gwen"}
WORKERS = {"asha", "ben"}
RESEARCHERS = {"ruth", "rosa"}

AUDIENCES = {
    "everyone": set(ASKED_BY),
    "staff or nobody": set(ASKED_BY) - PEOPLE - GOING - {"joining"},
    "joining": PEOPLE | {"joining"},
    "holder": PEOPLE | GOING | {"joining"},
    "participant": PEOPLE,
    "owner": PEOPLE | GOING,
    "going": GOING,
    "arriving": {"arriving"},
    "staff": WORKERS | RESEARCHERS | {"ada"},
    # Where no other sign-in is set up; tests/single_sign_on says who meets these pages where one is.
    "nobody here": set(),
    "link_worker": WORKERS,
    "helper": WORKERS | {"ada"},
    "researcher": RESEARCHERS,
    "answerer": RESEARCHERS | {"ada"},
    "administrator": {"ada"},
}

ROUTES = {
    "everyone": """
        home.start home.about home.accessibility home.language home.set_language home.leave_quickly home.health
        home.ready home.metrics help.now returning.back returning.use_words joining.code joining.use_code
        joining.no_code joining.not_now leaving.gone paper.type_in paper.open_page paper.keep paper.kept home.complain
        accounts.front_door accounts.sign_in accounts.try_password passkeys.challenge passkeys.sign_in
        welcome.ask welcome.accept staff_passkeys.challenge staff_passkeys.come_in
        phone.worker phone.manifest phone.offline phone.fresh home.logo
        messages.off messages.turn_off messages.is_off messages.text_received
        messages.text_ended""",
    "staff or nobody": "accounts.sign_out",
    "joining": """
        joining.start joining.welcome joining.phone joining.set_phone joining.keep joining.set_keep""",
    "holder": """
        locks.locked locks.unlock locks.unlock_with_passkey locks.lock_now locks.is_open locks.forgot locks.leave""",
    "participant": """
        joining.onward naming.name more.reach handing_over.anew handing_over.share_nothing
        locks.offer locks.accept locks.settings locks.set_lock locks.ask locks.change locks.set_numbers
        locks.take_off passkeys.list_ passkeys.begin passkeys.add passkeys.remove
        asking.again asking.answer keeping.seen
        research.files research.week research.quotes
        reminders.show reminders.another reminders.choose reminders.when reminders.set_when reminders.code
        reminders.confirm reminders.code_again reminders.pause reminders.go_on reminders.stop
        questions.list_ questions.ask questions.keep questions.answered questions.delete
        joining.share joining.set_share joining.when joining.set_when joining.research joining.study
        joining.set_research joining.age joining.set_age joining.leave joining.set_leave joining.check
        reflections.week reflections.keep_ticks writing.words writing.keep_words writing.keep_draft
        writing.throw_away writing.idea
        reflections.kept reflections.not_this_week reflections.keep_quiet reflections.entry reflections.mark
        reflections.before reflections.both reflections.settle reflections.delete reflections.delete_it
        journey.weeks journey.years journey.season journey.close journey.back journey.rests journey.put_rest
        journey.take_rest_away
        sharing.overview sharing.change sharing.stop sharing.preview sharing.take_out sharing.looked sharing.research
        phone.install phone.on_phone phone.set_on_phone
        paper.pages paper.print_page paper.sheet paper.stop more.helping more.set_helping
        sharing.week sharing.sentences sharing.headings sharing.history sharing.on
        preparing.prepare preparing.move preparing.choose preparing.pick preparing.ask preparing.line preparing.day
        preparing.table
        more.menu more.settings more.set_settings more.devices more.sign_out more.sign_out_here more.add_device
        more.make_code more.here leaving.before leaving.ask_to_go story.choose story.booklet story.file
        returning.older returning.open_older returning.way_back returning.make returning.paper returning.seen
        returning.stop
        notes.list_ notes.start notes.show notes.write notes.keep notes.put_by notes.answer notes.settle notes.copy
        notes.save notes.say notes.stop notes.again
        passing_on.mine passing_on.write passing_on.approve passing_on.back passing_on.use""",
    "owner": "more.copy more.read_copy more.save_page more.save_data more.save_table",
    "going": "leaving.days leaving.keep_after_all leaving.sure leaving.go_now",
    "arriving": """
        accounts.password accounts.change_password accounts.set_up accounts.confirm_set_up accounts.code
        accounts.try_code""",
    "staff": """
        proving.ask proving.prove staff_passkeys.challenge_again staff_passkeys.prove
        accounts_own.ways accounts_own.password accounts_own.change_password accounts_own.where accounts_own.sign_out
        accounts_own.sign_out_everywhere staff_passkeys.list_ staff_passkeys.new staff_passkeys.begin
        staff_passkeys.add staff_passkeys.remove""",
    "nobody here": """
        work_account.begin work_account.back work_account.invited work_account.connection work_account.connect
        work_account.take_off""",
    "link_worker": """
        people.list_ people.find people.invite people.make_invite people.card people.new_card people.make_new_card
        cards.several cards.sheet cards.letter cards.name reaching.needs reaching.worried handing_over.own_list
        handing_over.hand_over_own
        measures.shared summary.show summary.sheet summary.table summary.meeting returning.lost_phone returning.ask
        noting.list_ noting.start noting.show noting.write noting.keep noting.put_by noting.kept noting.aloud
        noting.settle noting.copy noting.save
        passing.theirs passing.write passing.kept passing.as_words passing.as_document""",
    "helper": "returning.to_confirm returning.opening returning.confirm returning.take_back",
    "researcher": """
        studies.list_ studies.show making.show making.file releases.build releases.ask releases.list_ releases.show
        releases.take_out checking.names checking.next_ checking.show checking.keep checking.one
        order.show order.picture order.take""",
    "answerer": "releases.asked releases.question releases.answer",
    "administrator": """
        wordings.list_ wordings.show wordings.change wordings.look wordings.age keeping.clock measures.chosen
        reminders.fared
        service.details service.change service.keep_change service.new_staff service.add_staff service.stop
        service.stop_staff service.start_again service.begin_anew worried.change worried.keep
        handing_over.lists handing_over.list_ handing_over.hand_over service.role service.change_role
        looks.list_ looks.check looks.check_now lines.list_ lines.new lines.add lines.change lines.keep lines.tried
        counts.show counts.count counts.sheet counts.table studies.new studies.set_up studies.is_set_up
        study_members.list_ study_members.put_on study_members.take_off""",
}
AUDIENCE_OF = {endpoint: audience for audience, endpoints in ROUTES.items() for endpoint in endpoints.split()}

# Whose a thing is. Maureen's and Joan's service offers the study to both of them, so its pages for them are both's.
OWNERS = {
    "reflection_id": {"maureen"},
    "rest_id": {"maureen"},
    "participant_id": {"asha"},
    "study_id": {"ruth"},
    "export_id": {"ruth"},
    "release_id": {"ruth"},
    "asked_id": {"ada"},
    "passage_id": {"ruth"},
    "device_id": {"maureen"},
    "passkey_id": {"maureen"},
    "staff_passkey_id": {"ada"},
    "staff_id": {"ada"},
    "help_line_id": {"ada"},
    "notice_id": {"maureen"},
    "opening_id": {"maureen", *WORKERS, "ada"},
    "page_id": {"maureen"},
    "note_id": {"maureen", "asha"},
    "words_id": {"maureen", "asha"},
    "line_id": {"maureen"},
    "passing_id": {"maureen"},
    "sheet_id": {"asha"},
    "answers_id": {"maureen"},
}
BOTHS = {"joining.study", "joining.set_research", "sharing.research", "research.files"}
# Pages about one's own week and a study that is offered to everybody: whose the week is decides.
OF_A_WEEK = {"research.week", "research.quotes"}
ANY_ADMINISTRATORS = {
    "studies.is_set_up",
    "study_members.list_",
    "study_members.put_on",
    "study_members.take_off",
}

DOORS = ("/back", "/join", "/staff/sign-in", "/start", "/leaving")
CHANGES_BY_NATURE = re.compile(r'name="(?:csrf_token|once)" value="[^"]*"')


def test_the_table_names_every_route_and_no_other(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(AUDIENCE_OF)


@pytest.mark.every_page
@pytest.mark.parametrize("name", ASKED_BY)
def test_everybody_is_let_into_their_own_pages_and_no_others(all_there, name):
    cells, wrong = 0, []
    browser = all_there.browser(name)
    token = browser.csrf_token()
    for endpoint, method, address, thing, htmx in asked(all_there):
        browser.htmx = htmx
        expected = what_to_expect(name, endpoint, thing)
        answer = ask(browser, method, address, token if expected != "in" else "stale")
        cells += 1
        if not fits(expected, answer):
            wrong.append((name, method, endpoint, thing, expected, answer.status_code))
    print(f"{name}: {cells} cells, {len(wrong)} mismatches")
    assert wrong == []
    assert [week.version for week in all_there.maureen.diary()] == [1, 2], "no refused form changed anything"


@pytest.mark.every_page
@pytest.mark.parametrize("name", ["maureen", "joan", "asha", "ben", "ruth", "rosa", "ada"])
def test_what_is_somebody_elses_answers_as_if_it_were_not_there(all_there, name):
    browser = all_there.browser(name)
    browser.visit("/help")  # the first page of all brings a cookie, the others do not
    compared = 0
    for rule in all_there.service.app.url_map.iter_rules():
        if "GET" not in rule.methods or what_to_expect(name, rule.endpoint, "own") != "absent":
            continue
        if name not in AUDIENCES[AUDIENCE_OF[rule.endpoint]]:
            continue
        theirs, missing = (address_of(all_there, rule, thing) for thing in ("own", "missing"))
        assert plain(browser.peek(theirs), theirs) == plain(browser.peek(missing), missing), rule.endpoint
        compared += 1
    assert compared or name in {"maureen", "asha", "ruth", "ada"}


def asked(all_there):
    """Every route with every method, plainly and as htmx asks, about Maureen's things and things not there.

    Signing out comes last: it needs no more than a form of our own, and ends what the others need.
    """
    rules = sorted(all_there.service.app.url_map.iter_rules(), key=lambda rule: rule.endpoint == "accounts.sign_out")
    for rule in rules:
        for method in sorted(rule.methods & {"GET", "POST"}):
            for thing in ("own", "missing") if ids_in(rule) else ("own",):
                for htmx in (False, True):
                    yield rule.endpoint, method, address_of(all_there, rule, thing), thing, htmx


def ids_in(rule):
    return {argument for argument in rule.arguments if argument.endswith("_id")}


def address_of(all_there, rule, thing):
    if thing == "own":
        return all_there.address(rule)
    things = {name: value for name, value in all_there.things().items() if name in rule.arguments}
    return built(rule, {name: uuid4() if name.endswith("_id") else value for name, value in things.items()})


def what_to_expect(name, endpoint, thing):
    audience = AUDIENCE_OF[endpoint]
    if name not in AUDIENCES[audience]:
        led_on = name in {"nobody", "stopped", "arriving", "joining", "gwen"} or audience == "going"
        return "door" if led_on else "absent"
    if thing == "missing":
        return "absent"
    ids = IDS.get(endpoint, set()) - ({"study_id"} if endpoint in OF_A_WEEK else set())
    if endpoint in BOTHS | ANY_ADMINISTRATORS or all(name in OWNERS[one] for one in ids):
        return "in"
    return "absent"


IDS: dict[str, set[str]] = {}


@pytest.fixture(autouse=True)
def ids_of_routes(app):
    IDS.update({rule.endpoint: IDS.get(rule.endpoint, set()) | ids_in(rule) for rule in app.url_map.iter_rules()})


def ask(browser, method, address, token):
    fields = {"csrf_token": token, "once": str(uuid4())} if method == "POST" else {}
    return browser.peek(address, method, **fields)


def fits(expected, answer):
    """`in`: a page, a way on, or the form again. `door`: a way in. `absent`: as if there were no such page."""
    leads_to = answer.headers.get("Location", "")
    if expected == "absent":
        return answer.status_code == 404
    if expected == "door":
        return answer.status_code == 404 or (answer.status_code == 303 and leads_to.startswith(DOORS))
    return answer.status_code in {200, 204, 303, 422}


def plain(answer, address):
    """An answer without what is fresh every time and without its own address."""
    body = CHANGES_BY_NATURE.sub("", answer.get_data(as_text=True)).replace(address, "")
    return answer.status_code, body, sorted(set(answer.headers.keys()))
