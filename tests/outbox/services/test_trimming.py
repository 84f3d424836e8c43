from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import record
from outbox.models import Delivery, Fact
from outbox.services import trimming
from outbox.testing import facts
from tests.outbox.samples import SampleHappened


@pytest.mark.both
@pytest.mark.django_db
def test_old_facts_that_were_read_go_in_pieces(reader):
    reader(lambda fact, *, fact_id: None, SampleHappened)
    for number in range(7):
        record(SampleHappened(thing_id=number))
    Fact.objects.filter(payload__thing_id__lt=6).update(created_at=timezone.now() - timedelta(days=40))
    Delivery.objects.exclude(fact__payload__thing_id=2).delete()
    assert trimming.trim(piece=2) == 5
    assert facts() == [SampleHappened(thing_id=2), SampleHappened(thing_id=6)]
