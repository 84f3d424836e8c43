"""The short way to HTML answers exactly what the long one does, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.text import markdown
from core.text.simple import paragraphs

PLAIN = [
    "We planted mangroves along the coast.",
    "First line\nsecond line\n\nAnother paragraph (with brackets); and “quotes”, 'so' it goes: 14:30!",
    "زرعنا أشجار المانغروف، ثم انتظرنا.\n\nوبعد عام؟ نعم!",
    "我们在沿海种植红树林,然后等待。",
    'He said "no" - twice',
]
MARKED = [
    "**bold**", "a_b_c", "# Title", "- item", "1. item", "1) item", "> quote", "`code`", "    code", "a & b", "a < b",
    "see example.org", "see www.example", "http://example.org", "mail me@example.org", "@amina", "a\n---", "a\n===", "| a |",
    "break  \nhere", "a\tb", "~~no~~", "![x](y)", "&amp;", "x\u00a0y",
]  # fmt: skip
WORDS = st.text(
    alphabet=st.one_of(st.characters(codec="utf-8"), st.sampled_from(list("abз 日ع  \n\n.,:;-()'\"!?1/"))), max_size=60
)


def _long(text: str) -> markdown.Rendered:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markdown, "paragraphs", lambda source: None)
        return markdown.render(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_paragraphs_go_the_short_way(text: str) -> None:
    assert paragraphs(text) is not None
    assert markdown.render(text) == _long(text)


@pytest.mark.parametrize("text", MARKED)
def test_what_may_mean_something_goes_the_long_way(text: str) -> None:
    assert paragraphs(text) is None


@settings(max_examples=1500, deadline=None)
@given(WORDS)
@example("a.\u0661")
@example("\u2028a")
@example("a\u3000b\n\u3000c")
def test_both_ways_answer_the_same(text: Any) -> None:
    assert markdown.render(text) == _long(text)
