"""Keeping what may be large in sealed pieces beside all else that is kept, so that nothing is in memory whole."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from socialrx_diary.db import Database
from socialrx_diary.making.models import Piece
from socialrx_diary.making.rules import Part, piece_id
from socialrx_diary.vault import Place, Vault

# How pieces are forgotten: by anybody, or only by whoever holds the file.
Writing = Callable[[], AbstractContextManager[Session]]

FEW = 8
QUICKLY = 1  # rows that are put by are read again a few times, then gone


def put(session: Session, making_id: UUID, part: Part, number: int, sealed: bytes) -> None:
    """Keep one piece that is sealed for its place already: nobody waits for that."""
    one = piece_id(making_id, part, number)
    session.add(Piece(id=one, making_id=making_id, part=part.value, number=number, content_sealed=sealed))
    session.flush()
    session.expunge_all()


def sealed(vault: Vault, making_id: UUID, part: Part, number: int, content: bytes) -> bytes:
    """One piece sealed for its place; rows are packed before."""
    plain = zlib.compress(content, QUICKLY) if part is Part.ROWS else content
    return vault.seal_bytes_for_service(plain, _place(piece_id(making_id, part, number)))


def read(database: Database, vault: Vault, making_id: UUID, part: Part, first: int, end: int) -> Iterator[bytes]:
    """Pieces in their order, each in a moment of its own, so that no slow reader holds the database."""
    for number in range(first, end):
        one = piece_id(making_id, part, number)
        with database.reader.connect() as connection:
            kept = connection.execute(select(Piece.content_sealed).where(Piece.id == one)).scalar_one()
        plain = vault.open_bytes_for_service(kept, _place(one))
        yield zlib.decompress(plain) if part is Part.ROWS else plain


def forget(writing: Writing, making_id: UUID, part: Part, first: int = 0) -> None:
    """Forget the pieces from one on, a few at a time: what is deleted is written over, and others want to write too."""
    there = (Piece.making_id == making_id, Piece.part == part.value, Piece.number >= first)
    few = select(Piece.id).where(*there).order_by(Piece.number).limit(FEW)
    while True:
        with writing() as session:
            ids = list(session.scalars(few))
            session.execute(delete(Piece).where(Piece.id.in_(ids)))
        if len(ids) < FEW:
            return


def _place(one: UUID) -> Place:
    return Place("file_pieces", "content", one)
