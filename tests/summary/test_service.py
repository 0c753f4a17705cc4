"""What one's own preview holds, made the very same way as the link worker's page."""

from socialrx_diary.summary import service as summary
from socialrx_diary.web.dates import today


def previewed(service, person):
    with service.database.reading() as session:
        day = today(service.now())
        return summary.preview(session, service.vault, person.actor, person.worker.id, day).summary


def test_a_preview_holds_nothing_until_something_is_shared(service, maureen):
    maureen.wrote("Walked round the park.")
    assert previewed(service, maureen) is None
    maureen.shares("words")
    assert [passage.words for passage in previewed(service, maureen).passages] == ["Walked round the park."]
    maureen.shares("nothing")
    assert previewed(service, maureen) is None
