"""New keys for old: everything the service's key ring wraps is wrapped anew, while the service is in use.

It may be killed anywhere: the ring keeps its older versions, so all that is kept can be opened at every moment, and the
next run goes on where this one ended. The mark in the key store is left anew last, and so says whether it came to its
end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select, update

from socialrx_diary.backups.rules import KEPT, Kind
from socialrx_diary.checks import SEALED, Sealed
from socialrx_diary.migrations.models import metadata
from socialrx_diary.own_files import alone
from socialrx_diary.settings import Settings
from socialrx_diary.studies.rules import few_at_a_time
from socialrx_diary.upkeep import NotReadyError, Service, ready
from socialrx_diary.vault import KeyRing, Place, Vault, participant_keys

AT_ONCE = 200
FEW = 20  # a piece of a file may be long
# So long something sealed with an older version may stand in a backup.
BACKUPS_LAST = KEPT[Kind.DATA]


@dataclass(frozen=True)
class Rotated:
    """What was wrapped or sealed anew."""

    version: int
    keys: int
    own: int


def rotate(settings: Settings) -> Rotated:
    """Give the ring another version and wrap everything with it, or finish doing so."""
    with alone(settings.data / "rotate.lock"), ready(settings) as service:
        ring = KeyRing.read(settings.keys_file)
        if not Vault(ring, service.keys).sentinel_is_older():
            ring = ring.with_another()
            ring.take_the_place(settings.keys_file)
        return _wrap_anew(service, ring)


def retire(settings: Settings, now: datetime) -> Rotated:
    """Leave the older versions out of the ring, once nothing needs them."""
    with alone(settings.data / "rotate.lock"), ready(settings) as service:
        ring = KeyRing.read(settings.keys_file)
        changed = datetime.fromtimestamp(settings.keys_file.stat().st_mtime, UTC)
        if len(ring.versions) > 1 and now - changed < BACKUPS_LAST:
            raise NotReadyError(f"Backups may need the older keys until {changed + BACKUPS_LAST:%d %B %Y}.")
        done = _wrap_anew(service, ring)
        with service.keys.reading() as session:
            older = participant_keys.c.ring_version < ring.current
            if session.scalar(select(func.count()).select_from(participant_keys).where(older)):
                raise NotReadyError("Keys are still being wrapped with an older version. Try again in a minute.")
        ring.with_the_newest_alone().take_the_place(settings.keys_file)
        return done


def _wrap_anew(service: Service, ring: KeyRing) -> Rotated:
    vault, keys = Vault(ring, service.keys), 0
    while done := vault.wrapped_before(AT_ONCE):
        keys += done
    own = sum(_seal_anew(service, vault, sealed) for sealed in SEALED if sealed.owner is None)
    vault.renew_sentinel()
    vault.empty_log()
    service.database.empty_log()
    return Rotated(ring.current, keys, own)


def _seal_anew(service: Service, vault: Vault, sealed: Sealed) -> int:
    """Seal the service's own things in one column anew, a few at a time."""
    table = metadata.tables[sealed.table]
    with service.database.reading() as session:
        ids = session.scalars(select(table.c.id).where(table.c[sealed.column].is_not(None))).all()
    return sum(_seal_some_anew(service, vault, sealed, some) for some in few_at_a_time(ids, FEW))


def _seal_some_anew(service: Service, vault: Vault, sealed: Sealed, ids: Sequence[UUID]) -> int:
    """Seal some of them anew. What went meanwhile is gone, what somebody changed is sealed anew already."""
    table = metadata.tables[sealed.table]
    held = table.c[sealed.column]
    these = select(table.c.id, held).where(table.c.id.in_(ids), held.is_not(None)).with_for_update()
    with service.database.writing() as session:
        older = [row for row in session.execute(these) if vault.sealed_before(row[1])]
        for row_id, blob in older:
            place = Place(sealed.table, sealed.place, row_id)
            again = vault.seal_bytes_for_service(vault.open_bytes_for_service(blob, place), place)
            session.execute(update(table).where(table.c.id == row_id).values({sealed.column: again}))
    return len(older)
