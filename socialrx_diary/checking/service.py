"""What has been read by two people. Until there is a queue that is nothing."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from socialrx_diary.vault import Vault


def cleared(
    _session: Session, _vault: Vault, _study_id: UUID, _wanted: Collection[tuple[UUID, int]]
) -> dict[UUID, str]:
    """The cleared words of some versions of weeks."""
    return {}


def open_passages(_session: Session, _study_id: UUID, wanted: Collection[tuple[UUID, int]]) -> int:
    """How many of some versions of weeks are not read by two people yet."""
    return len(wanted)
