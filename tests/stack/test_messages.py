"""Catalogues judged entry by entry."""

from pathlib import Path

import pytest

from stack import messages

HEAD = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
WHOLE = 'msgid "%(count)s events in {place}"\nmsgstr "{place} : %(count)s événements"\n'
ONE_OR_MORE = 'msgid "one member"\nmsgid_plural "%(n)s members"\nmsgstr[0] "un membre"\nmsgstr[1] "%(n)s membres"\n'


def judged(tmp_path: Path, kept: str, gathered: str | None = None) -> list[str]:
    first, second = tmp_path / "kept.po", tmp_path / "gathered.po"
    first.write_text(HEAD + kept)
    second.write_text(HEAD + (gathered or kept))
    return messages.judge("fr", first, second)


@pytest.mark.parametrize("entry", [WHOLE, ONE_OR_MORE])
def test_what_is_in_order(tmp_path: Path, entry: str) -> None:
    assert judged(tmp_path, entry) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Events"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Events"\nmsgstr "Évènements"\n', "unsure"),
        ('msgid "%(count)s events"\nmsgstr "événements"\n', "lacks a placeholder (count)"),
        ('msgid "%(count)s events"\nmsgstr "%(cuont)s événements"\n', "source has not (cuont)"),
        (ONE_OR_MORE.replace("%(n)s membres", ""), "not translated"),
    ],
)
def test_what_is_not(tmp_path: Path, entry: str, fault: str) -> None:
    (said,) = judged(tmp_path, entry)
    assert fault in said


def test_catalogue_and_source_have_parted(tmp_path: Path) -> None:
    said = judged(tmp_path, WHOLE, WHOLE.replace("events", "meetings"))
    assert [fault.split(":")[1].strip() for fault in said] == ["not in the catalogue", "no longer in the source"]


def test_no_catalogue_at_all(tmp_path: Path) -> None:
    assert messages.judge("fr", tmp_path / "none.po", tmp_path / "none.po") == ["fr: there is no catalogue"]
