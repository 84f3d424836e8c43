import pytest

from outbox import facts
from outbox.facts import UnknownFact, decode, encode, fact
from tests.outbox.samples import OtherHappened, SampleHappened


def test_fact_comes_back_as_it_was_stored():
    stated = OtherHappened(thing_id=1, note_id=2)
    assert encode(stated) == {"thing_id": 1, "note_id": 2}
    assert decode("OtherHappened", encode(stated)) == stated
    assert decode("OtherHappened", {"thing_id": 1}) == OtherHappened(thing_id=1)
    assert decode("SampleHappened", {"thing_id": 1, "dropped_since": 5}) == SampleHappened(thing_id=1)


def test_fact_is_frozen():
    with pytest.raises(AttributeError):
        SampleHappened(thing_id=1).thing_id = 2


def test_unknown_facts_are_named():
    with pytest.raises(UnknownFact):
        decode("NeverStated", {})
    with pytest.raises(UnknownFact):
        decode("SampleHappened", {})
    with pytest.raises(TypeError):
        encode(object())


def test_a_name_belongs_to_one_package():
    class SampleHappened:
        other_id: int

    SampleHappened.__qualname__ = "SampleHappened"
    SampleHappened.__module__ = "elsewhere.facts"
    with pytest.raises(TypeError):
        fact(SampleHappened)
    assert facts.kinds["SampleHappened"].__module__ == "tests.outbox.samples"
