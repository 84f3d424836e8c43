"""Found words marked in what people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from search.analysis.fold import fold, plain
from search.analysis.question import read
from search.analysis.scripts import script, split
from search.analysis.stems import forms
from search.highlights import Marker

LANGUAGES = ("en", "fr", "es", "ru")


def every_word() -> set[str]:
    """The words of all labels of the vocabularies, in six languages."""
    folder = Path(settings.ROOT) / "platform" / "vocabularies" / "data"
    found = {plain(word) for file in folder.glob("*.json") for word in split(file.read_text())}
    return {word for word in found if word and script(word) != "han"}


def test_stems_of_european_scripts_begin_as_their_words_do() -> None:
    """The marker looks no further at a word that begins with another letter than all that was asked for."""
    words = {word for word in every_word() if word[0] < "\u0590"}
    assert len(words) > 2000
    strangers = {
        (word, stem)
        for word in words
        for language in LANGUAGES
        for stem in forms(word, language)
        if fold(stem)[:1] != fold(word[0])[:1]
    }
    assert strangers == set()


@pytest.mark.parametrize(
    ("asked", "text", "language", "marked"),
    [
        ("forest", "Forests and <b>trees</b>", "en", "<mark>Forests</mark> and &lt;b&gt;trees&lt;/b&gt;"),
        ("cotiere", "Zones côtières", "fr", "Zones <mark>côtières</mark>"),
        ("леса", "В лесах и на лугах", "ru", "В <mark>лесах</mark> и на лугах"),
        ("تنوع", "حفظ التنوع البيولوجي", "ar", "حفظ <mark>التنوع</mark> البيولوجي"),
        ("生物", "保护生物多样性 forests", "zh-hans", "保护<mark>生物</mark>多样性 forests"),
        ("forests 生物", "Forest 生物安全", "en", "<mark>Forest 生物</mark>安全"),
        ("forest", "nothing of it", "en", ""),
    ],
)
def test_words_are_marked_in_all_their_forms(asked: str, text: str, language: str, marked: str) -> None:
    assert Marker(read(asked)).whole(text, language) == marked


def test_a_word_is_judged_by_the_language_of_its_text() -> None:
    marker = Marker(read("pain"))
    assert (marker.whole("Pains", "en"), marker.whole("Pains", "fr")) == ("<mark>Pains</mark>",) * 2
    assert marker.whole("Painter", "en") == ""
