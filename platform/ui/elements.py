"""`{% element "banner" tone="ok" %}…{% endelement %}`: a partial of `templates/elements/` with content and slots.

What stands between the tags is `content` in the partial; `{% slot end %}…{% endslot %}` gives it `end`. Arguments that are
attributes of HTML (`id`, `name`, `data_…`, `aria_…`) arrive together as `attrs`, ready to print.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

from ui.html import attrs

ATTRIBUTES = frozenset({"id", "hidden", "rel", "target", "download", "autofocus", "formaction", "accesskey"})
PREFIXES = ("data_", "aria_")
# What partials may need of the page around them.
HANDED_ON = ("request", "csrf_token", "user", "theme", "data_saving")


def split_attributes(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Attributes of HTML, and the partial's own arguments."""
    html = {key: value for key, value in values.items() if key in ATTRIBUTES or key.startswith(PREFIXES)}
    return html, {key: value for key, value in values.items() if key not in html}


class Slot(template.Node):
    """Renders nothing where it stands; its element takes what is inside."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        slots = context.render_context.get("ui.slots")
        if slots is not None:
            slots[self.name] = SafeString(self.nodelist.render(context).strip())
        return ""


class Element(template.Node):
    def __init__(self, name: FilterExpression, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        values = {key: value.resolve(context) for key, value in self.values.items()}
        outer = context.render_context.get("ui.slots")
        slots: dict[str, Any] = {}
        context.render_context["ui.slots"] = slots
        try:
            content = SafeString(self.nodelist.render(context).strip())
        finally:
            context.render_context["ui.slots"] = outer
        if content or "content" not in values:
            values["content"] = content
        return render(context, str(self.name.resolve(context)), {**values, **slots})


def render(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    """Renders a partial with these values and nothing else of the page but what every partial may know."""
    html, own = split_attributes(values)
    assert context.template is not None
    found = context.template.engine.get_template(f"elements/{name}.html")
    inner = context.new({key: context[key] for key in HANDED_ON if key in context})
    inner.update({**own, **html, "attrs": attrs(html)})
    return SafeString(found.render(inner).strip())


class Capture(template.Node):
    """Keeps what is inside under a name instead of printing it; blocks inside can be overridden as usual."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return ""


def _read(parser: Parser, token: Token) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    tag, *bits = token.split_contents()
    if not bits:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} needs the name of a partial.")
    rest = bits[1:]
    values = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} takes name=value only; not understood: {' '.join(rest)}")
    return parser.compile_filter(bits[0]), values


def element(parser: Parser, token: Token) -> Element:
    """With content: `{% element "note" title=_("…") %}…{% endelement %}`."""
    name, values = _read(parser, token)
    nodelist = parser.parse(("endelement",))
    parser.delete_first_token()
    return Element(name, values, nodelist)


def part(parser: Parser, token: Token) -> Element:
    """Without content: `{% part "badge" text=_("Full") kind="wait" %}`."""
    return Element(*_read(parser, token), NodeList())


def slot(parser: Parser, token: Token) -> Slot:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endslot",))
    parser.delete_first_token()
    return Slot(name, nodelist)


def capture(parser: Parser, token: Token) -> Capture:
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return Capture(name, nodelist)
