import pytest

from socialrx_diary.measures import catalogue
from socialrx_diary.measures.catalogue import NotAMeasureError

ANXIOUS = "0 is “not at all anxious” and 10 is “completely anxious”"
OWN = """
id = "our-own"
name = "Our own questions"
source = "Made up for this test."
licence = "Licence 12345"
introduction = "Two questions."

[[questions]]
id = "one"
text = "How is it?"
answers = ["Good", "Not so good"]

[[questions]]
id = "two"
text = "How much?"
scale = { lowest = 0, highest = 3, least = "nothing", most = "a lot" }
"""


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "written.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_published_words_are_there_to_the_letter():
    ons4, loneliness = catalogue.published()
    assert [one.text for one in ons4.questions] == [
        "Overall, how satisfied are you with your life nowadays?",
        "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
        "Overall, how happy did you feel yesterday?",
        f"On a scale where {ANXIOUS}, overall, how anxious did you feel yesterday?",
    ]
    assert {one.answers for one in ons4.questions} == {tuple(map(str, range(11)))}
    assert [one.text for one in loneliness.questions] == [
        "How often do you feel that you lack companionship?",
        "How often do you feel left out?",
        "How often do you feel isolated from others?",
        "How often do you feel lonely?",
    ]
    assert {one.answers for one in loneliness.questions[:3]} == {("Hardly ever or never", "Some of the time", "Often")}
    assert all("Office for National Statistics" in one.source for one in (ons4, loneliness))


def test_a_services_own_measure_is_taken_in_with_its_licence(written, tmp_path):
    measure = catalogue.take_in(written, tmp_path)
    assert catalogue.every(tmp_path)["our-own"] == measure
    assert (measure.licence, measure.questions[1].answers) == ("Licence 12345", ("0", "1", "2", "3"))


@pytest.mark.parametrize(("was", "becomes", "said"), [
    ('licence = "Licence 12345"', "", "Say the licence"),
    ('id = "our-own"', 'id = "Our own"', "small letters"),
    ('id = "our-own"', 'id = "ons4"', "taken by a measure"),
    ('"Good", "Not so good"', '"Good"', "two texts or more"),
    ('"Good", "Not so good"', '"Good", "Good"', "are the same"),
    ("highest = 3", "highest = 300", "at most 11 steps"),
    ("highest = 3", 'highest = "3"', "at most 11 steps"),
    ('least = "nothing", ', "", "a lowest, a highest"),
    ('id = "two"', 'id = "one"', "the same id"),
    ('text = "How much?"', "", "Say the text of question 2"),
    ("name =", "language = 44\nname =", "Say the language"),
    ("[[questions]]", "[[asked]]", "between 1 and 30"),
    ("name =", "name", "not TOML"),
])  # fmt: skip
def test_a_fault_is_said_in_one_line_and_nothing_is_taken_in(written, tmp_path, was, becomes, said):
    written.write_text(OWN.replace(was, becomes), encoding="utf-8")
    with pytest.raises(NotAMeasureError, match=said):
        catalogue.take_in(written, tmp_path)
    assert set(catalogue.every(tmp_path)) == {"ons4", "loneliness"}
