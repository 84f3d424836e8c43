"""Two starts at once, each loading the vocabularies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from vocabularies import services
from vocabularies.models import Concept
from vocabularies.payload import VocabularyData
from vocabularies.services import Changes


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_add_each_term_once(trees: Callable[..., VocabularyData]) -> None:
    start = Barrier(2)

    def load() -> Changes:
        try:
            start.wait()
            return services.load([trees()])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        changes = [each.result() for each in [pool.submit(load), pool.submit(load)]]

    assert sorted(each.added for each in changes) == [0, 3]
    assert Concept.objects.filter(vocabulary="trees").count() == 3
