"""What the layout of mails needs and the site's style sheet would do: direction, links, codes. Tags of every template."""

from __future__ import annotations

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from ui import cldr


def mail_direction() -> dict[str, str]:
    """What the layout of a mail needs, since mail programs know no logical properties and no fonts of ours."""
    lang = cldr.language()
    rtl = cldr.direction(lang) == "rtl"
    return {
        "lang": lang,
        "dir": "rtl" if rtl else "ltr",
        "start": "right" if rtl else "left",
        "font": "Tahoma,Arial,sans-serif" if rtl else "Segoe UI,Roboto,Helvetica,Arial,sans-serif",
        "height": "1.75" if rtl else "1.6",
    }


def mail_links(text: SafeString) -> SafeString:
    """The links of a mail in our colour and left to right: an address breaks over two lines, and its end would jump in Arabic."""
    return SafeString(conditional_escape(text).replace("<a href=", '<a dir="ltr" style="color:#0a5c49" href='))


def mail_code(text: SafeString, code: str) -> SafeString:
    """A code that stands alone in a paragraph, large and left to right, as one copies it by eye from another screen."""
    said = conditional_escape(text)
    if not code:
        return said
    plain = f"<p>{conditional_escape(code)}</p>"
    look = "margin:20px 0;font:bold 28px/1.3 Menlo,Consolas,monospace;letter-spacing:2px"
    return SafeString(said.replace(plain, f'<p style="{look}"><bdi dir="ltr">{conditional_escape(code)}</bdi></p>'))
