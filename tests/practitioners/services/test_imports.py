"""People brought in a second time: what the other system says now is what everybody sees."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
AMINA: dict[str, Any] = {
    "kind": "practitioner", "external_id": "p:1", "name": "Amina Diallo", "organization": "Coastal Institute",
    "visibility": {"organization": "public"},
}  # fmt: skip


def bring_in(folder: Path, **changes: Any) -> None:
    file = folder / "people.jsonl"
    file.write_text(json.dumps(AMINA | changes))
    call_command("import_records", str(file), stdout=io.StringIO(), stderr=io.StringIO())


@pytest.mark.parametrize(
    ("changes", "gone", "there"),
    [
        ({"organization": "Marine Office"}, "Coastal Institute", "Marine Office"),
        ({"name": "Amina Sow"}, "Amina Diallo", "Amina Sow"),
        ({"visibility": {"organization": "nobody"}}, "Coastal Institute", "Amina Diallo"),
    ],
)
def test_a_visitors_page_of_the_person_shows_it_on_the_next_request(
    client: Client, tmp_path: Path, changes: dict[str, Any], gone: str, there: str
) -> None:
    bring_in(tmp_path)
    address = f"/en/practitioners/{User.objects.get(external_id='p:1').handle}/"
    for _time in range(2):
        assert gone in client.get(address).content.decode()

    bring_in(tmp_path, **changes)

    page = client.get(address).content.decode()
    assert (gone in page, there in page) == (False, True)
