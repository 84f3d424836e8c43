"""The list of words for translators is whole."""

from __future__ import annotations

import csv

from tests.architecture.source import ROOT

LANGUAGES = ("en", "ar", "zh", "fr", "ru", "es")


def test_each_word_stands_in_six_languages_once() -> None:
    with (ROOT / "docs" / "develop" / "words.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows if not all(row[one] and row[one].strip() == row[one] for one in LANGUAGES)] == []
    assert len({row["key"] for row in rows}) == len(rows)
    for language in LANGUAGES[1:]:
        said = [row[language] for row in rows]
        assert len(set(said)) == len(said), f"one word for two ideas in {language}"
