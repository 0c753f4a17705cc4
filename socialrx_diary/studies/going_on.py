"""Who still writes: without it nobody could tell whoever stopped from whoever began a month ago."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping
from uuid import UUID

from socialrx_diary.studies.outlines import Outline
from socialrx_diary.weeks import WEEK

# Somebody who wrote in one of the last so many weeks that anybody in the study wrote in goes on.
LAST_WEEKS = 4


def who_goes_on(people: Collection[Outline], alike: Mapping[UUID, Hashable], k: int) -> dict[UUID, bool | None]:
    """Whether each person's weeks go on after those that are in; None for all who look alike where it would tell more.

    People who look alike are k at least. Where both those who go on and those who stopped are k too, it is told.
    """
    newest = max((one.last for one in people), default=None)
    goes_on = {one.id: one.is_cut or (newest is not None and one.last > newest - LAST_WEEKS * WEEK) for one in people}
    groups: dict[Hashable, list[UUID]] = defaultdict(list)
    for one in people:
        groups[alike[one.id]].append(one.id)
    told: dict[UUID, bool | None] = {}
    for ids in groups.values():
        on = sum(goes_on[one] for one in ids)
        few = 0 < on < len(ids) and min(on, len(ids) - on) < k
        told |= {one: None if few else goes_on[one] for one in ids}
    return told
