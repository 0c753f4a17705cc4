from socialrx_diary.studies import codebook
from socialrx_diary.studies.anonymity import BANDS
from tests.kit.planned import planned
from tests.studies.test_anonymity import people

SEED = b"s" * 32


def test_every_column_of_the_codebook_is_in_the_rows_in_its_order():
    row = planned(people(3, 80, 60), SEED).rows[0]
    assert [field.name for field in codebook.WEEKS] == list(row)
    assert len({field.description for field in codebook.WEEKS}) == len(row)


def test_every_column_and_value_has_a_name_in_plain_words():
    tables = (codebook.WEEKS, codebook.PROMPTS)
    fields = [field for table in tables for field in table]
    assert [field.name for field in fields if field.said == field.description] == []
    bands = {*BANDS, *next(field.allowed for field in fields if field.name == "age_band")}
    bare = {value for field in fields for value, word in field.words.items() if value == word}
    assert bare <= bands
