"""Whatever a file holds, the import ends, tells what was bad, and takes nothing that it told of as a whole."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communities.models import Community, Topic
from harvesting.queries.lines import Fault
from harvesting.services.taking import Report, take_file
from tests.harvesting import samples

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted({name for record in samples.NETWORK for name in record} - {"kind", "external_id"})


@st.composite
def broken(draw: Any) -> bytes:
    """A sample with some of its fields exchanged for anything."""
    record = dict(draw(st.sampled_from(samples.NETWORK)))
    record["external_id"] = draw(st.sampled_from(["x:1", "x:2", record["external_id"]]))
    record |= draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3))
    return json.dumps(record).encode()


LINE = st.one_of(
    broken(),
    st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"")),
    JSON.map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINE, max_size=8))
@pytest.mark.django_db(transaction=False)
def test_no_file_breaks_the_import(lines: list[bytes], db: None) -> None:
    with transaction.atomic():
        faults: list[Fault] = []
        good = [json.dumps(record).encode() for record in (samples.REEFS, samples.OMAR)]
        report = Report(on_fault=faults.append)
        take_file(file=io.BytesIO(b"\n".join([*lines, *good])), report=report)
        written = sum(1 for line in [*lines, *good] if line.strip())
        assert report.total <= written and {fault.line for fault in faults} <= set(range(1, len(lines) + 3))
        assert not [fault for fault in faults if fault.code == "not_stored"], faults
        for topic in Topic.objects.all():
            assert list(topic.posts.order_by("number").values_list("number", flat=True)) == list(
                range(1, topic.last_number + 1)
            )
        assert Community.objects.filter(slug="reefs").exists() or any(fault.line >= len(lines) for fault in faults)
        transaction.set_rollback(True)
