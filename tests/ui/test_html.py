"""The functions of `ui.html` and the partials of the same name give the same HTML, and both escape."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import SafeString

from ui import html

NASTY = '<b onclick="x">&\'"'
AT = datetime(2027, 9, 24, 7, 20, tzinfo=UTC)
SAFE = SafeString("<p>One &amp; two</p>")


def partial(name: str, /, **values: Any) -> str:
    arguments = " ".join(f"{key}={key}" for key in values if key != "content")
    source = f'{{% element "{name}" {arguments} %}}{{{{ content }}}}{{% endelement %}}'
    return engines["django"].from_string(source).render(values)


CASES: list[tuple[str, dict[str, Any], Any]] = [
    ("badge", {"text": NASTY}, lambda v: html.badge(v["text"])),
    ("badge", {"text": "New", "kind": "new", "icon": "done"}, lambda v: html.badge("New", "new", "done")),
    ("avatar", {"initials": "AW", "tone": 3, "size": "s"}, lambda v: html.avatar("AW", 3, "s")),
    ("avatar", {"initials": NASTY}, lambda v: html.avatar(NASTY)),
    ("avatar", {"src": "/media/a.webp", "size": "l"}, lambda v: html.avatar("", src="/media/a.webp", size="l")),
    ("date", {"value": date(2027, 10, 12)}, lambda v: html.date_tile(date(2027, 10, 12))),
    ("date", {"value": AT}, lambda v: html.date_tile(AT)),
    ("count", {"number": 4180, "label": NASTY}, lambda v: html.count_tile(4180, NASTY)),
    ("ledger_row", {"title": NASTY}, lambda v: html.ledger_row(NASTY)),
    (
        "ledger_row",
        {
            "title": "Law", "url": "/l/", "margin": SAFE, "badges": SAFE, "text": NASTY, "facts": [NASTY, "", SAFE],
            "end": SAFE, "level": 4, "lang": "ar", "read": True, "row_id": "r1",
        },
        lambda v: html.ledger_row(
            "Law", "/l/", margin=SAFE, badges=SAFE, text=NASTY, facts=[NASTY, "", SAFE], end=SAFE, level=4, lang="ar",
            read=True, row_id="r1",
        ),
    ),
    ("mark_here", {"tag": "li", "text": NASTY}, lambda v: html.mark_here(NASTY)),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("name", "values", "function"), CASES)
def test_function_equals_partial(name: str, values: dict[str, Any], function: Any, language: str) -> None:
    with translation.override(language):
        assert str(function(values)) == partial(name, **values)


@pytest.mark.parametrize(("name", "values", "function"), CASES)
def test_nothing_typed_becomes_markup(name: str, values: dict[str, Any], function: Any) -> None:
    assert '<b onclick="x">' not in function(values)


def test_icon_equals_tag_and_points_with_the_line_of_reading() -> None:
    tag = (
        engines["django"]
        .from_string('{% icon "reply" %}{% icon "back" "l" %}{% icon "info" label=said %}')
        .render({"said": NASTY})
    )
    assert tag == html.icon("reply") + html.icon("back", "l") + html.icon("info", label=NASTY)
    assert "icon--dir" in html.icon("reply")
    assert "icon--back" in html.icon("back") and "#next" in html.icon("back")


def test_attributes_are_escaped_and_named() -> None:
    assert html.attrs({"data_key": 'a"b', "hidden": True, "id": None, "class_": "c", "x": False}) == (
        ' data-key="a&quot;b" hidden class="c"'
    )


def test_a_code_in_a_mail_stands_large_and_from_left_to_right() -> None:
    from ui.mail import mail_code

    said = mail_code(SafeString("<p>أدخل:</p>\n<p>AB-&lt;12</p>"), "AB-<12")
    assert said.startswith("<p>أدخل:</p>")
    assert '<bdi dir="ltr">AB-&lt;12</bdi>' in said and "28px" in said
    assert mail_code(SafeString("<p>x</p>"), "") == "<p>x</p>"
