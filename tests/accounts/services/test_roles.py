"""Roles: granted and revoked by the secretariat; the person's row, the editors' group and the grants agree."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from accounts import rules
from accounts.models import RoleGrant, User
from accounts.services import editors, roles
from core.errors import Conflict, Invalid, Refused
from live import codes
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_grant_and_revoke_keep_the_row_in_step():
    actor, user = UserFactory(secretariat=True), UserFactory()
    roles.grant(actor=actor, user_id=user.pk, role="organiser")
    roles.grant(actor=actor, user_id=user.pk, role="focal_point", country="ke")
    roles.grant(actor=actor, user_id=user.pk, role="focal_point", country="KE")
    user.refresh_from_db()
    assert user.role_names == ["focal_point:KE", "organiser"]
    assert rules.is_focal_point(user, "KE")
    assert not rules.is_focal_point(user, "JO")
    roles.revoke(actor=actor, user_id=user.pk, role="focal_point", country="KE")
    user.refresh_from_db()
    assert user.role_names == ["organiser"]


@pytest.mark.parametrize("role", ["organiser", "secretariat"])
def test_only_the_secretariat_grants(role):
    user = UserFactory(organiser=True)
    with pytest.raises(Refused):
        roles.grant(actor=user, user_id=user.pk, role=role)


@pytest.mark.parametrize(("role", "country"), [("focal_point", ""), ("focal_point", "KEN"), ("king", "")])
def test_what_does_not_go_together_is_refused(role, country):
    actor = UserFactory(secretariat=True)
    with pytest.raises(Invalid):
        roles.grant(actor=actor, user_id=actor.pk, role=role, country=country)


def test_roles_of_one_cost_no_query(django_assert_num_queries):
    user = User.objects.get(pk=UserFactory(organiser=True, focal_point="KE").pk)
    with django_assert_num_queries(0):
        assert rules.is_organiser(user)
        assert rules.is_focal_point(user, "KE")
        assert not rules.is_secretariat(user)


def test_secretariat_is_in_the_editors_group_and_leaves_it():
    actor, user = UserFactory(secretariat=True), UserFactory()
    roles.grant(actor=actor, user_id=user.pk, role="secretariat")
    user = User.objects.get(pk=user.pk)
    assert user.has_perm("wagtailadmin.access_admin")
    roles.revoke(actor=actor, user_id=user.pk, role="secretariat")
    user = User.objects.get(pk=user.pk)
    assert not user.has_perm("wagtailadmin.access_admin")


def test_making_the_group_twice_changes_nothing():
    first = editors.ensure_groups()
    rights = set(first.permissions.values_list("pk", flat=True))
    pages = first.page_permissions.count()
    second = editors.ensure_groups()
    assert (second.pk, set(second.permissions.values_list("pk", flat=True)), second.page_permissions.count()) == (
        first.pk,
        rights,
        pages,
    )
    assert Group.objects.filter(name=editors.NAME).count() == 1
    assert pages > 0


def test_editors_have_no_right_on_people():
    labels = set(editors.ensure_groups().permissions.values_list("content_type__app_label", flat=True))
    assert labels & {"auth", "accounts", "account", "mfa", "sessions"} == set()


def test_last_of_the_secretariat_stays():
    actor = UserFactory(secretariat=True)
    with pytest.raises(Conflict):
        roles.revoke(actor=actor, user_id=actor.pk, role="secretariat")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_who_revoke_each_other_at_once_leave_one():
    people = [UserFactory(secretariat=True), UserFactory(secretariat=True)]
    gate = threading.Barrier(2)

    def revoke(actor: User, other: User) -> None:
        try:
            gate.wait(10)
            roles.revoke(actor=actor, user_id=other.pk, role="secretariat")
        except (Conflict, Refused):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=revoke, args=pair) for pair in [people, people[::-1]]]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert RoleGrant.objects.filter(role="secretariat").count() == 1


def test_a_role_taken_back_leaves_the_sockets_too(monkeypatch):
    """A socket holds on to the person as they were when it was opened."""
    closed = []
    monkeypatch.setattr("live.close", lambda **kwargs: closed.append(kwargs), raising=False)
    actor, user = UserFactory(secretariat=True), UserFactory(secretariat=True)

    roles.revoke(actor=actor, user_id=user.pk, role="organiser")
    assert closed == []
    roles.revoke(actor=actor, user_id=user.pk, role="secretariat")

    assert closed == [{"user_id": user.pk, "code": codes.AWAY}]
