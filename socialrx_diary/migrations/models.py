"""Every mapped class in one place, for the tools that compare the data with them."""

from socialrx_diary.accounts import models as accounts
from socialrx_diary.audit import models as audit
from socialrx_diary.checking import models as checking
from socialrx_diary.consent import models as consent
from socialrx_diary.counts import models as counts
from socialrx_diary.db import Base
from socialrx_diary.drafts import models as drafts
from socialrx_diary.help import models as help_
from socialrx_diary.invites import models as invites
from socialrx_diary.journey import models as journey
from socialrx_diary.locks import models as locks
from socialrx_diary.making import models as making
from socialrx_diary.measures import models as measures
from socialrx_diary.meetings import models as meetings
from socialrx_diary.notes import models as notes
from socialrx_diary.organisations import models as organisations
from socialrx_diary.paper import models as paper
from socialrx_diary.participants import models as participants
from socialrx_diary.passing_on import models as passing_on
from socialrx_diary.passkeys import models as passkeys
from socialrx_diary.receipts import models as receipts
from socialrx_diary.reflections import models as reflections
from socialrx_diary.releases import models as releases
from socialrx_diary.reminders import models as reminders
from socialrx_diary.returning import models as returning
from socialrx_diary.studies import models as studies

WORDS = (
    accounts,
    audit,
    checking,
    consent,
    counts,
    drafts,
    help_,
    invites,
    journey,
    locks,
    notes,
    making,
    meetings,
    measures,
    organisations,
    paper,
    participants,
    passing_on,
    passkeys,
    receipts,
    reflections,
    releases,
    reminders,
    returning,
    studies,
)

metadata = Base.metadata
