from tests.releases.attack import attacked


def test_two_files_of_a_study_can_be_joined_only_on_what_is_in_them():
    """A short form of `python -m tests.releases.attack`. Blind guessing is right about once in 30 here."""
    right, of, blind, shared = attacked(seed=4, pairs=14)
    assert of > 200
    assert (right["by_id"], shared) == (0, 0)
    for way in ("by_place", "by_nearest_id"):
        assert right[way] <= blind + 4 * blind**0.5, way
    for way in ("by_told", "by_told_and_going_on"):
        assert right[way] < of / 5, "what is told of somebody is told of at least five"


def test_the_attack_sees():
    """What somebody ticked in their first weeks is theirs alone more often than not, and no file can leave it out."""
    right, of, _blind, _shared = attacked(seed=4, pairs=14)
    assert right["by_pattern"] > of / 2
