import pytest
from django.template import Context, Template
from django.utils import translation

from vocabularies import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def _render(text: str, **context: object) -> str:
    return Template("{% load vocabularies %}" + text).render(Context(context))


def test_a_label_in_the_page_s_language() -> None:
    with translation.override("ar"):
        assert _render("{% concept_label 'CBD-SUBJECT-IAS' %}") == "الأنواع الغريبة الغازية"
        assert _render("{% concept_label code vocabulary='countries' %}", code="ke") == "كينيا"
        assert _render("{% concept_label each short=True %}", each=queries.get("GBF-TARGET-07")) == "الهدف 7: التلوث"


def test_nothing_for_nothing() -> None:
    assert _render("[{% concept_label none %}{% concept_label '' %}]", none=None) == "[]"
