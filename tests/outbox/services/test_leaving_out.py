import pytest

from accounts.facts import PersonChanged
from outbox import leaving_out, record, registry
from outbox.models import Delivery

pytestmark = pytest.mark.django_db


def test_facts_recorded_quietly_reach_every_reader_but_those_left_out(monkeypatch):
    kinds = frozenset({"PersonChanged"})
    readers = [registry.Reader(name, kinds, print) for name in ("notifications.tell", "search.renew")]
    monkeypatch.setattr(registry, "readers_of", lambda kind: readers)
    with leaving_out("notifications"):
        quiet = record(PersonChanged(user_id=1))
    loud = record(PersonChanged(user_id=1))
    reached = {pk: set(Delivery.objects.filter(fact_id=pk).values_list("reader", flat=True)) for pk in (quiet, loud)}
    assert reached == {quiet: {"search.renew"}, loud: {"notifications.tell", "search.renew"}}
