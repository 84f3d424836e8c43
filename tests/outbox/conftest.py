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
