"""Rows that are written in bulk are read back as they were meant, and leave the keys of later rows free."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from communities.models import Community, Message, Room
from core.rows import give_keys, insert
from tests.communities.factories import CommunityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
LONG_AGO = datetime(2019, 3, 4, 5, 6, 7, 890_123, tzinfo=UTC)
HARD = "tab\tline\nreturn\rback\\slash \\N \\. quote' double\" \u0646\u0635 \u0639\u0631\u0628\u064a \u751f\u7269 \U0001f30d \u200f"


def message(room: Room, seq: int, **more: object) -> Message:
    values = {"body": HARD, "body_html": "", "body_plain": HARD * 50, "created_at": LONG_AGO}
    return Message(room=room, seq=seq, **{"client_id": UUID(int=seq), **values, **more})


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    room = Room.objects.create(community=CommunityFactory(), name="x")
    rows = [message(room, 1, reactions={"\U0001f44d": [1, 2], 'a"\\': []}), message(room, 2, edited_at=LONG_AGO)]
    insert(rows)
    fields = [field.attname for field in Message._meta.concrete_fields]
    stored = Message.objects.order_by("seq")
    assert [[getattr(row, name) for name in fields] for row in stored] == [
        [getattr(row, name) for name in fields] for row in rows
    ]
    assert stored[0].reactions == {"\U0001f44d": [1, 2], 'a"\\': []}


def test_a_moment_that_is_given_stands_and_one_that_is_not_is_now() -> None:
    began = timezone.now()
    rows = [Community(slug="a", created_at=LONG_AGO), Community(slug="b")]
    insert(rows)
    given, made = Community.objects.order_by("slug")
    assert given.created_at == LONG_AGO
    assert began <= made.created_at <= timezone.now()
    assert began <= given.updated_at <= timezone.now()


def test_rows_may_point_to_each_other_and_later_rows_find_free_keys() -> None:
    room = Room.objects.create(community=CommunityFactory(), name="x")
    before = Message.objects.create(room=room, seq=1, client_id=UUID(int=1), created_at=LONG_AGO)
    rows = [message(room, seq) for seq in (2, 3)]
    with transaction.atomic():
        give_keys(rows)
        keys = [row.pk for row in rows]
        insert(rows)
    after = Message.objects.create(room=room, seq=4, client_id=UUID(int=4), created_at=LONG_AGO)
    assert len({before.pk, *keys, after.pk}) == 4
    assert list(Message.objects.order_by("seq").values_list("pk", flat=True)) == [before.pk, *keys, after.pk]


def test_what_the_tables_forbid_is_refused_as_a_whole() -> None:
    room = Room.objects.create(community=CommunityFactory(), name="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([message(room, 1), message(room, 1, client_id=UUID(int=9))])
        connection.check_constraints()
    assert not Message.objects.exists()


def test_nothing_to_write_is_nothing() -> None:
    assert insert([]) == []
