"""Where releases are kept, as the making of their files meets them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.accounts import service as accounts
from socialrx_diary.making.putting_by import Plan
from socialrx_diary.releases import service as releases
from socialrx_diary.releases.rules import Contents
from socialrx_diary.releases.service import NotToLeaveError, TooFewError
from socialrx_diary.studies import service as studies
from socialrx_diary.vault import Vault

# Why nothing can be made of a release, however often it is tried.
NEVER = (NotToLeaveError, TooFewError)


class Kept:
    """Releases as they are kept in this service."""

    def contents(self, session: Session, vault: Vault, release_id: UUID) -> Contents:
        """All that leaves with one."""
        return releases.contents(session, vault, release_id)

    def handed_out(self, session: Session, vault: Vault, plan: Plan, now: datetime) -> bool:
        """Tell everybody in it, in the name of whoever asked; False when somebody took something back meanwhile."""
        facts = plan.facts
        study = studies.studies_named(session, [facts.study_id])[facts.study_id]
        release = releases.release_of(session, study, facts.release_id)
        asked_by = accounts.staff_member(session, release.asked_by) if release else None
        if asked_by is None:
            raise NotToLeaveError
        gathered = Contents((), None, None, facts, plan.inside)
        return releases.handed_out(session, vault, accounts.acting(asked_by), facts.release_id, gathered, now)
