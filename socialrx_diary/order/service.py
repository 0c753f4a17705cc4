"""The order of themes in a study, from the very rows that a file for it would hold. Nothing else is looked at."""

from datetime import date

from sqlalchemy.orm import Session

from socialrx_diary.consent import service as consent
from socialrx_diary.order.findings import found
from socialrx_diary.order.rules import diaries
from socialrx_diary.order.telling import Told, telling
from socialrx_diary.releases import contents
from socialrx_diary.releases.contents import TooFewError
from socialrx_diary.releases.gathering import Source
from socialrx_diary.studies.rules import Stage, Tier, asks, stage
from socialrx_diary.studies.service import StudyKept
from socialrx_diary.vault import Vault

# Ids are of no matter here and go nowhere, so they need no seed that cannot be guessed.
NO_SEED = bytes(32)
# Working it out takes a moment a person, and meanwhile others wait. The script has all the time it wants.
MOST_PEOPLE = 3_000


def told(session: Session, vault: Vault, study: StudyKept, today: date) -> Told | None:
    """What may be told now; None when a file with codes could not be made either, or there are too many people."""
    if study.highest_tier < Tier.CODES.value or stage(study.starts_on, study.ends_on, today) is not Stage.RUNNING:
        return None
    if too_many(session, study):
        return None
    source = Source(session, vault, study.id, NO_SEED)
    try:
        weeks, *_others = contents.gathered(source, Tier.CODES, asks(study.asks), study.title).tables
    except TooFewError:
        return None
    return telling(found(diaries(weeks.rows())))


def too_many(session: Session, study: StudyKept) -> bool:
    """Whether so many people were asked to be in a study that a page would be slow."""
    return len(consent.ever_chosen_for(session, study.id)) > MOST_PEOPLE
