"""Texts that a spreadsheet takes for formulas: kept as written here, made harmless on the way into a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from events.services.registration import register
from tests.accounts.factories import UserFactory
from tests.events.factories import make_event, secretariat

pytestmark = pytest.mark.django_db
FORMULAS = [
    '=HYPERLINK("https://evil.example","Click")', "+1+1", "-2+3", "@SUM(A1)", "  =1+1", "=cmd|' /C calc'!A0", "＝1+1", "＠SUM(A1)",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_out_no_cell_begins_like_a_formula(formula: str) -> None:
    event = make_event(registration="approval")
    person = UserFactory(name=formula.strip(), latin_name=formula.strip())
    register(actor=person, event_id=event.pk, motivation=f"\t{formula}")
    client = Client()
    client.force_login(secretariat())

    answer = client.get(f"/en/events/{event.slug}/registrations.csv")

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" ")[:1] in "=+-@\t\r\n＝＋－＠" and cell]
    assert f"'{formula.strip()}" in cells


@pytest.mark.parametrize("formula", FORMULAS)
def test_in_a_formula_is_a_text_like_any_other(formula: str, tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    record = {"kind": "practitioner", "external_id": "x:1", "name": formula, "email": "amina@example.org"}
    file.write_text(json.dumps(record) + "\n")

    call_command("import_records", str(file), stdout=io.StringIO(), stderr=io.StringIO())

    assert User.objects.get(email="amina@example.org").name == formula.strip()


def test_a_csv_with_formulas_is_given_back_as_a_file_never_opened_by_the_page() -> None:
    event = make_event()
    client = Client()
    client.force_login(secretariat())
    content = "\n".join(FORMULAS).encode()
    client.post(f"/en/events/{event.slug}/documents/", {"file": SimpleUploadedFile("list.csv", content)})
    kept = event.documents.get()

    answer = Client().get(f"/en/events/{event.slug}/documents/{kept.pk}/")

    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("text/csv; charset=utf-8", "nosniff")
