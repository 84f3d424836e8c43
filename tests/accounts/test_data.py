"""No package forgets that what it keeps about people is theirs to take along and to have erased."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings

from accounts import data
from accounts.models import User
from tests.accounts.factories import UserFactory

# Rows of these packages are handled by accounts itself, or hold no data of the person; each with its reason.
OTHERWISE = {"accounts": "the account itself, in queries.own and services.erasure"}


def keepers() -> set[str]:
    """Our packages with a table that points at people."""
    found = set()
    for model in apps.get_models():
        if not model._meta.app_config.path.startswith(str(settings.ROOT)) or "/var/" in model._meta.app_config.path:
            continue
        # What a page inherits from Wagtail (its owner) is Wagtail's to keep.
        own = [field for field in model._meta.get_fields() if field.model is model and not field.auto_created]
        if any(field.is_relation and field.related_model is User for field in own):
            found.add(model._meta.app_label)
    return found


def test_every_package_that_keeps_data_of_people_is_registered():
    covered = {entry.erase.__module__.partition(".")[0] for entry in data.entries()}
    assert {"moderation", "notifications", "communities", "events"} <= keepers()
    missing = keepers() - covered - set(OTHERWISE)
    assert missing == set(), f"call accounts.data.register in the apps.py of {sorted(missing)}"


@pytest.mark.django_db
def test_parts_of_a_person_without_history_are_empty_lists_or_plain_rows():
    user = UserFactory()
    for entry in data.entries():
        rows = entry.export(user)
        assert isinstance(rows, list)
        assert all(isinstance(row, dict) for row in rows)


@pytest.mark.django_db
@pytest.mark.parametrize("keep_posts", [True, False])
def test_every_eraser_may_run_twice(keep_posts):
    user = UserFactory()
    for _run in range(2):
        for entry in data.entries():
            entry.erase(user, keep_posts=keep_posts)
