import io

import pytest
from django.core.management import call_command

from vocabularies.models import Concept


def _run() -> str:
    out = io.StringIO()
    call_command("load_vocabularies", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_first_run_loads_and_the_second_says_that_nothing_changed() -> None:
    # Whatever the test database holds already, one label is not as it should be.
    _run()
    Concept.objects.filter(pk="CBD-SUBJECT-FOR").update(labels={"en": "Woods"})

    assert _run() == (
        "Vocabularies: 810 terms, 0 added, 1 changed, 0 retired; 0 other identifiers and 0 matches changed.\n"
    )
    assert _run() == "Vocabularies: 810 terms, nothing changed.\n"
