"""Many records at once: what goes wrong in the middle of a chunk, what stands in it twice, who writes beside the import."""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection
from wagtail.models import Page

from accounts.models import User
from cms.models import ContentPage
from communities.models import Community, CommunityText, Membership, Post, Topic
from core.rows import insert
from events.models import Event, EventComponent
from events.services.components import made
from harvesting.models import TakenRecord
from harvesting.services.taking import Report, take_file
from outbox.models import Fact
from practitioners.models import Profile
from tests.harvesting import samples

pytestmark = [pytest.mark.django_db, pytest.mark.both]
# Fewer than the smallest chunk.
MANY = 90


def _many(sample: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """Records like the sample, each its own; `{n}` in a change is its number."""
    return [
        {**sample, "external_id": f"many:{n}", **{name: text.format(n=n) for name, text in changes.items()}}
        for n in range(MANY)
    ]


KINDS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    "practitioner": (User, _many(samples.AMINA, email="p{n}@example.org", name="Person {n}")),
    "community": (Community, _many(samples.REEFS, slug="reefs-{n}")),
    "topic": (Topic, _many(samples.TOPIC, title="Topic {n}")),
    "post": (Post, _many(samples.ANSWER, body="Text {n}")),
    "event": (Event, _many(samples.MEETING, title="Meeting {n}")),
    "page": (ContentPage, _many({**samples.SHELF, "kind": "page"}, title="Page {n}")),
}
GROUND = [samples.REEFS, samples.AMINA, samples.OMAR, samples.INSIDE, samples.TOPIC]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_record_in_the_middle_of_a_chunk_costs_no_other(kind: str, take: Any) -> None:
    model, records = KINDS[kind]
    take(*GROUND)
    bad = [*records]
    bad[50] = {**bad[50], "language": "tlh"}
    taken = take(*bad)
    assert (taken.told, taken.counts) == ([(51, "language", "unknown")], {"new": MANY - 1, "faulty": 1})
    there = model.objects.filter(external_id__startswith="many:")
    assert set(there.values_list("external_id", flat=True)) == {f"many:{n}" for n in range(MANY) if n != 50}


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_twice_in_a_chunk_is_taken_once(kind: str, take: Any) -> None:
    model, records = KINDS[kind]
    take(*GROUND)
    taken = take(*records, records[7])
    assert (taken.told, taken.counts) == ([(MANY + 1, "external_id", "twice")], {"new": MANY, "faulty": 1})
    assert model.objects.filter(external_id="many:7").count() == 1
    again = take(*records)
    assert (again.told, again.counts) == ([], {"same": MANY})


@pytest.mark.parametrize("kind", KINDS)
def test_a_chunk_that_the_database_refuses_is_taken_one_by_one(kind: str, take: Any, monkeypatch: Any) -> None:
    from harvesting.services import taking

    model, records = KINDS[kind]
    take(*GROUND)
    whole = taking._remember

    def refuse(name: str, rows: Any, *more: Any) -> None:
        if "many:9" in rows:
            raise IntegrityError("made up")
        whole(name, rows, *more)

    monkeypatch.setattr(taking, "_remember", refuse)
    taken = take(*records)
    assert (taken.told, taken.counts) == ([(10, "", "not_stored")], {"new": MANY - 1, "faulty": 1})
    assert not model.objects.filter(external_id="many:9").exists()


def test_a_tree_of_pages_stands_as_the_file_says_whatever_its_order(take: Any) -> None:
    shape = {n: (n - 1) // 3 for n in range(1, MANY)}
    records = [
        {**samples.SHELF, "external_id": f"g:{n}", "title": f"Page {n}", "parent": f"g:{shape[n]}" if n else None}
        for n in reversed(range(MANY))
    ]
    taken = take(*records)
    assert (taken.told, taken.counts) == ([], {"new": MANY})
    pages = {page.external_id: page for page in ContentPage.objects.exclude(external_id=None)}
    for n, above in shape.items():
        assert pages[f"g:{n}"].get_parent().pk == pages[f"g:{above}"].pk
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_that_an_editor_changed_stays_until_the_other_system_says_something_new(take: Any) -> None:
    take(samples.SHELF)
    page = ContentPage.objects.get(external_id="g:0")
    page.title, page.lede = "Changed here", "By an editor"
    page.save_revision().publish()
    again = take(samples.SHELF)
    kept = ContentPage.objects.get(external_id="g:0")
    assert (again.counts, kept.title, kept.lede) == ({"same": 1}, "Changed here", "By an editor")
    newer = take({**samples.SHELF, "summary": "Said there"})
    kept.refresh_from_db()
    assert (newer.counts, kept.title, kept.lede) == ({"changed": 1}, "Library", "Said there")
    # What the editor wrote can be brought back.
    titles = [revision.as_object().title for revision in kept.revisions.order_by("pk")]
    assert (titles, kept.live_revision_id) == (["Library", "Changed here", "Library"], kept.latest_revision_id)


def test_an_event_comes_with_the_calendar_text_that_saving_it_would_store(take: Any) -> None:
    take(samples.REEFS, samples.MEETING)
    event = Event.objects.get(external_id="e:1")
    stored = {row.language: row.text for row in EventComponent.objects.filter(event=event)}
    assert stored == {row.language: row.text for row in made(event)}
    assert set(stored) == {"en", "ar"} and all(text.startswith("BEGIN:VEVENT\r\n") for text in stored.values())


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_file_at_once_take_each_record_once() -> None:
    records = [*GROUND, *(record for _model, each in KINDS.values() for record in _marked(each))]
    raw = b"\n".join(json.dumps(record).encode() for record in records)
    reports = [Report(), Report()]
    errors: list[BaseException] = []

    def run(report: Report) -> None:
        try:
            take_file(file=io.BytesIO(raw), report=report)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[report]) for report in reports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [report.faulty for report in reports] == [0, 0]
    assert sum(report.new for report in reports) == len(records) == TakenRecord.objects.count()
    topic = Topic.objects.get(external_id="t:1")
    assert list(topic.posts.order_by("number").values_list("number", flat=True)) == list(
        range(1, topic.last_number + 1)
    )
    assert Page.find_problems() == ([], [], [], [], [])
    for community in Community.objects.all():
        assert community.member_count == Membership.objects.filter(community=community).count()


def _marked(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kind = records[0]["kind"]
    return [{**record, "external_id": f"{kind}:{n}"} for n, record in enumerate(records[:30])]


def test_rows_written_at_once_have_keys_of_their_own_and_their_given_moments(take: Any) -> None:
    take(*KINDS["practitioner"][1])
    users = User.objects.filter(external_id__startswith="many:")
    assert set(users.values_list("created_at__year", flat=True)) == {2019}
    assert set(users.values_list("pk", flat=True)) == set(Profile.objects.values_list("pk", flat=True))
    later = User.objects.create(email="later@example.org", handle="later", name="Later")
    assert later.pk > max(users.values_list("pk", flat=True))
    fact = insert([Fact(kind="Made", payload={})])[0]
    assert (
        Fact.objects.get(pk=fact.pk).created_at is not None and Fact.objects.create(kind="x", payload={}).pk > fact.pk
    )


def test_texts_of_a_community_follow_a_second_run(take: Any) -> None:
    take(*KINDS["community"][1])
    changed = take(*({**record, "name": "Other"} for record in KINDS["community"][1]))
    assert (changed.told, changed.counts) == ([], {"changed": MANY})
    assert set(CommunityText.objects.filter(language="en").values_list("name", flat=True)) == {"Other"}
    assert set(Community.objects.values_list("created_at__year", "version")) == {(2018, 2)}
