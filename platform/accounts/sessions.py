"""Sessions in the database, as Django keeps them, read together with the person whose they are and the terms they agreed
to: one query a request."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.models import Consent, User
from accounts.models.consent import TERMS
from core.prepared import Prepared

_FIELDS = [field.attname for field in User._meta.concrete_fields]


def _both(session: Any, person: Any) -> Any:
    mine = Session.objects.filter(session_key=session)
    terms = Consent.objects.filter(user=OuterRef("pk"), document=TERMS).order_by("-given_at", "-pk")
    found = User.objects.filter(pk=person).annotate(
        session_data=Subquery(mine.values("session_data")),
        session_ends=Subquery(mine.values("expire_date")),
        agreed_to=Subquery(terms.values("version")[:1]),
    )
    return found.values_list(*_FIELDS, "agreed_to", "session_data", "session_ends")


_BOTH = Prepared(_both, session=str, person=int)


class Owners:
    """Whose a session was when it was last read: a guess that saves a query, never an answer."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._known: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> int | None:
        return self._known.get(key)

    def put(self, key: str, person: int) -> None:
        with self._lock:
            self._known[key] = person
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


owners = Owners()


class SessionStore(db.SessionStore):
    """`person` is whoever the session says, read with it, or None where that must be asked separately."""

    person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        key = self.session_key
        owner = owners.get(key) if key else None
        together = self._load_with(key, owner) if key and owner is not None else None
        if together is not None:
            return together
        found = super().load()
        said = str(found.get(auth.SESSION_KEY, ""))
        if key and said.isdecimal():
            owners.put(key, int(said))
            # In place of the person alone, for whom Django would ask.
            return self._load_with(key, int(said)) or found
        return found

    def _load_with(self, key: str, owner: int) -> dict[str, Any] | None:
        """Returns the session, with `person` set, where it lives and is that person's; one query."""
        row = _BOTH.first(session=key, person=owner)
        if row is None:
            return None
        *fields, terms, data, ends = row
        if data is None or ends <= timezone.now():
            return None
        found: dict[str, Any] = self.decode(data)
        if found.get(auth.SESSION_KEY) != str(owner):
            return None
        self.person = User.from_db(DEFAULT_DB_ALIAS, _FIELDS, fields)
        self.person.terms_version = terms or ""
        return found


class Authentication(AuthenticationMiddleware):
    """Django's, which takes the person that came with the session where everything about the two is in order."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person(request))  # type: ignore[assignment]


def _person(request: HttpRequest) -> User | AnonymousUser:
    known: User | AnonymousUser | None = getattr(request, "_cached_user", None)
    if known is None:
        known = _with_session(request.session) or auth.get_user(request)  # type: ignore[assignment]
        request._cached_user = known  # type: ignore[attr-defined]
    assert known is not None
    return known


def _with_session(session: Any) -> User | None:
    """Returns the person read with the session, or None where Django has to look and to decide what becomes of it."""
    said = session.get(auth.SESSION_KEY)
    person: User | None = getattr(session, "person", None)
    if person is None or said != str(person.pk) or not person.is_active:
        return None
    if session.get(auth.BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    hashed = session.get(auth.HASH_SESSION_KEY)
    return person if hashed and constant_time_compare(hashed, person.get_session_auth_hash()) else None
