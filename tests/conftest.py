"""What every test stands on: a database, a state folder of its own, the real services where they are asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from launch import catalogues
from stack.errors import Missing
from stack.services import Services
from tests.databases import PostgresCopy, SqliteCopy

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
ON_SERVICES = os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))
HOW_TO = "run `make test`, or `python -m stack exec -- pytest -m services …` for a part of them"


def without_services(why: str) -> None:
    """Ends a test that cannot have its services: an error in CI, a skip with its name on a person's machine."""
    if IN_CI:
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        catalogues.compile_outdated()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("services") and not ON_SERVICES:
        without_services(os.environ.get("HALQA_SERVICES_MISSING") or f"needs the real services: {HOW_TO}")


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """PostgreSQL, Redis and Elasticsearch: those that `make test` started, else started for this run."""
    running = os.environ.get("HALQA_TEST_SERVICES")
    if running:
        yield Services.attach(Path(running))
        return
    try:
        with Services.started("pytest") as started:
            yield started
    except Missing as error:
        without_services(str(error))


@pytest.fixture(scope="session", autouse=True)
def state_folder() -> Iterator[Path]:
    """A short-lived state folder, so that no test writes into a person's own; short, for the sockets inside."""
    folder = Path(tempfile.mkdtemp(prefix="halqa-"))
    before = {name: getattr(settings, name, None) for name in ("HALQA_STATE", "STATE", "MEDIA_ROOT", "EMAIL_FILE_PATH")}
    settings.HALQA_STATE = settings.STATE = folder
    settings.MEDIA_ROOT = folder / "media"
    settings.EMAIL_FILE_PATH = folder / "mail"
    yield folder
    for name, value in before.items():
        setattr(settings, name, value)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any, state_folder: Path
) -> Iterator[None]:
    """The database of this run, copied from the migrated template; see `tests.databases`."""
    connection = connections["default"]
    # Test threads come and go: a pool would keep connections to a database that is about to be exchanged.
    connection.settings_dict.setdefault("OPTIONS", {}).pop("pool", None)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    copy: SqliteCopy | PostgresCopy
    if connection.vendor == "sqlite":
        copy = SqliteCopy(connection, state_folder)
    else:
        copy = PostgresCopy(connection, f"halqa_test_{worker}_{os.getpid()}")
    flush = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        copy.create(anew=request.config.getoption("create_db"))
    TransactionTestCase._fixture_teardown = lambda _test: copy.restore()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(autouse=True)
def _nothing_drawn_before() -> None:
    """A test that is rolled back takes its version numbers with it: the next one must not find pages or parts under them."""
    from core.store import forget_all

    forget_all()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test begins in English, whatever language the one before it spoke."""
    from django.utils import translation

    translation.activate("en")
    yield
    translation.deactivate()
