"""What is kept of answers: sealed with the person's own key, questions and all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_diary.db import Base, Moment


class AnswersKept(Base):
    """What somebody answered to one measure at one moment."""

    __tablename__ = "answer_sets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    measure: Mapped[str] = mapped_column(String(40))
    moment: Mapped[str] = mapped_column(String(10))
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(Moment)
