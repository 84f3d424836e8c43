"""People's text: markdown and foreign HTML to safe HTML, names to one clean line, excerpts. Nothing else cleans."""

from core.text.cleaning import LIST_VERSION, clean_html, safe_html, to_plain
from core.text.lines import excerpt, is_blank, one_line
from core.text.markdown import MAX_LENGTH, Mention, Mentions, Rendered, render

__all__ = [
    "LIST_VERSION",
    "MAX_LENGTH",
    "Mention",
    "Mentions",
    "Rendered",
    "clean_html",
    "excerpt",
    "is_blank",
    "one_line",
    "render",
    "safe_html",
    "to_plain",
]
