"""Parts of a page that several signed-in people share: drawn once, printed until one of their scopes is raised.

    kept = parts.kept(request, "home", page.pk, scopes=["cms", "events"])
    context = {} if kept.is_complete else everything_that_costs()
    return render(request, "home.html", {**context, "kept": kept})

and in the template `{% load kept %}{% block main %}{% kept "main" %}…{% endkept %}{% endblock %}` round each part. Rights
are checked before this is asked; whatever makes two readers' parts differ belongs into the key. For a whole page whose
readers differ by rights alone:

    kept = parts.shared(request, "events", rights, scopes=["events"])
    …
    parts.finish(kept, rights, lambda: rights_of(request.user))
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import versions

MAX_BYTES = 8 * 1024 * 1024
# What belongs to one person alone is never shared, whatever the key says.
PERSONAL = "csrfmiddlewaretoken"
# Addresses that nobody else asks for are not worth the room.
LONGEST_QUERY = 300

_store: OrderedDict[Hashable, tuple[tuple[int, ...], dict[str, SafeString], int]] = OrderedDict()
_bytes = 0
_lock = threading.Lock()


@dataclass(slots=True)
class Kept:
    """`texts` are the parts by name; `is_complete` once they were all drawn under the numbers that hold now."""

    key: Hashable
    numbers: tuple[int, ...]
    texts: dict[str, SafeString] = field(default_factory=dict)
    is_complete: bool = False

    def finish(self) -> None:
        """Stores what was drawn, for the next reader; called when the page is rendered."""
        if self.is_complete or any(PERSONAL in text for text in self.texts.values()):
            return
        _put(self.key, self.numbers, self.texts)


def kept(request: HttpRequest, *key: Hashable, scopes: Sequence[str]) -> Kept:
    """Returns the parts under this key, language, time zone and wish to save data; one query.

    The numbers are read before anything is drawn, so what is written meanwhile makes the parts old at once.
    """
    whole = (
        *key,
        *scopes,
        get_language(),
        timezone.get_current_timezone_name(),
        bool(getattr(request, "data_saving", False)),
    )
    numbers = versions.read(*scopes)
    with _lock:
        found = _store.get(whole)
        if found is not None and found[0] == numbers:
            _store.move_to_end(whole)
            return Kept(whole, numbers, found[1], is_complete=True)
    return Kept(whole, numbers)


def shared(request: HttpRequest, *key: Hashable, scopes: Sequence[str]) -> Kept | None:
    """Returns the parts of this address for all who are signed in and have this key; None for a visitor and for an odd
    address. Words such as “today” hold for one day of the reader.
    """
    query = request.META.get("QUERY_STRING", "")
    if not request.user.is_authenticated or len(query) > LONGEST_QUERY:
        return None
    return kept(request, *key, request.path, query, timezone.localdate(), scopes=scopes)


def finish(kept: Kept | None, rights: Hashable, now: Callable[[], Hashable]) -> None:
    """Keeps what was drawn, unless the reader's rights changed meanwhile: then it is not what the key says.

    `rights` were read before the numbers were; `now` reads them again.
    """
    if kept is not None and not kept.is_complete and now() == rights:
        kept.finish()


def forget() -> None:
    global _bytes
    with _lock:
        _store.clear()
        _bytes = 0


def _put(key: Hashable, numbers: tuple[int, ...], texts: dict[str, SafeString]) -> None:
    global _bytes
    size = 2 * sum(map(len, texts.values())) + 1000
    if size > MAX_BYTES // 4:
        return
    with _lock:
        before = _store.pop(key, None)
        _bytes += size - (before[2] if before else 0)
        _store[key] = (numbers, texts, size)
        while _bytes > MAX_BYTES:
            _bytes -= _store.popitem(last=False)[1][2]
