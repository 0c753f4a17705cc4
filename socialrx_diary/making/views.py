"""The page of a file: how far it has come, and where it can be fetched, locked for whoever fetches it."""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.exports import formats, project_formats
from socialrx_diary.language import _
from socialrx_diary.making import age
from socialrx_diary.making import service as making
from socialrx_diary.making.forms import LockForm
from socialrx_diary.making.rules import DOWNLOADS, Stage
from socialrx_diary.releases import service as releases
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import told
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import asked_for, go, page
from socialrx_diary.web.transaction import database, keep_so_far, now, session, vault

blueprint = Blueprint("making", __name__, url_prefix="/studies")

ON_THE_WAY = frozenset({Stage.WAITING, Stage.GATHERING, Stage.WRITING})


@blueprint.get("/<uuid:study_id>/exports/<uuid:export_id>")
@for_(Audience.RESEARCHER)
def show(me: Actor, study_id: UUID, export_id: UUID) -> Response:
    """A file while it is made, while it can be fetched, and after."""
    return _page(me, study_id, export_id, LockForm(formdata=None))


@blueprint.post("/<uuid:study_id>/exports/<uuid:export_id>/file")
@for_(Audience.RESEARCHER, fresh=True)
def file(me: Actor, study_id: UUID, export_id: UUID) -> AnyResponse:
    """The file itself, a piece at a time, locked as it leaves. That it was fetched goes on the trail first."""
    form = LockForm()
    _release(me, study_id, export_id)
    if not form.validate_on_submit():
        return _page(me, study_id, export_id, form, 422)
    fetched = making.fetch(session(), me, study_id, export_id, now())
    if fetched is None:
        return go("making.show", study_id=study_id, export_id=export_id)
    keep_so_far()
    content = making.content(database(), vault(), fetched)
    locked = age.for_key(form.key.typed, content) if form.for_key else age.for_passphrase(form.password.typed, content)
    return _as_file(locked, f"socialrx-diary-{export_id}.zip.age", fetched.size)


def _as_file(locked: Iterator[bytes], name: str, size: int) -> Response:
    """A file whose length is told before it begins, so that a browser can say how far it is."""
    head = next(locked)
    response = Response(chain([head], locked), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.content_length = age.locked_size(head, size)
    return response


def _page(me: Actor, study_id: UUID, export_id: UUID, form: LockForm, status: int = 200) -> Response:
    study, release = _release(me, study_id, export_id)
    standing = making.standing(session(), export_id, now())
    still = standing.stage in ON_THE_WAY
    if asked_for("how-far"):
        said = "" if still else _("The file is not on the way any more.")
        part = "making/_how_far.html"
        return page(part, live=said, push=False, still=still, file=standing, study=study, at=export_id)
    return page(
        "making/show.html",
        status,
        study=study,
        release=release,
        file=standing,
        still=still,
        at=export_id,
        form=form,
        told=told,
        taken=releases.taken(session(), vault(), release),
        downloads=DOWNLOADS,
        formats=formats(),
        projects=project_formats(),
    )


def _release(me: Actor, study_id: UUID, export_id: UUID) -> tuple[studies.StudyKept, releases.ReleaseKept]:
    """A release of a researcher's own study that may be made; none of any other, there or not."""
    study = studies.study_of(session(), me, study_id) or abort(404)
    release = releases.release_of(session(), study, export_id)
    return (study, release) if release and release.approved else abort(404)
