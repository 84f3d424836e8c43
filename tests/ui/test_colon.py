"""A label before a value, with the colon of each language."""

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Forum: x"),
        ("fr", "Forum\u00a0: x"),
        ("es", "Foro: x"),
        ("ru", "Форум: x"),
        ("ar", "المنتدى: x"),
        ("zh-hans", "论坛： x"),
    ],
)
def test_a_label_ends_with_the_colon_of_its_language(language, said):
    with translation.override(language):
        assert Template('{{ _("Forum")|colon }} x').render(Context()) == said


def test_a_label_is_escaped_like_any_text():
    assert Template("{{ label|colon }}").render(Context({"label": "<b>"})) == "&lt;b&gt;:"
