"""A small network as records, in an order that nothing could be taken in."""

from __future__ import annotations

from typing import Any

AMINA: dict[str, Any] = {
    "kind": "practitioner", "external_id": "p:1", "language": "fr", "name": "Amina Diallo", "email": "amina@example.org",
    "organization": "Coastal Institute", "country": "KE", "languages": ["fr", "en"], "themes": ["GBF-TARGET-08"],
    "body": "I **restore** mangroves.", "created_at": "2019-02-03T04:05:06Z", "communities": ["reefs"],
    "links": [{"title": "Work", "url": "https://example.org/work"}],
}  # fmt: skip
OMAR: dict[str, Any] = {
    "kind": "practitioner", "external_id": "p:2", "language": "ar", "name": "عمر حداد", "latin_name": "Omar Haddad",
    "facilitates": ["reefs", "inside"], "visibility": {"organization": "nobody"}, "organization": "A ministry",
}  # fmt: skip
REEFS: dict[str, Any] = {
    "kind": "community", "external_id": "c:1", "slug": "reefs", "language": "en", "name": "Coral reefs",
    "summary": "Those who look after reefs", "themes": ["GBF-TARGET-08"], "country": "KE",
    "created_at": "2018-01-01T00:00:00Z", "translations": {"ar": {"name": "الشعاب المرجانية", "summary": "حماة الشعاب"}},
}  # fmt: skip
INSIDE: dict[str, Any] = {
    "kind": "community", "external_id": "c:2", "slug": "inside", "language": "en", "name": "Inside",
    "audience": "members:inside", "join_policy": "request",
}  # fmt: skip
TOPIC: dict[str, Any] = {
    "kind": "topic", "external_id": "t:1", "community": "reefs", "language": "en", "title": "Nurseries",
    "body": "How do **you** grow corals?", "author": "p:1", "created_at": "2019-03-01T10:00:00Z", "category": "Practice",
}  # fmt: skip
SECRET: dict[str, Any] = {
    "kind": "topic", "external_id": "t:2", "language": "ar", "title": "موضوع داخلي", "body": "للأعضاء فقط",
    "audience": "members:inside", "author": "p:2", "created_at": "2020-03-01T10:00:00Z",
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "kind": "post", "external_id": "o:1", "topic": "t:1", "language": "en", "body": "On ropes.", "author": "p:2",
    "reply_to": "t:1", "created_at": "2019-03-02T10:00:00Z",
}  # fmt: skip
LATER: dict[str, Any] = {
    "kind": "post", "external_id": "o:2", "topic": "t:1", "language": "fr", "body": "Merci beaucoup.", "author": "p:1",
    "reply_to": "o:1", "created_at": "2019-03-03T10:00:00Z", "edited_at": "2019-03-04T10:00:00Z",
}  # fmt: skip
MEETING: dict[str, Any] = {
    "kind": "event", "external_id": "e:1", "language": "en", "title": "Reef week", "summary": "A week", "body": "Programme",
    "starts_at": "2027-05-03T09:00:00Z", "ends_at": "2027-05-07T16:00:00Z", "time_zone": "Africa/Nairobi",
    "place": "Mombasa", "country": "KE", "themes": ["GBF-TARGET-08"], "languages": ["en", "fr"], "type": "workshop",
    "community": "reefs", "translations": {"ar": {"title": "أسبوع الشعاب"}},
}  # fmt: skip
QUARTER: dict[str, Any] = {
    "kind": "event", "external_id": "e:2", "language": "en", "title": "Report due", "date_text": "Q2 2027",
}  # fmt: skip
PAGE: dict[str, Any] = {
    "kind": "page", "external_id": "g:1", "language": "en", "title": "Guide", "summary": "What to do",
    "body": "# First\n\nDo *this*.", "parent": "g:0", "created_at": "2017-01-01T00:00:00Z",
}  # fmt: skip
SHELF: dict[str, Any] = {
    "kind": "page",
    "external_id": "g:0",
    "language": "en",
    "title": "Library",
    "body": "All guides.",
}

# Replies before what they answer, people before their communities, a page before its parent.
NETWORK = [LATER, ANSWER, PAGE, TOPIC, SECRET, MEETING, QUARTER, AMINA, OMAR, SHELF, INSIDE, REEFS]
