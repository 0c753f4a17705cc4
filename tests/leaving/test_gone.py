from datetime import timedelta

import pytest
from sqlalchemy import String, Uuid, select

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.migrations.models import metadata
from socialrx_diary.passkeys import service as passkeys
from socialrx_diary.passkeys.rules import Site
from socialrx_diary.themes.rules import Theme
from socialrx_diary.vault import ShreddedError

# What outlives a diary on purpose: ids and dates, no words.
OUTLIVE = {
    "permissions": "ids and dates: what was agreed to, when, and by which words",
    "erasures": "ids and dates: that the diary went, so that a copy put back can be emptied of it again",
    "trail": "ids and dates: who looked and that the diary was deleted",
}


@pytest.fixture
def diary(service, maureen):
    maureen.wrote("Words as they were.", [Theme.HELP])
    maureen.wrote("A sentence that nobody may find again.", [Theme.HELP])
    maureen.shares("words")
    browser = maureen.browser()
    browser.submit(browser.visit("/more/devices/add"))
    browser.submit(browser.visit("/more/settings"), look="dark")  # leaves a receipt behind
    with service.writing() as session:  # begun, and never answered
        passkeys.begin_adding(session, maureen.actor, Site("a.example", "https://a.example"), "Diary", service.now())
    return maureen


def deletes(person):
    """They delete everything, and do not wait the seven days."""
    browser = person.browser()
    browser.submit(browser.visit("/more/delete"))
    return browser, browser.submit(browser.visit("/leaving/now"))


def tables_that_hold(service, person_id):
    """Every table with a row in which this id stands anywhere."""
    found = set()
    with service.database.reading() as session:
        for table in metadata.sorted_tables:
            ids = [column == person_id for column in table.columns if isinstance(column.type, Uuid)]
            within = [column.contains(str(person_id)) for column in table.columns if isinstance(column.type, String)]
            if any(session.execute(select(table).where(one).limit(1)).first() for one in ids + within):
                found.add(table.name)
    return found


def test_before_deleting_a_copy_is_offered(diary):
    page = diary.browser().visit("/more/delete")
    assert page.heading == "Delete everything?"
    assert page.all("//main//a[@href='/more/copy']")


def test_the_search_for_traces_sees(service, diary):
    asked = {"participants", "devices", "reflections", "invites", "receipts", "challenges", *OUTLIVE} - {"erasures"}
    assert asked <= tables_that_hold(service, diary.id), "but that it went, which it has not yet"


def test_deleting_leaves_nothing_but_the_list_of_dates(service, diary):
    _browser, page = deletes(diary)
    assert page.heading == "Your diary is gone"
    assert tables_that_hold(service, diary.id) == set(OUTLIVE)


def test_earlier_words_go_too(service, diary):
    deletes(diary)
    with service.database.reading() as session:
        assert session.execute(select(metadata.tables["earlier_versions"])).all() == []


def test_the_key_is_gone_and_everybody_elses_stays(service, diary):
    joan = service.person("Joan B.")
    joan.wrote("Joan's words.")
    deletes(diary)
    with pytest.raises(ShreddedError):
        service.vault.key_of(diary.id)
    assert joan.diary()[0].words == "Joan's words."


def test_deleting_signs_out_every_phone(diary):
    elsewhere = diary.browser()
    browser, _page = deletes(diary)
    assert not browser.client.get_cookie("diary")
    assert elsewhere.visit("/more").heading == "Come back to your diary"


def test_the_link_worker_sees_them_no_more(service, diary):
    from socialrx_diary.participants import service as participants

    deletes(diary)
    with service.writing() as session:
        assert participants.list_of(session, service.vault, service.asha.actor) == []


def test_the_trail_holds_together_and_says_that_a_diary_was_deleted(service, diary):
    deletes(diary)
    with service.database.reading() as session:
        assert audit.faults(session) == []
        assert diary.id in audit.chains_ended_by(session, Deed.DIARY_DELETED)


def test_a_stale_form_deletes_nothing(service, diary):
    browser = diary.browser()
    page = browser.submit(browser.visit("/more/delete"), 422, csrf_token="stale")
    assert "Press the button once more." in page.words
    assert len(diary.diary()) == 1


def test_the_page_tells_which_research_files_may_stay(service, diary):
    study_id = service.study("How groups help")
    then = service.now() - timedelta(days=40)
    with service.writing() as session:
        audit.note(
            session, service.ruth.actor, Deed.RESEARCH_EXPORTED, diary.id, then, name="Ruth", study=str(study_id)
        )
    page = diary.browser().visit("/more/delete")
    assert "These files may stay:" in page.words
    assert "“How groups help”" in page.words


def test_without_research_no_files_are_spoken_of(diary):
    assert "files" not in diary.browser().visit("/more/delete").words


def test_deleting_pressed_twice_is_no_fault(diary):
    browser = diary.browser()
    browser.submit(browser.visit("/more/delete"))
    page = browser.visit("/leaving/now")
    browser.submit(page)
    browser.client.set_cookie("diary", diary.token)
    assert browser.submit(page).heading == "Come back to your diary"


def test_nothing_can_be_read_in_the_database_file(service, diary, dialect, tmp_path):
    if dialect != "sqlite":
        pytest.skip("PostgreSQL keeps its files elsewhere; there the shredded key is what counts")
    sealed = sealed_words(service, diary)
    service.database.empty_log()
    assert sealed in everything_in(tmp_path), "the search sees"
    deletes(diary)
    assert sealed not in everything_in(tmp_path)


def sealed_words(service, person):
    reflections = metadata.tables["reflections"]
    with service.database.reading() as session:
        return session.scalar(select(reflections.c.words_sealed).where(reflections.c.participant_id == person.id))[:200]


def everything_in(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.sqlite*")))
