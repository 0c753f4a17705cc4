"""The picture a service is known by: taken apart and put together again, served under its own hash."""

import struct
import zlib

import pytest

from socialrx_diary.organisations.pictures import BIGGEST, SIGNATURE, NotTakenError, _part, read
from socialrx_diary.organisations.rules import DULL, may_lead_to
from tests.kit.browser import Browser
from tests.kit.people import Service


def drawn(width=3, height=2, depth=8, colour=2, pixels=None, more=(), lacing=0):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, lacing)
    packed = zlib.compress(pixels if pixels is not None else (b"\0" + b"abc" * width) * height)
    parts = [(b"IHDR", header), *more, (b"IDAT", packed), (b"IEND", b"")]
    return SIGNATURE + b"".join(_part(kind, data) for kind, data in parts)


def test_a_plain_picture_is_taken():
    taken = read(drawn())
    assert (taken.width, taken.height) == (3, 2)
    assert taken.content == drawn()


def test_what_a_picture_does_not_need_is_left_behind():
    more = ((b"tEXt", b"Author\0Carol"), (b"eXIf", b"51.5 N"), (b"iTXt", b"<script>"))
    assert read(drawn(more=more)).content == drawn()


def test_what_comes_after_the_end_is_left_behind():
    assert read(drawn() + b"<script>alert(1)</script>").content == drawn()


@pytest.mark.parametrize("content", [
    b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0", SIGNATURE,
    drawn()[:-5], drawn()[:40], drawn().replace(b"IDAT", b"IDAX"), drawn(width=5000), drawn(height=0),
    drawn(pixels=b"\0" * 5), drawn(pixels=b"\0" * 50_000_00), drawn(depth=3), drawn(colour=9), drawn(lacing=1),
    drawn() .ljust(BIGGEST + 1, b"x"),
])  # fmt: skip
def test_anything_else_is_not(content):
    with pytest.raises(NotTakenError):
        read(content)


def test_the_only_services_logo_is_on_the_first_page_with_words_for_it(app, service):
    service.has_a_logo()
    page = Browser(app).visit("/")
    (picture,) = page.all("//main//img")
    assert picture.get("alt") == "A pixel"
    answer = Browser(app).peek(picture.get("src"))
    assert answer.mimetype == "image/png"
    assert answer.get_data() == service.logo.content
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_with_several_services_the_first_page_names_none_of_them(app, service):
    service.has_a_logo()
    Service(app, "Mill Lane").has_a_logo()
    page = Browser(app).visit("/")
    assert not page.all("//main//img")
    assert service.ada.browser().visit("/about").all("//main//img")


def test_a_picture_of_no_service_is_not_there(app, service):
    assert Browser(app).peek(f"/picture/{'0' * 64}.png").status_code == 404


@pytest.mark.parametrize("address", [*DULL, "https://www.rspb.org.uk/birds", "https://xn--caf-dma.example/"])
def test_a_plain_public_address_may_be_led_to(address):
    assert may_lead_to(address)


@pytest.mark.parametrize("address", [
    "", "http://www.bbc.co.uk/", "//www.bbc.co.uk", "javascript:alert(1)", "data:text/html,x", "https://localhost/",
    "https://192.168.1.1/", "https://user@bbc.co.uk/", "https://bbc.co.uk:8443/", "https://bbc.co.uk\\@x.example/",
    "https://bbc .co.uk/", "https://[::1]/", "https://" + "a" * 200 + ".uk/", "https://.uk/", "https://bbc.co.uk/\n",
])  # fmt: skip
def test_no_other_may(address):
    assert not may_lead_to(address)


def test_leaving_quickly_leads_where_the_service_says(app, service, maureen):
    assert Browser(app).peek("/leave-now").headers["Location"] == DULL[0]
    ada = service.ada.browser()
    ada.submit(ada.visit("/service/change"), leads="other", address="https://www.rspb.org.uk/birds")
    for browser in (maureen.browser(), Browser(app)):
        assert browser.peek("/leave-now").headers["Location"] == "https://www.rspb.org.uk/birds"
    page = ada.submit(ada.visit("/service/change"), leads=DULL[1])
    assert "www.metoffice.gov.uk" in page.words
    page = ada.submit(ada.visit("/service/change"), 422, leads="other", address="http://x")
    assert "begins with https://" in page.words
    mill = Service(app, "Mill Lane")
    assert mill.person("Nia").browser().peek("/leave-now").headers["Location"] == DULL[0]
