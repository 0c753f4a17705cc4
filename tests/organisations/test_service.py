"""A service: set up, named on pages, changed by one person at a time."""

from concurrent.futures import ThreadPoolExecutor

from socialrx_diary.audit.models import TrailEntry
from socialrx_diary.audit.rules import Deed
from socialrx_diary.organisations import service as organisations
from tests.kit.people import Service

NEW = {"name": "Mill Lane", "link_worker_word": "connector", "phone": "01632 960 999", "hours": "Mondays"}


def shown(service, organisation_id):
    with service.database.reading() as session:
        return organisations.shown(session, organisation_id)


def test_a_service_is_named_as_it_was_set_up(service):
    found = shown(service, service.id)
    assert (found.name, found.link_worker_word, found.phone) == ("Park Road", "link worker", "01632 960 123")
    assert found.version == 1


def test_signed_out_the_only_service_is_named_and_of_several_none(service, app):
    assert shown(service, None).name == "Park Road"
    other = Service(app, "Mill Lane")
    assert shown(service, None) is None
    assert shown(service, other.id).name == "Mill Lane"


def test_a_change_is_kept_and_on_the_trail(service):
    with service.database.writing() as session:
        assert organisations.change(session, service.ada.actor, service.id, 1, service.now(), **NEW)
    found = shown(service, service.id)
    assert (found.name, found.link_worker_word, found.phone, found.hours) == tuple(NEW.values())
    assert found.version == 2
    with service.database.reading() as session:
        assert session.query(TrailEntry).filter(TrailEntry.deed == Deed.SERVICE_CHANGED).one().chain == service.id


def test_a_change_based_on_an_older_version_changes_nothing(service):
    with service.database.writing() as session:
        organisations.change(session, service.ada.actor, service.id, 1, service.now(), **NEW)
        assert not organisations.change(
            session, service.ada.actor, service.id, 1, service.now(), **{**NEW, "name": "X"}
        )
    assert shown(service, service.id).name == "Mill Lane"


def test_of_twelve_changes_at_once_one_is_kept_and_the_others_know(service):
    def change(number):
        with service.database.writing() as session:
            named = {**NEW, "name": f"Number {number}"}
            return organisations.change(session, service.ada.actor, service.id, 1, service.now(), **named)

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(change, range(12))) == 1
    assert shown(service, service.id).version == 2


def test_another_service_is_left_alone(service, app):
    other = Service(app, "Other")
    with service.database.writing() as session:
        organisations.change(session, service.ada.actor, service.id, 1, service.now(), **NEW)
    assert shown(service, other.id).name == "Other"


def test_whether_anything_is_set_up(app, service):
    with service.database.reading() as session:
        assert organisations.is_set_up(session)
        assert organisations.only_one(session) == service.id


def test_nothing_is_set_up_at_first(app):
    with app.extensions["database"].reading() as session:
        assert not organisations.is_set_up(session)
