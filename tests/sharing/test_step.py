"""A step back: what an older diary cannot say it says as less shared, never as more."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from socialrx_diary import migrations
from socialrx_diary.themes.rules import Theme
from tests.kit.owner import owners


def test_a_step_back_shares_less_never_more(service, maureen):
    maureen.shares("words")
    week = maureen.wrote("One. Two.", [Theme.ME], talk_about=True)
    own = maureen.browser()
    own.submit(own.visit(f"/sharing/week/{week}/sentences"), seen=["0"])
    own.submit(own.visit("/sharing/headings"), headings=["me"])
    with owners(service.app.config["SETTINGS"]) as database:
        migrations.downgrade(database, "005")
    with service.database.reader.connect() as connection:
        rows = connection.execute(text("SELECT scope, choice FROM permissions ORDER BY id")).all()
    assert [tuple(row) for row in rows[-6:]] == [("entry", "only_me"), *[("share", "nothing")] * 5]
    with service.database.writer.connect() as connection, pytest.raises(DBAPIError, match="never changed or deleted"):
        connection.execute(text("DELETE FROM permissions"))


def test_marks_made_before_are_known_from_the_last_change_of_their_week(service, maureen):
    week = maureen.wrote("One.", [Theme.ME], talk_about=True)
    maureen.wrote("Two.", [Theme.ME], weeks_ago=1)
    with owners(service.app.config["SETTINGS"]) as database:
        migrations.downgrade(database, "005")
        migrations.upgrade(database, service.vault._database, "006")
    with service.database.reader.connect() as connection:
        marks = connection.execute(text("SELECT reflection_id, wanted, at FROM talk_marks")).all()
        changed = connection.scalar(text("SELECT changed_at FROM reflections WHERE talk_about"))
    assert len(marks) == 1
    assert str(marks[0][0]).replace("-", "") == week.hex
    assert marks[0][2] == changed
