"""Translations compiled without gettext."""

import gettext
import os
from pathlib import Path

from launch import catalogues

PO = """\
msgid ""
msgstr ""
"Language: ar\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\\n"

msgid "Communities"
msgstr "المجتمعات"

#, fuzzy
msgid "Events"
msgstr "ربما"
"""


def test_what_is_out_of_date_is_compiled_once(tmp_path: Path) -> None:
    source = tmp_path / "platform" / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO)
    assert catalogues.compile_outdated(tmp_path) == 1
    assert catalogues.compile_outdated(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)
    assert words.gettext("Communities") == "المجتمعات"
    assert words.gettext("Events") == "Events", "an unsure translation is not shown"
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert catalogues.outdated(tmp_path) == [source]
