"""A partial rendered once for each combination of its conditions, with holes where words, numbers and addresses go.

The template engine runs for the first page of a kind only; every other one is cut from the stencil.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.template.loader import get_template
from django.utils.safestring import SafeString

from core.store import Store
from ui import cldr, html

# Not the sign of `render.shell`, whose holes may stand in what is filled in here.
HOLE = "\3"
_stencils: Store[list[str]] = Store(most_bytes=4 * 1024 * 1024)


def fill(
    template: str,
    conditions: Mapping[str, Hashable],
    words: Mapping[str, Any],
    *,
    made_with: Callable[[], Mapping[str, Any]] = dict,
) -> str:
    """Returns the partial as the template engine would give it.

    `conditions` are what the template asks with `if`; `words` only what it prints, escaped here unless they are HTML.
    A word is never printed through a filter or handed to a tag that counts or formats it. `made_with` gives what else the
    template needs, the same for everybody.
    """
    key = (template, cldr.language(), tuple(sorted(conditions.items())))
    pieces = None if settings.DEBUG else _stencils.get(key)
    if pieces is None:
        holes = {name: SafeString(f"{HOLE}{name}{HOLE}") for name in words}
        made = get_template(template).render({**made_with(), **holes, **conditions}).strip()
        pieces = made.split(HOLE)
        _stencils.put(key, pieces, len(made) * 2 + 1000)
    out = list(pieces)
    for index in range(1, len(out), 2):
        out[index] = html.esc(words[out[index]])
    return "".join(out)


def forget(**_kwargs: Any) -> None:
    _stencils.clear()


setting_changed.connect(forget, dispatch_uid="communities.render.stencil")
