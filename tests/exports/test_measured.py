"""What `bench.exports` measures is what a study's file holds; else its figures say nothing of it."""

from bench.exports import measured, table, weeks


def test_the_rows_that_are_measured_have_the_columns_of_a_study_with_words():
    (row,) = weeks(1)
    assert set(row) == {field.name for field in table(1).fields}


def test_one_format_is_measured():
    figures = measured("csv", 40)
    assert figures["size"] > 40 * 100
    assert len(figures["sha256"]) == 64
