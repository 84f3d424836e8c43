"""No text for people stands outside translation."""

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

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
# Attributes and arguments that are read out or shown.
SAID = re.compile(
    r'\b(?:aria-label|aria-description|aria-roledescription|alt|title|placeholder|label|data-(?:text|say|confirm|copied)[a-z-]*)="([^"]*)"'
)
LABELS = {"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label", "menu_label"}
MESSAGES = {"messages.success", "messages.error", "messages.info", "messages.warning"}
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


def _inside_format_strings(tree: ast.Module) -> list[tuple[int, str]]:
    """The words that are translated within an f-string, each with its line."""
    return [
        (call.lineno, str(call.args[-1].value))
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and dotted(call.func) in {"_", "gettext", "pgettext"}
        and isinstance(call.args[-1], ast.Constant)
    ]


def test_words_inside_format_strings_are_in_the_catalogue() -> None:
    catalogue = read_po((ROOT / "platform" / "locale" / "ar" / "LC_MESSAGES" / "django.po").open("rb"))
    known = {part for message in catalogue for part in (message.id if isinstance(message.id, tuple) else [message.id])}
    wrong = [
        f"{module.path}:{line} {words}"
        for module in modules()
        for line, words in _inside_format_strings(module.tree)
        if words not in known
    ]
    assert not wrong, "Nobody gathers words inside an f-string: translate them before it:\n" + "\n".join(wrong)


def test_the_reader_of_format_strings_sees_words_in_them() -> None:
    tree = ast.parse('line = f\'<li>{esc(_("Copy"))}</li>\' + _("Move")\nother = f\'{pgettext("a thing", "Name")}\'')
    assert sorted(_inside_format_strings(tree)) == [(1, "Copy"), (2, "Name")]


def _bare_labels(tree: ast.Module) -> list[str]:
    """Labels, hints and messages that are plain text in the source."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            said = [(word.value, word.arg) for word in node.keywords if word.arg in LABELS]
            said += [(argument, "message") for argument in node.args[1:2] if dotted(node.func) in MESSAGES]
        elif isinstance(node, ast.Assign):
            said = [
                (node.value, target.id)
                for target in node.targets
                if isinstance(target, ast.Name) and target.id in LABELS
            ]
        else:
            continue
        for value, name in said:
            parts = value.values if isinstance(value, ast.JoinedStr) else [value]
            texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if WORD.search(" ".join(texts)):
                found.append(f"{node.lineno} {name}={ast.unparse(value)[:60]}")
    return found


def test_labels_and_messages_are_translated() -> None:
    wrong = [f"{module.path}:{line}" for module in modules() for line in _bare_labels(module.tree)]
    assert not wrong, "Wrap the words in gettext:\n" + "\n".join(wrong)


def test_the_reader_of_labels_sees_bare_ones() -> None:
    source = 'messages.success(request, "Saved.")\nf = Field(label="Name", help_text=_("In any script."))\nmenu_label = "Menu"'
    assert sorted(line.partition(" ")[2] for line in _bare_labels(ast.parse(source))) == [
        "label='Name'", "menu_label='Menu'", "message='Saved.'",
    ]  # fmt: skip


def _loose_words(text: str) -> list[str]:
    inside = " ".join(SAID.findall(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", text, flags=re.DOTALL)))
    bare = ENTITY.sub(" ", f"{TAGS.sub(' ', text)} {inside}")
    return [word for word in WORD.findall(bare) if word not in NAMES]


def test_templates_hold_no_loose_words() -> None:
    wrong = []
    templates = ROOT / "templates"
    for path in sorted([*templates.rglob("*.html"), *templates.rglob("*.txt"), *templates.rglob("*.xml")]):
        if path.name in ALLOWED_FILES:
            continue
        words = _loose_words(path.read_text())
        if words:
            wrong.append(f"{path.relative_to(ROOT)}: {' '.join(words[:8])}")
    assert not wrong, "Text outside translation:\n" + "\n".join(wrong)


def test_the_reader_of_templates_sees_loose_words() -> None:
    assert _loose_words('<p class="note">{{ name }} Welcome {% translate "back" %}</p>') == ["Welcome"]
    assert _loose_words('<a class="x" aria-label="Back" title="{% translate "To the forum" %}">←</a>') == ["Back"]
    assert Path(ROOT / "templates").is_dir()
