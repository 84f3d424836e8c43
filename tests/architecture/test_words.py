"""No text for people stands outside translation."""

import ast
import re
from pathlib import Path

from tests.architecture.source import ROOT, dotted, modules

SPOKEN = {"Denied", "Refused", "Conflict", "TooMany", "Unavailable", "ValidationError"}
TAGS = re.compile(
    r"{%\s*(?:comment|verbatim).*?{%\s*end(?:comment|verbatim)\s*%}"
    r"|{%\s*blocktrans(?:late)?.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<(script|style|svg|code|title)\b.*?</\1>|<[^>]*>",
    re.DOTALL,
)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[A-Za-z]{3,}")
# Names and identifiers that are the same in every language.
NAMES = {"Halqa", "iCalendar", "RSS", "Atom", "CSV", "PDF", "API", "URL", "JSON", "vCard", "TOTP", "ICS"}
ALLOWED_FILES = {"500.html", "503.html", "style_guide.html"}


def test_messages_of_errors_and_rules_are_translated() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).rsplit(".", 1)[-1] in SPOKEN and node.args:
                said = node.args[0]
                if isinstance(said, ast.JoinedStr) or (
                    isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value
                ):
                    wrong.append(f"{module.path}:{node.lineno} {ast.unparse(said)[:80]}")
    assert not wrong, "Wrap the sentence in gettext with named placeholders:\n" + "\n".join(wrong)


def test_no_format_string_inside_gettext() -> None:
    wrong = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and dotted(node.func) in {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    assert not wrong, "A catalogue cannot hold an f-string:\n" + "\n".join(wrong)


def _loose_words(text: str) -> list[str]:
    bare = ENTITY.sub(" ", TAGS.sub(" ", text))
    return [word for word in WORD.findall(bare) if word not in NAMES]


def test_templates_hold_no_loose_words() -> None:
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.name in ALLOWED_FILES:
            continue
        words = _loose_words(path.read_text())
        if words:
            wrong.append(f"{path.relative_to(ROOT)}: {' '.join(words[:8])}")
    assert not wrong, "Text outside translation:\n" + "\n".join(wrong)


def test_the_reader_of_templates_sees_loose_words() -> None:
    assert _loose_words('<p class="note">{{ name }} Welcome {% translate "back" %}</p>') == ["Welcome"]
    assert Path(ROOT / "templates").is_dir()
