"""Programs that show words instead of codes find words for everything a study's file can hold."""

import re

from socialrx_diary.exports import labels
from socialrx_diary.studies import codebook


def test_every_column_and_value_of_a_study_has_a_name_in_plain_words():
    """Bands say what they are; everything else has words."""
    tables = (codebook.WEEKS, codebook.COUNTS, codebook.QUOTES, codebook.PROMPTS, (codebook.WORDS,))
    fields = [field for table in tables for field in table]
    assert [field.name for field in fields if field.name not in labels.COLUMNS] == []
    bare = {value for field in fields for value, word in field.words.items() if value == word}
    assert all(re.fullmatch(r"\d+(-\d+|\+)", value) for value in bare), bare
