"""What was decided of somebody's own words, for the copy of all that is kept about them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from socialrx_diary.accounts.rules import Actor
from socialrx_diary.checking import holding
from socialrx_diary.checking.models import Passage, PassageReading
from socialrx_diary.checking.rules import Checked
from socialrx_diary.consent import service as consent
from socialrx_diary.reflections import seen
from socialrx_diary.studies import service as studies
from socialrx_diary.vault import Vault


def checks(session: Session, vault: Vault, by: Actor) -> list[Checked]:
    """Every reading of one's own words for names, as far as the device in hand may see them, oldest first."""
    weeks = seen.dates_of(session, by)
    rows = session.execute(
        select(Passage, PassageReading)
        .join(PassageReading, PassageReading.passage_id == Passage.id)
        .where(Passage.reflection_id.in_(weeks))
        .order_by(PassageReading.looked_at, PassageReading.id)
    ).all()
    if not rows:
        return []
    titles = studies.study_titles(session, {passage.study_id for passage, _row in rows})
    key, grant = vault.key_of(by.id), consent.grant_own(session, by)
    return [
        Checked(
            week=weeks[passage.reflection_id],
            version=row.version,
            study=titles[passage.study_id],
            opened_at=row.looked_at,
            done_at=row.done_at,
            decisions=tuple(holding.opened(key, grant, row)),
        )
        for passage, row in rows
    ]
