import pytest
from accounts.facts import PersonChanged
from outbox import leaving_out, record, registry
from outbox.models import Delivery

pytestmark = pytest.mark.django_db


def test_facts_recorded_quietly_reach_every_reader_but_those_left_out():
    registry.load()
    names = {reader.name for reader in registry.readers_of("PersonChanged")}
    package = sorted(names)[0].split(".")[0]
    with leaving_out(package):
        quiet = record(PersonChanged(user_id=1))
    loud = record(PersonChanged(user_id=1))
    reached = {
        fact_id: set(Delivery.objects.filter(fact_id=fact_id).values_list("reader", flat=True)) for fact_id in (quiet, loud)
    }
    assert reached == {quiet: {name for name in names if not name.startswith(f"{package}.")}, loud: names}
    assert reached[quiet] < reached[loud]
