"""Pages are packed for whoever asks for themselves, and never for what another site makes a browser ask."""

import gzip

import brotli
import pytest

from socialrx_diary.app import create_app
from socialrx_diary.web import assets
from tests.conftest import RING

PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_a_page_somebody_asks_for_is_packed_and_the_same_page(client, site):
    plain = client.get("/about")
    packed = client.get("/about", headers={**PACKED, "Sec-Fetch-Site": site})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(packed.vary)
    assert gzip.decompress(packed.data).count(b"<h1") == plain.data.count(b"<h1") == 1


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}])
def test_what_another_site_may_have_asked_for_goes_out_as_it_is(client, headers):
    assert "Content-Encoding" not in client.get("/about", headers={**PACKED, **headers}).headers


@pytest.mark.parametrize("encodings", ["", "identity", "br", "gzip;q=0"])
def test_who_cannot_unpack_is_sent_nothing_packed(client, encodings):
    answer = client.get("/about", headers={"Accept-Encoding": encodings, "Sec-Fetch-Site": "none"})
    assert "Content-Encoding" not in answer.headers
    assert b"<h1" in answer.data


def read(client, path, **headers):
    with client.get(path, headers=headers) as answer:
        return answer.headers, answer.data


@pytest.mark.parametrize(("accepted", "used", "unpack"), [("gzip", "gzip", gzip), ("gzip, br", "br", brotli)])
def test_files_lie_packed_beside_themselves_and_are_made_once(app, client, settings, accepted, used, unpack):
    path = app.jinja_env.globals["static"]("css/app.css")
    (headers, plain), (packed_headers, packed) = read(client, path), read(client, path, **{"Accept-Encoding": accepted})
    assert packed_headers["Content-Encoding"] == used
    assert unpack.decompress(packed) == plain
    assert len(packed) < len(plain) / 3
    assert packed_headers["Cache-Control"] == headers["Cache-Control"]
    assert [folder.name for folder in (settings.data / "static").iterdir()] == [path.split("/")[2]]


def test_where_nothing_can_be_written_the_files_are_still_there(settings, monkeypatch):
    def full(**_anywhere):
        raise OSError(28, "No space left on device")

    (settings.data / "static").unlink()  # what earlier tests made
    monkeypatch.setattr(assets, "TemporaryDirectory", full)
    app = create_app(settings, RING)
    scripts = app.jinja_env.globals["scripts"]("js/diary.js")
    for path in (app.jinja_env.globals["static"]("css/app.css"), *scripts):
        with app.test_client().get(path, headers=PACKED) as answer:
            assert answer.status_code == 200
            assert "Content-Encoding" not in answer.headers
    names = [path.rpartition("/")[2] for path in scripts]
    assert names == ["phone.js", "queue.js", "signal.js", "drafts.js", "listen.js"]


def test_the_scripts_of_a_diarys_pages_come_as_one_and_smaller_than_their_pieces(app, client):
    pieces = assets.JOINED["js/diary.js"]
    (joined,) = app.jinja_env.globals["scripts"]("js/diary.js")
    _headers, together = read(client, joined)
    alone = [read(client, app.jinja_env.globals["static"](piece))[1] for piece in pieces]
    assert together == b"\n".join(alone)
    assert len(together) < sum((assets.folder("static") / piece).stat().st_size for piece in pieces)


def test_what_came_packed_by_its_makers_is_left_as_it_is(app, client):
    _headers, served = read(client, app.jinja_env.globals["static"]("js/htmx.min.js"))
    assert served == (assets.folder("static") / "js" / "htmx.min.js").read_bytes()
