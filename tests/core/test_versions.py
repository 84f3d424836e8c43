"""Numbers rise with the transaction that writes, and only with it."""

import threading

import pytest
from django.db import connection, transaction

from core import versions


@pytest.mark.both
@pytest.mark.django_db
def test_numbers_rise_by_one_for_each_scope(django_assert_num_queries):
    assert versions.read("topic:1", "topic:2") == (0, 0)
    versions.raise_version("topic:1")
    versions.raise_version("topic:2", "topic:1", "topic:1")
    with django_assert_num_queries(1):
        assert versions.read("topic:2", "topic:1", "topic:3") == (1, 2, 0)
    assert versions.last_raised("topic:1") is not None
    assert versions.last_raised("topic:3") is None
    versions.raise_version()
    assert versions.read() == ()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_rolled_back_write_raises_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        versions.raise_version("topic:1")
        raise RuntimeError
    assert versions.read("topic:1") == (0,)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_scopes_in_any_order_lose_nothing():
    failures = []

    def work(scopes):
        try:
            for _turn in range(10):
                with transaction.atomic():
                    versions.raise_version(*scopes)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(scopes,)) for scopes in (("a", "b"), ("b", "a"), ("a", "b"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert versions.read("a", "b") == (30, 30)
