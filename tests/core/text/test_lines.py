import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.text import excerpt, is_blank, one_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Amina \n Ben\tAli ", "Amina Ben Ali"),
        ("e\u0301", "é"),
        ("abc\u202edef\u2066x\u2069", "abcdefx"),
        ("a\u200b\u200bb\ufeff\u00ad", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200ca\u200c\u200c b\u200d", "a b"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("\u0301abc", "abc"),
        ("مُحَمَّد", "مُحَمَّد"),
        ("กี่", "กี่"),
        ("\u3164\u115f x", "x"),
        ("a\x00\x07b\ud800", "ab"),
        ("中文　名字", "中文 名字"),
        ("", ""),
        ("\u202e\u200f", ""),
    ],
)
def test_line(text, line):
    assert one_line(text, max_length=100) == line


def test_heaps_of_marks_are_cut_to_four():
    line = one_line("z" + "\u0301\u0342\u0346\u033f\u0331\u0332\u0333" * 30 + "a", max_length=100)
    assert (unicodedata.normalize("NFD", line)[0], line[-1]) == ("z", "a")
    assert len(line) <= 6


def test_too_long_line_names_field_and_numbers():
    with pytest.raises(Invalid) as refused:
        one_line("x" * 11, max_length=10, field="name")
    (entry,) = refused.value.errors
    assert (entry.field, entry.code, str(entry.message)) == (
        "name",
        "too_long",
        "Please use at most 10 characters; this has 11.",
    )
    with pytest.raises(Invalid):
        one_line("\u0301" * 100_000, max_length=10)


@given(st.text(max_size=80))
def test_line_is_clean_and_cleaning_again_changes_nothing(text):
    line = one_line(text, max_length=400)
    assert one_line(line, max_length=400) == line
    assert line == line.strip()
    assert "\n" not in line
    assert not any(
        unicodedata.bidirectional(char) in ("LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI") for char in line
    )


@pytest.mark.parametrize(
    ("plain", "length", "cut"),
    [
        ("short", 10, "short"),
        ("one two three four", 12, "one two…"),
        ("abcdefghijklmnop", 8, "abcdefg…"),
        ("one, two three", 10, "one, two…"),
        ("line\none   line", 20, "line one line"),
        ("ab👩\u200d🌾cd", 5, "ab…"),
        ("abe\u0301fgh", 4, "ab…"),
        ("🇰🇪🇰🇪🇰🇪", 3, "🇰🇪…"),
        ("生物多样性公约", 4, "生物多…"),
        ("", 5, ""),
    ],
)
def test_excerpt(plain, length, cut):
    assert excerpt(plain, length) == cut


@given(st.text(max_size=300), st.integers(5, 80))
def test_excerpt_is_never_longer(plain, length):
    assert len(excerpt(plain, length)) <= length


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True), (" \u00a0\n", True), ("\u200b\u2060\ufeff", True), ("\u202e\u2066", True), ("\u3164", True), ("\u0301\u0301", True),
        ("\u200d", True), (".", False), ("👍🏽", False), ("\u200bم", False), ("e\u0301", False), ("\ue000", False),
    ],
)  # fmt: skip
def test_nothing_visible_is_blank(text, blank):
    assert is_blank(text) is blank
