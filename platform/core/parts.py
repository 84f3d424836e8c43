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

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import versions
from core.store import Store

# What belongs to one person alone is never shared, whatever the key says.
PERSONAL = "csrfmiddlewaretoken"
# Addresses that nobody else asks for are not worth the room.
LONGEST_QUERY = 300

# The numbers under which the parts were drawn, and the parts by name.
store: Store[tuple[tuple[int, ...], dict[str, SafeString]]] = Store(most_bytes=8 * 1024 * 1024)


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
        size = 2 * sum(map(len, self.texts.values())) + 1000
        store.put(self.key, (self.numbers, self.texts), size)


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
    found = store.get(whole)
    if found is not None and found[0] == numbers:
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
