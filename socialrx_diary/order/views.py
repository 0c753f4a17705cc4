"""Pages about the order of themes, for the researcher of a study and for nobody else."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.exports import comma_separated
from socialrx_diary.order import drawing, service
from socialrx_diary.order.findings import Kept
from socialrx_diary.order.firsts import Fit
from socialrx_diary.order.intervals import DRAWS
from socialrx_diary.order.rules import LISTED
from socialrx_diary.order.script import NAME
from socialrx_diary.order.tables import TABLES, table
from socialrx_diary.order.telling import FEWEST_TO_TELL, Told
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.rules import FEWEST_PEOPLE, Tier, stage
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.guard import Audience, for_
from socialrx_diary.web.render import file, page
from socialrx_diary.web.transaction import now, session, vault
from socialrx_diary.weeks import today

blueprint = Blueprint("order", __name__, url_prefix="/studies/<uuid:study_id>/order")
PICTURES = ("averages", "curves")


@blueprint.get("")
@for_(Audience.RESEARCHER)
def show(me: Actor, study_id: UUID) -> Response:
    """What a study's diaries say about the order of themes, or that they cannot tell."""
    study = _own(me, study_id)
    why_not: dict[str, Any] = {
        "codes": study.highest_tier >= Tier.CODES.value,
        "stage": stage(study.starts_on, study.ends_on, today(now())).value,
        "large": service.too_many(session(), study),
        "fewest": FEWEST_PEOPLE,
    }
    told = service.told(session(), vault(), study, today(now()))
    return page("order/show.html", study=study, **why_not, **_shown(told))


@blueprint.get("/<picture>.svg")
@for_(Audience.RESEARCHER)
def picture(me: Actor, study_id: UUID, picture: str) -> Response:
    """One of the pictures, to take away."""
    if picture not in PICTURES:
        abort(404)
    study = _own(me, study_id)
    drawn = render_template(f"order/{picture}_alone.html", study=study, **_shown(_told(study)))
    return file(drawn, f"order-{picture}.svg", "image/svg+xml")


@blueprint.get("/<table_name>.csv")
@for_(Audience.RESEARCHER)
def take(me: Actor, study_id: UUID, table_name: str) -> Response:
    """One of the tables, to take away."""
    if table_name not in TABLES:
        abort(404)
    out = BytesIO()
    comma_separated.write(table(table_name, _told(_own(me, study_id))), out)
    return file(out.getvalue(), f"order-{table_name}.csv", comma_separated.MEDIA_TYPE)


def _shown(told: Told | None) -> dict[str, Any]:
    """What templates know of it, with how things lie in pictures."""
    names = {theme.id: theme.name_shown for theme in Theme}
    listed = [names[theme] for theme in LISTED]
    fixed = {"names": names, "listed": listed, "draws": DRAWS, "few": FEWEST_TO_TELL, "script": NAME}
    return {"told": told, "Kept": Kept, "Fit": Fit, **fixed, **(_drawn(told) if told else {})}


def _drawn(told: Told) -> dict[str, Any]:
    """How things lie in pictures."""
    return {"picture": drawing.picture(told), "bars": {kept: drawing.bar(mean) for kept, mean in told.means.items()}}


def _told(study: studies.StudyKept) -> Told:
    return service.told(session(), vault(), study, today(now())) or abort(404)


def _own(me: Actor, study_id: UUID) -> studies.StudyKept:
    return studies.study_of(session(), me, study_id) or abort(404)
