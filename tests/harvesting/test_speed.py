"""A thousand records a second in bulk, counted in processor time so that a busy machine says nothing."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from harvesting.services.taking import Report, take_file

WORDS = [
    "mangrove",
    "nursery",
    "coast",
    "community",
    "planting",
    "season",
    "water",
    "survey",
    "fishers",
    "report",
    "ministry",
    "data",
    "training",
    "law",
]
POSTS = 3000


def _body(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choice(WORDS) for _word in range(40)).capitalize() + "." for _each in range(2)]
    if chance.random() < 0.25:
        paragraphs.append("- one thing\n- **another** one\n\nSee https://example.org/page for more.")
    return "\n\n".join(paragraphs)


def _network() -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    for number in range(10):
        yield {"kind": "community", "external_id": f"c:{number}", "slug": f"c{number}", "name": f"Community {number}"}
    for number in range(POSTS // 10):
        yield {
            "kind": "practitioner", "external_id": f"p:{number}", "name": f"Person {number}", "country": "KE",
            "themes": ["GBF-TARGET-08"], "communities": [f"c{number % 10}"], "body": _body(chance),
        }  # fmt: skip
    for number in range(POSTS // 20):
        yield {
            "kind": "topic", "external_id": f"t:{number}", "community": f"c{number % 10}", "title": f"Topic {number}",
            "body": _body(chance), "author": "p:1", "created_at": "2020-01-01T00:00:00Z",
        }  # fmt: skip
    for number in range(POSTS):
        yield {
            "kind": "post", "external_id": f"o:{number}", "topic": f"t:{number % (POSTS // 20)}", "body": _body(chance),
            "author": f"p:{number % (POSTS // 10)}", "created_at": f"2021-01-{number % 28 + 1:02}T00:00:00Z",
        }  # fmt: skip


@pytest.mark.scale
@pytest.mark.django_db
def test_a_thousand_records_a_second() -> None:
    raw = "\n".join(json.dumps(record) for record in _network()).encode()
    report = Report()
    began = time.process_time()
    take_file(file=io.BytesIO(raw), report=report)
    rate = report.new / (time.process_time() - began)
    assert report.new == report.total and rate >= 1000, f"{rate:.0f} records a second"
