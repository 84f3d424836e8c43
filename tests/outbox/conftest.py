import pytest

from outbox import registry


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """Only the readers and works that a test registers itself."""
    registry.load()
    monkeypatch.setattr(registry, "_readers", {})
    monkeypatch.setattr(registry, "_clockwork", {})


@pytest.fixture
def reader():
    """Registers a function as a reader under a name."""

    def register(function, *facts, batch=0, name=""):
        registry.reads(*facts, batch=batch)(function)
        made = registry._readers.pop(registry._name_of(function))
        made = registry.Reader(name or "tests.sample", made.kinds, made.run, made.batch)
        registry._readers[made.name] = made
        return made

    return register


@pytest.fixture(autouse=True)
def empty_outbox(request, own_registry):
    """Without what migrations stated."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None:
        return
    request.getfixturevalue("transactional_db" if mark.kwargs.get("transaction") else "db")
    from django_tasks_db.models import DBTaskResult

    from outbox.models import ClockTick, Fact, ReaderLease

    for model in (Fact, ReaderLease, ClockTick, DBTaskResult):
        model.objects.all().delete()
