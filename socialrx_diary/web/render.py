"""Pages. When htmx asks for a piece, the same template comes as one: title, main, one line to be said aloud."""

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_htmx import HTMX
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary import language
from socialrx_diary.web.guard import visitor

htmx = HTMX()

# How long a live message waits in its cookie for the page it is meant for.
LIVE_SECONDS = 60
# What templates can reach of whoever asks without being handed it.
OF_WHO_ASKS = dict.fromkeys(("csrf_token", "fresh_key", "request", "session", "g"))


def init(app: Flask) -> None:
    """Teach templates what every page needs."""
    htmx.init_app(app)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda message: language.catalogue(language.current()).gettext(message) if message else "",
        ngettext=lambda one, many, count: language.catalogue(language.current()).ngettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        csrf_token=generate_csrf, list_comma=language.list_comma, once_a_language=once_a_language
    )
    app.extensions["once_a_language"] = {}
    app.jinja_env.filters["ltr"] = language.left_to_right
    # `_()` trusts what it is given, as it trusts a template: what comes from elsewhere is said by this and stays words.
    app.jinja_env.filters["said"] = language._
    app.context_processor(_everywhere)


def once_a_language(template: str) -> Markup:
    """A part of pages that is the same for everybody who reads a language, made once for each.

    It is handed nothing of a page or of whoever asks, so it cannot hold anything of theirs: asking for it would fail.
    """
    made: dict[tuple[str, str], Markup] = current_app.extensions["once_a_language"]
    wanted = template, language.current()
    if wanted not in made:
        said = current_app.jinja_env.get_template(template).render(OF_WHO_ASKS)
        made[wanted] = Markup(said)  # noqa: S704 - the template escapes what is put in
    return made[wanted]


def is_piece() -> bool:
    """Whether htmx will put the answer into a page that is already on the screen."""
    return bool(htmx) and not htmx.history_restore_request and request.headers.get("HX-Request-Type") == "partial"


def asked_for(name: str) -> bool:
    """Whether htmx asked for one small part of a page, by its id."""
    return is_piece() and request.headers.get("HX-Target", "").rpartition("#")[2] == name


def page(template: str, status: int = 200, live: str = "", *, push: bool = True, **values: object) -> Response:
    """A page, or the piece of it that htmx asked for. `live` is one short sentence for screen readers.

    A small part of a page has no address of its own, so it is not pushed.
    """
    piece = is_piece()
    said = live or g.pop("live", "")
    response = make_response(render_template(template, fragment=piece, live=said, **values), status)
    response.vary.update(("HX-Request", "HX-Request-Type"))
    if piece and push and _in_the_wrong_place():
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#main", "outerHTML"
    if piece and push and request.method == "GET":
        response.headers["HX-Push-Url"] = request.full_path.removesuffix("?")
    return response


def _in_the_wrong_place() -> bool:
    """Whether a whole page would land where a small part was asked for: something went wrong, or nobody is signed in.

    It is put where pages are. But nobody who is typing has the page taken away: there, it lands nowhere.
    """
    target = request.headers.get("HX-Target", "").rpartition("#")[2]
    typing = request.headers.get("HX-Source", "").startswith("textarea")
    return target not in {"", "main"} and not typing


def file(content: str | bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """A file to be kept. No browser ever shows it as a page of this site."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def go(endpoint: str, **values: object) -> AnyResponse:
    """On to another page, after something was done."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]


def _everywhere() -> dict[str, object]:
    """What every template may use."""
    guest = visitor()
    return {
        "me": guest.actor if guest else None,
        "lang": language.current().replace("_", "-"),
        "text_direction": language.text_direction(),
        "languages": language.available(),
        "own_language": language.own_name(language.current()),
        "demo": current_app.config["DEMO"],
        **current_app.extensions["page_settings"](guest),
    }
