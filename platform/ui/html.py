"""The small parts as plain functions, for rows that are written in a loop.

They give the very same HTML as the partials of the same name in `templates/elements/` (`tests/ui/test_html.py` holds the
two together) at a twentieth of the time. Everything is escaped but what says that it is HTML already (`__html__`), so
join the results with `SafeString("".join(...))` and hand stored, cleaned text in as `SafeString`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo
from functools import lru_cache
from html import escape as _escape
from typing import Any

from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.safestring import SafeString

from ui import cldr

# Icons that point along the line of reading: mirrored from right to left.
DIRECTED = frozenset({"next", "arrow", "out", "reply", "send"})


def esc(value: Any) -> str:
    """Escapes, unless the value says that it is HTML. Lazy translations are read; None is nothing."""
    if value is None:
        return ""
    if hasattr(value, "__html__"):
        return value.__html__()
    return _escape(str(value))


def attrs(pairs: dict[str, Any]) -> SafeString:
    """` id="x" data-key="r"`. True gives the bare name, None and False give nothing, `_` in a name becomes `-`."""
    out = []
    for name, value in pairs.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        out.append(f" {name}" if value is True else f' {name}="{esc(value)}"')
    return SafeString("".join(out))


@lru_cache(maxsize=1)
def sprite() -> str:
    return static("ui/icons.svg")


@lru_cache(maxsize=512)
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """A stroke from the sprite. Without a label it is decoration; `back` is `next` turned round."""
    css = "icon"
    if name == "back":
        css, name = "icon icon--back", "next"
    elif name in DIRECTED:
        css = "icon icon--dir"
    if size:
        css += f" icon--{esc(size)}"
    said = f'role="img" aria-label="{esc(label)}"' if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="{css}" width="20" height="20" {said}><use href="{sprite()}#{esc(name)}"/></svg>')


def _forget(**kwargs: Any) -> None:
    if kwargs["setting"] in {"STATIC_URL", "STORAGES"}:
        sprite.cache_clear()
        icon.cache_clear()


setting_changed.connect(_forget, dispatch_uid="ui.html")


def bdi(text: Any) -> SafeString:
    """A name, a code, a number of a telephone: kept apart from the direction around it."""
    return SafeString(f"<bdi>{esc(text)}</bdi>")


def text_in(code: str = "") -> SafeString:
    """` lang="ar" dir="auto"` for what people wrote: the language says the font and the voice, the letters say the direction."""
    return SafeString(f' lang="{esc(code)}" dir="auto"' if code else ' dir="auto"')


def avatar(initials: str, tone: int = 1, size: str = "", src: str = "") -> SafeString:
    """A round mark beside a name; never alone, since it is hidden from screen readers."""
    css = f"avatar avatar--{esc(size)}" if size else "avatar"
    if src:
        edge = {"s": 28, "l": 96}.get(size, 40)
        return SafeString(
            f'<img class="{css}" src="{esc(src)}" alt="" width="{edge}" height="{edge}" loading="lazy" decoding="async">'
        )
    return SafeString(f'<span class="{css}" data-tone="{int(tone)}" aria-hidden="true">{esc(initials)}</span>')


def badge(text: Any, kind: str = "", icon_name: str = "") -> SafeString:
    """`kind`: new, ok, wait, bad, line. The word carries the meaning, the colour repeats it."""
    css = f"badge badge--{esc(kind)}" if kind else "badge"
    return SafeString(f'<span class="{css}">{icon(icon_name) if icon_name else ""}{esc(text)}</span>')


def time_tag(
    value: date,
    style: str = "weekday_month,time",
    lang: str | None = None,
    text: Any = "",
    zone: tzinfo | None = None,
) -> SafeString:
    """A point in time in the person's zone, unless another is given; `style` as in `ui.cldr`."""
    shown = esc(text) if text else esc(cldr.moment(value, style, lang, zone))
    return SafeString(f'<time datetime="{cldr.machine(value)}">{shown}</time>')


def date_tile(value: date, lang: str | None = None) -> SafeString:
    """The day in the margin of a ledger."""
    return SafeString(
        f'<time class="date" datetime="{cldr.machine(value)}"><span class="date__d">{esc(cldr.moment(value, "d", lang))}</span> '
        f'<span class="date__m">{esc(cldr.moment(value, "mon", lang))}</span></time>'
    )


def count_tile(number: Any, label: Any = "") -> SafeString:
    """The number in the margin of a ledger, with what it counts."""
    if isinstance(number, int):
        number = cldr.number(number)
    below = f"<small>{esc(label)}</small>" if label else ""
    return SafeString(f'<span class="count">{esc(number)}</span>{below}')


def meta(facts: Iterable[Any]) -> SafeString:
    """The line of facts below a title. Empty facts are left out."""
    shown = "".join(f"<span>{esc(fact)}</span>" for fact in facts if fact)
    return SafeString(f'<p class="ledger__meta">{shown}</p>' if shown else "")


def ledger_row(
    title: Any,
    url: str = "",
    *,
    margin: Any = "",
    badges: Any = "",
    text: Any = "",
    facts: Iterable[Any] = (),
    end: Any = "",
    level: int = 3,
    lang: str = "",
    read: bool = False,
    row_id: str = "",
) -> SafeString:
    """One row of a list: margin (number, day, person), body (title, one line, facts), end (state or one action)."""
    css = "ledger__row" if margin else "ledger__row ledger__row--plain"
    if read:
        css += " is-read"
    said = text_in(lang) if lang else ""
    head = f'<a href="{esc(url)}"{said}>{esc(title)}</a>' if url else f"<span{said}>{esc(title)}</span>"
    return SafeString(
        f'<li class="{css}"{attrs({"id": row_id or None})}>'
        + (f'<div class="ledger__margin">{esc(margin)}</div>' if margin else "")
        + f'<div class="ledger__body"><h{level:d} class="ledger__title">{head}{" " if badges else ""}{esc(badges)}</h{level:d}>'
        + (f'<p class="ledger__text"{said}>{esc(text)}</p>' if text else "")
        + meta(facts)
        + "</div>"
        + (f'<div class="ledger__end">{esc(end)}</div>' if end else "")
        + "</li>"
    )


def action(label: Any, icon_name: str = "", url: str = "", **more: Any) -> SafeString:
    """A quiet button below a post: a link with an address, else a button of the form around it."""
    drawn = icon(icon_name) if icon_name else ""
    if url:
        return SafeString(f'<a class="btn btn--quiet btn--s" href="{esc(url)}"{attrs(more)}>{drawn}{esc(label)}</a>')
    return SafeString(f'<button class="btn btn--quiet btn--s"{attrs(more)}>{drawn}{esc(label)}</button>')


def mark_here(label: Any) -> SafeString:
    """Where reading stopped."""
    return SafeString(f'<li class="mark-here"><span>{esc(label)}</span></li>')
