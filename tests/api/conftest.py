"""Callers of the API: a visitor, somebody with a session, a program with a token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from api.services.token import make_token
from tests.accounts.factories import UserFactory


class Caller:
    """Speaks JSON; `token` goes into the header."""

    def __init__(self, client: Client, token: str = "") -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", data, headers={**self.headers, **headers})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._send("delete", path, None, headers)

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(self.client, method)(f"/api/v1/{path}", headers={**self.headers, **headers}, **content)


@pytest.fixture(autouse=True)
def no_counts_left() -> None:
    cache.clear()


@pytest.fixture
def visitor() -> Caller:
    return Caller(Client())


@pytest.fixture
def session_of() -> Callable[[User], Caller]:
    def make(user: User) -> Caller:
        client = Client()
        client.force_login(user)
        return Caller(client)

    return make


@pytest.fixture
def program_of() -> Callable[..., Caller]:
    def make(user: User, *, may_write: bool = True) -> Caller:
        _token, secret = make_token(actor=user, name="A program", days=90, may_write=may_write)
        return Caller(Client(), secret)

    return make


@pytest.fixture
def amina(db: None) -> User:
    return UserFactory(name="Amina Diallo", handle="amina", language="fr")
