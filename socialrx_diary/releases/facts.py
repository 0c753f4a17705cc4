"""What a release says of itself: who asked and who agreed, how much is in it, and by whose choices."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed
from socialrx_diary.consent.rules import Scope
from socialrx_diary.releases.contents import Gathered
from socialrx_diary.releases.models import Release
from socialrx_diary.releases.rules import Facts, Inside, about, consent_hash, smallest
from socialrx_diary.studies.rules import Tier, few_at_a_time
from socialrx_diary.studies.service import StudyKept


def facts_of(session: Session, release: Release, study: StudyKept, found: Gathered, taken_back: int) -> Facts:
    """What a release says of itself."""
    names = accounts.staff_names(session, {one for one in (release.asked_by, release.answered_by) if one})
    tier = Tier(release.tier)
    return Facts(
        release_id=release.id,
        study_id=study.id,
        title=study.title,
        controller=study.controller,
        approval_reference=study.approval_reference,
        information_sheet_version=study.information_sheet_version,
        tier=tier,
        columns=found.tables[0].names,
        reason=release.reason,
        asked_by=names.get(release.asked_by, ""),
        asked_at=release.asked_at,
        approved_by=names.get(release.answered_by, "") if release.answered_by else "",
        approved_at=release.answered_at,
        people=found.people,
        rows=found.rows,
        smallest_group=found.smallest_group,
        k=smallest(tier),
        consents=_consents(session, release, found.inside),
        refusals={why.value: about(count) for why, count in found.refusals.items()},
        taken_back=taken_back,
    )


def _consents(session: Session, release: Release, inside: Collection[Inside]) -> tuple[str, ...]:
    """A hash of everybody's answer for the study, in an order that follows from the hashes alone.

    Of quotes there is one for each: one for each writer would tell which of them are by the same.
    """
    study = str(release.study_id)
    found: list[str] = []
    for some in few_at_a_time([one.participant_id for one in inside if one.id]):
        which = {"scope": Scope.RESEARCH.value, "recipient": study}
        seals = audit.seals(session, some, Deed.PERMISSION_CHOSEN, **which)
        found += [consent_hash(release.id, seal) for seal in seals.values()]
    for one in inside:
        for _quote, about_id, mark in one.quotes:
            which = {"scope": Scope.QUOTE.value, "recipient": study, "reflection": str(about_id), "part": mark}
            seals = audit.seals(session, [one.participant_id], Deed.PERMISSION_CHOSEN, **which)
            found += [consent_hash(release.id, seal) for seal in seals.values()]
    return tuple(sorted(found))
