"""What staff do after they have read something that worries them: the service's own words, or some to begin with."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from socialrx_diary.audit import service as audit
from socialrx_diary.audit.rules import Deed, Doer
from socialrx_diary.language import N_, _
from socialrx_diary.organisations.models import Procedure as Row

NUMBER = re.compile(r"\+?\d[\d ]{1,14}\d$")
# What stands there until a service has words of its own.
TO_BEGIN_WITH = (
    N_("If you think somebody is in danger now, call 999."),
    N_("You are not alone with this. Talk to your supervisor today, before you finish work."),
    N_("If you can, talk to the person. Say what you read, and ask how they are. Ask what they would like to happen."),
    N_("If you need to tell somebody else, tell the person first, unless that could put someone in danger."),
    N_("Write down what you did in your own case notes, not here."),
    N_("Reading hard things can stay with you. Tell your supervisor if it does."),
)


@dataclass(frozen=True)
class Ring:
    """Somebody to call: who it is, and the number where there is one."""

    who: str
    number: str = ""

    @property
    def link(self) -> str:
        """What a phone needs to call the number."""
        return f"tel:{self.number.replace(' ', '')}"


@dataclass(frozen=True)
class Procedure:
    """What to do, in paragraphs, and whom to call. Version 0 is of the words there are to begin with."""

    words: str
    ring: str
    version: int = 0

    @property
    def paragraphs(self) -> list[str]:
        """What to do, a paragraph each."""
        return [part.strip() for part in re.split(r"\n\s*\n", self.words) if part.strip()]

    @property
    def to_ring(self) -> list[Ring]:
        """Whom to call, a line each; a number at the end of it can be pressed."""
        return [_read(line.strip()) for line in self.ring.splitlines() if line.strip()]


def shown(session: Session, organisation_id: UUID) -> Procedure:
    """What to do in this service."""
    row = session.execute(
        select(Row.words, Row.ring, Row.version).where(Row.organisation_id == organisation_id)
    ).first()
    return Procedure(*row) if row else Procedure("\n\n".join(_(part) for part in TO_BEGIN_WITH), "")


def change(
    session: Session, by: Doer, organisation_id: UUID, based_on: int, now: datetime, *, words: str, ring: str
) -> bool:
    """Put the service's own words in place; False when somebody else changed them first, and nothing is changed."""
    audit.wait_turn(session, organisation_id)
    said: dict[str, Any] = {"words": words, "ring": ring, "changed_at": now, "version": based_on + 1}
    if based_on == 0 and session.get(Row, organisation_id) is None:
        session.add(Row(organisation_id=organisation_id, **said))
        session.flush()
    elif not session.execute(
        update(Row)
        .where(Row.organisation_id == organisation_id, Row.version == based_on)
        .values(**said)
        .returning(Row.version)
    ).first():
        return False
    audit.note(session, by, Deed.PROCEDURE_CHANGED, organisation_id, now, version=str(based_on + 1))
    return True


def _read(line: str) -> Ring:
    found = NUMBER.search(line)
    return Ring(line[: found.start()].rstrip(" ,:-"), found[0]) if found else Ring(line)
