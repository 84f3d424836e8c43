"""`{% kept "main" %}…{% endkept %}`: a part that `core.parts` keeps; without `kept` in the context it is only rendered."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.parts import Kept

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, name: str, nodes: template.NodeList) -> None:
        self.name = name
        self.nodelist = nodes

    def render(self, context: Any) -> SafeString:
        held: Kept | None = context.get("kept")
        if held is None:
            return self.nodelist.render(context)
        if not held.is_complete:
            held.texts[self.name] = self.nodelist.render(context)
        return held.texts[self.name]


@register.tag("kept")
def do_kept(parser: Any, token: Any) -> KeptNode:
    _tag, name = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(name.strip("\"'"), nodes)
