"""What is true of joining: in which order questions come."""

from collections.abc import Collection
from enum import Enum
from uuid import UUID

from socialrx_diary.consent.rules import Shared, Standing


class Step(Enum):
    """Questions that follow once a diary is kept; the values name their pages."""

    SHARE = "share"
    WHEN = "when"
    RESEARCH = "research"
    CHECK = "check"


def next_step(now: Standing, worker_id: UUID | None, study_ids: Collection[UUID]) -> Step:
    """The first question not answered yet, or the page that shows all answers. No link worker, no such question."""
    if worker_id is not None and not now.asked_to_share(worker_id):
        return Step.SHARE
    if worker_id is not None and now.share(worker_id) is not Shared.NOTHING and not now.asked_when(worker_id):
        return Step.WHEN
    if any(not now.asked_about_research(study_id) for study_id in study_ids):
        return Step.RESEARCH
    return Step.CHECK
