"""The page of an event, taking part, and what organizers do, as people walk through them."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core import parts
from core.text import clean_html
from events.dates import Span, days, span
from events.enums import Precision
from events.models import Event, Registration
from events.services.data import TextData, current
from events.services.event import save_event
from events.services.publication import cancel
from events.services.registration import register
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import at, make_draft, make_event, replace, secretariat
from vocabularies.queries import choices
from vocabularies.services import load_shipped

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(event, more="", language="en"):
    return f"/{language}/events/{event.slug}/{more}"


def test_the_page_tells_when_where_and_what_to_do(client):
    event = make_event(
        texts={"en": TextData(title="Regional dialogue", summary="Three afternoons", body="## Day 1\n\nOpening")},
        when=Span(at(12, 11), at(12, 13), Precision.MINUTE, "Africa/Cairo"), place="Cairo", mode="hybrid", country="EG",
        capacity=60, languages=("ar", "en"), host="Ministry of Environment",
    )  # fmt: skip
    client.force_login(UserFactory(time_zone="Africa/Dakar"))
    text = text_of(client.get(url(event)))
    for words in ("Regional dialogue", "Three afternoons", "Day 1", "Cairo and online", "Arabic and English", "Registration is open",
                  "60 seats left", "You: Dakar", "Ministry of Environment", "Add to my calendar"):  # fmt: skip
        assert words in text, words
    assert "11:00 to 13:00" in text and "14:00 to 16:00" in text
    where = re.search(r"#pin\"/></svg>(.*?)</li>", client.get(url(event)).content.decode())[1]
    assert "<bdi>Cairo</bdi> and online, Egypt" in where


@pytest.mark.parametrize("who", ["visitor", "outsider", "member"])
def test_hidden_and_missing_are_the_same(client, who):
    member = UserFactory()
    closed = CommunityFactory(visibility="members", members=[member])
    open_one = CommunityFactory(members=[member])
    events = [
        make_event("Closed", community_id=closed.pk),
        make_event("Inner", community_id=open_one.pk, audience="members"),
    ]
    draft = make_draft("Quokka plan", community_id=open_one.pk)
    if who != "visitor":
        client.force_login(member if who == "member" else UserFactory())
    statuses = [client.get(url(event)).status_code for event in events]
    assert statuses == ([200, 200] if who == "member" else [404, 404])
    hidden = client.get(url(draft))
    missing = client.get("/en/events/there-is-none/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert _without_codes(hidden, draft.slug) == _without_codes(missing, "there-is-none")


def _without_codes(response, slug: str) -> str:
    """The page without the address asked for and without the numbers of this request."""
    html = response.content.decode().replace(slug, "X")
    return re.sub(r"<code>[0-9a-f]+</code>|csrf\w*\W+value=\"[^\"]+\"", "", html)


def test_the_page_costs_a_fixed_number_of_queries(client):
    event = make_event(capacity=100)
    client.force_login(UserFactory())
    client.get(url(event))
    parts.store.clear()
    with CaptureQueriesContext(connection) as few:
        client.get(url(event))
    for _one in range(8):
        register(actor=UserFactory(), event_id=event.pk)
    save_event(
        actor=secretariat(),
        event_id=event.pk,
        data=replace(current(event), organisers=tuple(one.pk for one in UserFactory.create_batch(6))),
    )
    with CaptureQueriesContext(connection) as many:
        client.get(url(event))
    counts = [sum("'vocab" not in query["sql"] for query in queries) for queries in (few, many)]
    assert counts[1] - counts[0] <= 1 and counts[1] <= 20, counts  # the people of the organisers' rows


def test_a_visitors_page_is_stored_and_follows_changes(client):
    event = make_event("Before")
    assert "Before" in text_of(client.get(url(event)))
    with CaptureQueriesContext(connection) as queries:
        again = client.get(url(event))
    assert len(queries) <= 1 and "csrf" not in again.content.decode()
    save_event(
        actor=secretariat(), event_id=event.pk, data=replace(current(event), texts={"en": TextData(title="After")})
    )
    assert "After" in text_of(client.get(url(event)))


def test_registering_and_withdrawing_by_form(client):
    event, person = make_event(capacity=1, join_url="https://meet.example.org/secret"), UserFactory()
    assert client.get(url(event, "register/")).status_code == 302
    assert "meet.example.org" not in client.get(url(event)).content.decode()
    client.force_login(person)
    form = client.get(url(event, "register/"))
    key = re.search(r'name="submission_key" value="([^"]+)"', form.content.decode())[1]
    posts = [
        client.post(url(event, "register/"), {"submission_key": key, "motivation": "To learn"}) for _one in range(2)
    ]
    assert [response.status_code for response in posts] == [303, 303]
    assert Registration.objects.count() == 1
    page = client.get(url(event)).content.decode()
    assert "Registration confirmed" in page and "meet.example.org/secret" in page
    other = UserFactory()
    client.force_login(other)
    assert "meet.example.org" not in client.get(url(event)).content.decode()
    assert "Join the waiting list" in client.get(url(event)).content.decode()
    client.post(url(event, "register/"), {})
    assert "You are number 1 on the waiting list" in text_of(client.get(url(event)))
    assert "Your seat goes to the next" not in text_of(client.get(url(event, "register/")))
    assert "1 person is on the waiting list" in text_of(client.get(url(event)))
    client.force_login(person)
    assert client.post(url(event, "withdraw/")).status_code == 303
    assert Registration.objects.get(user=other).state == "confirmed"


def test_who_leaves_the_queue_is_not_told_of_a_seat(client):
    event, first, second = make_event(capacity=1), UserFactory(), UserFactory()
    for person in (first, second):
        register(actor=person, event_id=event.pk)
    said = {}
    for person in (second, first):
        client.force_login(person)
        page = client.post(url(event, "withdraw/"), follow=True)
        said[person] = "The seat goes to the next person who waits." in text_of(page)
    assert said == {second: False, first: True}


def test_a_late_copy_of_a_form_is_told_that_the_seat_was_given_back(client):
    event, person = make_event(capacity=1), UserFactory()
    client.force_login(person)
    page = client.get(url(event, "register/")).content.decode()
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    client.post(url(event, "register/"), form)
    client.post(url(event, "withdraw/"))
    client.get("/en/events/mine/")
    late = client.post(url(event, "register/"), form, follow=True)
    assert "Withdrawn" in text_of(late) and "None" not in text_of(late)


def test_a_bad_answer_is_told_beside_the_field_and_kept(client):
    event = make_event()
    client.force_login(UserFactory())
    response = client.post(url(event, "register/"), {"motivation": "x" * 2001, "access_needs": "Captions"})
    html = response.content.decode()
    assert response.status_code == 422 and "<title>Error:" in html
    assert "Captions" in html and "x" * 2001 in html and Registration.objects.count() == 0


def test_a_closed_registration_says_so_when_posted(client):
    event = make_event(registration_closes_at=timezone.now() + timedelta(days=1))
    Event.objects.update(registration_closes_at=timezone.now() - timedelta(minutes=1))
    client.force_login(UserFactory())
    response = client.post(url(event, "register/"), {})
    assert response.status_code == 422 and "Registration for this event is closed." in text_of(response)


def test_ones_own_list_and_calendar_address(client):
    person = UserFactory()
    client.force_login(person)
    assert "No registration yet" in text_of(client.get("/en/events/mine/"))
    event = make_event("Dialogue")
    register(actor=person, event_id=event.pk)
    page = client.get("/en/events/mine/")
    assert "Dialogue" in text_of(page)
    old = re.search(r"/calendar/([\w-]+)\.ics", page.content.decode())[1]
    assert client.post("/en/events/mine/calendar/").status_code == 303
    assert re.search(r"/calendar/([\w-]+)\.ics", client.get("/en/events/mine/").content.decode())[1] != old


FORM = {
    "language": "ar", "title_ar": "ندوة عن الشعاب", "body_ar": "**برنامج**", "title_en": "Coral webinar", "dates": "exact",
    "starts_at": "2027-06-01T14:00", "ends_at": "2027-06-01T16:00", "time_zone": "Africa/Cairo", "mode": "online",
    "registration": "open", "audience": "public", "capacity": "12", "languages": ["ar", "en"],
}  # fmt: skip


def test_an_organiser_writes_publishes_and_cancels(client):
    organiser = UserFactory(organiser=True, language="ar")
    client.force_login(organiser)
    assert client.get("/ar/events/new/").status_code == 200
    response = client.post("/en/events/new/", FORM)
    assert response.status_code == 303, text_of(response)[:800]
    event = Event.objects.get()
    assert (event.status, event.starts_at, event.capacity, event.slug) == (
        "draft",
        at(1, 11, month=6),
        12,
        "coral-webinar",
    )
    assert {text.language for text in event.texts.all()} == {"ar", "en"}
    client.logout()
    assert client.get(url(event)).status_code == 404
    client.force_login(organiser)
    assert client.post(url(event, "publish/")).status_code == 303
    edited = client.post(url(event, "edit/"), {**FORM, "version": 2, "starts_at": "2027-06-01T15:00"})
    assert edited.status_code == 303, text_of(edited)[:800]
    event.refresh_from_db()
    assert (event.sequence, event.starts_at) == (1, at(1, 12, month=6))
    assert client.post(url(event, "cancel/"), {"reason": ""}).status_code == 422
    assert client.post(url(event, "cancel/"), {"reason": "Storm"}).status_code == 303
    client.logout()
    assert "Storm" in text_of(client.get(url(event)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_ar": ""}, "id_title_ar"), ({"ends_at": "2027-06-01T13:00"}, "id_ends_at"), ({"starts_at": "soon"}, "id_starts_at"),
        ({"time_zone": "Mars/X"}, "id_time_zone"), ({"capacity": "0"}, "id_capacity"), ({"mode": "place"}, "id_place"),
        ({"dates": "vague", "date_text": "Q7 2027"}, "id_date_text"), ({"audience": "members"}, "id_audience_0"),
        ({"dates": "days"}, "id_first_day"), ({"organisers": "nobody-here"}, "id_organisers"), ({"join_url": "javascript:x"}, "id_join_url"),
        ({"registration_closes_at": "2027-07-01T10:00"}, "id_registration_closes_at"),
    ],
)  # fmt: skip
def test_each_fault_stands_beside_its_field_and_nothing_is_lost(client, change, field):
    client.force_login(UserFactory(organiser=True))
    response = client.post("/en/events/new/", {**FORM, **change})
    html = response.content.decode()
    assert response.status_code == 422 and "<title>Error:" in html
    assert f'href="#{field}"' in html
    assert "Coral webinar" in html and Event.objects.count() == 0


def test_all_faults_are_told_at_once(client):
    """Those of the form and those that only the service knows: nobody mends a form twice."""
    client.force_login(UserFactory(organiser=True))
    wrong = {
        "dates": "days", "title_ar": "", "body_ar": "", "title_en": "", "body_en": "", "capacity": "0", "mode": "place",
        "audience": "members", "join_url": "nonsense", "url": "javascript:x", "organisers": "nobody-here", "time_zone": "Mars/X",
        "registration_closes_at": "2027-07-01T10:00",
    }  # fmt: skip
    html = client.post("/en/events/new/", {**FORM, **wrong}).content.decode()
    summary = html.partition('<form class="form"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == [
        "title_ar", "first_day", "time_zone", "place", "join_url", "url", "capacity", "audience_0", "organisers",
    ]  # fmt: skip


def test_imprecise_dates_go_through_the_form_and_back(client):
    client.force_login(UserFactory(organiser=True))
    client.post("/en/events/new/", {**FORM, "dates": "vague", "date_text": "Q2 2027", "date_text_end": "Q3 2027"})
    event = Event.objects.get()
    assert (event.precision, event.date_text) == ("quarter", "Q2 2027 – Q3 2027")
    html = client.get(url(event, "edit/")).content.decode()
    assert 'value="Q2 2027"' in html and 'value="Q3 2027"' in html


@pytest.mark.parametrize(
    "when",
    [
        # 02:30 in Berlin for the second time; a start with seconds; words of another system; a quarter without words.
        Span(datetime(2027, 10, 31, 1, 30, tzinfo=UTC), datetime(2027, 10, 31, 3, tzinfo=UTC), Precision.MINUTE, "Europe/Berlin"),
        Span(at(3, 9).replace(second=30), at(3, 10), Precision.MINUTE, "UTC"),
        Span(at(1), at(30), Precision.MONTH, "UTC", "Late spring"),
        Span(at(1, 0, month=4), at(1, 0, month=7), Precision.QUARTER, "UTC"),
        days(date(2027, 5, 1), date(2027, 5, 3), text="First days of May"),
    ],
)  # fmt: skip
def test_dates_that_nobody_touched_stay_as_they_were(client, when):
    event = make_event("Dated", when=when, registration_closes_at=when.starts_at)
    client.force_login(secretariat())
    form = client.get(url(event, "edit/")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    assert client.post(url(event, "edit/"), {**values, "host": "Another host"}).status_code == 303
    event.refresh_from_db()
    stands = (event.starts_at, event.ends_at, event.precision, event.time_zone, event.date_text)
    assert (event.host, *stands) == (
        "Another host",
        when.starts_at,
        when.ends_at,
        when.precision,
        when.time_zone,
        when.text,
    )
    assert (event.sequence, event.registration_closes_at) == (0, when.starts_at)


def test_a_stale_form_shows_both_versions_and_can_be_saved_again(client):
    person = secretariat()
    client.force_login(person)
    event = make_event("Mine", actor=person)
    save_event(actor=person, event_id=event.pk, data=replace(current(event), place="Rome"))
    form = {**FORM, "version": event.version, "place": "Nairobi"}
    response = client.post(url(event, "edit/"), form)
    assert response.status_code == 409
    assert "Rome" in text_of(response) and "Nairobi" in response.content.decode()
    version = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
    assert client.post(url(event, "edit/"), {**form, "version": version}).status_code == 303
    event.refresh_from_db()
    assert event.place == "Nairobi"


def compared(response) -> list[tuple[str, str, str]]:
    """What is told of each field: its name, what was typed, what stands."""
    told = re.findall(
        r"<h3>(.*?)</h3><dl[^>]*><dt>[^<]+</dt><dd[^>]*>(.*?)</dd><dt>[^<]+</dt><dd[^>]*>(.*?)</dd>",
        response.content.decode(),
        re.DOTALL,
    )
    return [tuple(re.sub(r"<[^>]+>", "", part) for part in one) for one in told]


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        (
            "en",
            [
                ("Other countries it concerns", "Uganda", "Chad"),
                ("Title English", "Coral webinar", "Mine"), ("Programme and details English", "Day one", "–"),
                ("Themes", "Target 3: Protected and conserved areas", "–"),
                ("Starts", "Tuesday 1 June 2027, 14:00", "Wednesday 2 June 2027, 14:00"),
                ("Ends", "Tuesday 1 June 2027, 16:00", "Wednesday 2 June 2027, 15:00"),
                ("Time zone", "Cairo", "Nairobi"), ("Takes place", "In a place and online", "Online"),
                ("Venue", "Cairo", "–"), ("Country", "Egypt", "Kenya"),
                ("Seats", "1,200", "–"),
                ("Registration", "By approval of the organizers", "Open: a seat at once while there are any"),
            ],
        ),
        (
            "ar",
            [
                ("Other countries it concerns", "أوغندا", "تشاد"),
                ("البداية", "الثلاثاء، 1 يونيو 2027، 14:00", "الأربعاء، 2 يونيو 2027، 14:00"),
                ("البرنامج والتفاصيل English", "Day one", "–"), ("البلد", "مصر", "كينيا"),
                ("التسجيل", "بموافقة الجهات المنظِّمة", "مفتوح: مقعد على الفور ما دامت هناك مقاعد شاغرة"),
                ("العنوان English", "Coral webinar", "Mine"), ("المجالات المواضيعية", "الهدف 3: المناطق المحمية والمصونة", "–"),
                ("المقاعد", "1,200", "–"), ("المكان", "Cairo", "–"), ("المنطقة الزمنية", "القاهرة", "نيروبي"),
                ("النهاية", "الثلاثاء، 1 يونيو 2027، 16:00", "الأربعاء، 2 يونيو 2027، 15:00"),
                ("شكل الانعقاد", "حضورياً وعبر الإنترنت", "عبر الإنترنت"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_differs_is_said_in_words_of_the_page(client, language, rows):
    load_shipped()
    person = secretariat()
    client.force_login(person)
    event = make_event("Mine", actor=person, languages=("en",))
    there = Span(at(2, 11, month=6), at(2, 12, month=6), Precision.MINUTE, "Africa/Nairobi")
    change = {"when": there, "country": "KE", "countries": ("KE", "TD")}
    save_event(actor=person, event_id=event.pk, data=replace(current(event), **change))
    form = {
        "version": event.version, "language": "en", "title_en": "Coral webinar", "summary_en": "What it is about", "body_en": "Day one",
        "themes": ["GBF-TARGET-03"], "languages": ["en"], "dates": "exact", "starts_at": "2027-06-01T14:00",
        "ends_at": "2027-06-01T16:00", "time_zone": "Africa/Cairo", "mode": "hybrid", "place": "Cairo", "country": "EG",
        "countries": ["UG"], "capacity": "1200", "registration": "approval", "audience": "public",
    }  # fmt: skip
    answer = client.post(url(event, "edit/", language), form)
    assert answer.status_code == 409
    with translation.override(language):
        rows = [(translation.gettext(rows[0][0]), *rows[0][1:]), *rows[1:]]
    assert sorted(compared(answer)) == sorted(rows)


def test_lines_that_a_browser_ends_otherwise_are_no_difference(client):
    person = secretariat()
    client.force_login(person)
    event = make_event(texts={"en": TextData(title="Mine", body="One\n\nTwo")}, actor=person)
    form = {**FORM, "language": "en", "title_ar": "", "body_ar": "", "title_en": "Mine", "version": event.version}
    save_event(actor=person, event_id=event.pk, data=replace(current(event), place="Rome"))
    answer = client.post(url(event, "edit/"), {**form, "body_en": "One\r\n\r\nTwo"})
    assert answer.status_code == 409
    assert [label for label, _typed, _stands in compared(answer) if label.startswith("Programme")] == []


@pytest.mark.parametrize("more", ["edit/", "cancel/", "documents/", "registrations/", "registrations.csv"])
def test_organisers_screens_are_closed_to_others(client, more):
    event = make_event()
    assert client.get(url(event, more)).status_code == 302
    client.force_login(UserFactory(organiser=True))
    assert client.get(url(event, more)).status_code == 403


def test_the_list_decides_and_exports_without_formulas(client):
    event = make_event(registration="approval", capacity=1)
    person = UserFactory(name="=HYPERLINK(1)", latin_name="Amina")
    registration = register(actor=person, event_id=event.pk, motivation="@SUM(A1)")
    client.force_login(secretariat())
    assert "Pending approval" in text_of(client.get(url(event, "registrations/")))
    assert client.post(url(event, f"registrations/{registration.pk}/"), {"decision": "accept"}).status_code == 303
    registration.refresh_from_db()
    assert registration.state == "confirmed"
    rows = b"".join(client.get(url(event, "registrations.csv")).streaming_content).decode().splitlines()
    assert rows[1].startswith("'=HYPERLINK(1),Amina,Registration confirmed") and "'@SUM(A1)" in rows[1]
    assert person.email not in "".join(rows)


def test_an_organiser_never_sees_the_address_of_somebody_without_a_name(client):
    event = make_event()
    handled, nameless = UserFactory(name="", handle="amina"), UserFactory(name="", handle=None)
    for person in (handled, nameless):
        register(actor=person, event_id=event.pk)
    client.force_login(secretariat())
    html = client.get(url(event, "registrations/")).content.decode()
    assert [person.email in html for person in (handled, nameless)] == [False, False]
    assert re.findall(r"<bdi>([^<]*)</bdi>(?:</a>)? <span class=\"badge", html) == ["amina", "Somebody"]


def test_changing_an_event_keeps_themes_that_the_form_does_not_ask_for(client):
    load_shipped()
    person = secretariat()
    client.force_login(person)
    event = make_event("Mine", actor=person, themes=("AICHI-TARGET-08", "GBF-TARGET-02"), external_id="x:1")
    form = {**FORM, "version": event.version, "themes": ["GBF-TARGET-03"]}
    answer = client.post(url(event, "edit/"), form)
    assert answer.status_code == 303, text_of(answer)[:800]
    saved = current(Event.objects.get(pk=event.pk))
    assert (saved.themes, saved.external_id) == (("AICHI-TARGET-08", "GBF-TARGET-03"), "x:1")


def sent(html: str) -> dict[str, list[str]]:
    """Which countries a browser would send with the form as it stands."""
    select = re.search(r'<select name="country".*?</select>', html, re.DOTALL)[0]
    boxes = re.findall(r'<input type="checkbox" name="countries"[^>]*>', html)
    return {
        "country": re.findall(r'value="([^"]*)" selected', select),
        "countries": [re.search(r'value="(\w+)"', box)[1] for box in boxes if " checked" in box],
    }


def test_an_event_takes_several_countries(client):
    load_shipped()
    client.force_login(secretariat())
    answer = client.post("/en/events/new/", {**FORM, "country": "KE", "countries": ["UG", "TZ", "KE"]})
    assert answer.status_code == 303, text_of(answer)[:800]
    event = Event.objects.get()
    assert (event.country, event.countries) == ("KE", ["KE", "UG", "TZ"])
    html = client.get(url(event, "edit/")).content.decode()
    assert sent(html) == {"country": ["KE"], "countries": ["UG", "TZ"]}
    facts = re.search(r'<ul class="facts">.*?</ul>', client.get(url(event)).content.decode(), re.DOTALL)[0]
    assert "Kenya" in facts and "Uganda and United Republic of Tanzania" in facts
    version = {"version": event.version}
    assert client.post(url(event, "edit/"), {**FORM, **version, "country": "FR"}).status_code == 303
    event.refresh_from_db()
    assert (event.country, event.countries) == ("FR", ["FR"])


def test_countries_that_an_import_brought_go_through_the_form_and_back(client):
    load_shipped()
    client.force_login(secretariat())
    event = make_event(country="GL", countries=("GL", "FO", "CA"))
    assert not {"GL", "FO"} & set(dict(choices("countries", "en", value="code")))
    as_it_stands = sent(client.get(url(event, "edit/")).content.decode())
    form = {**FORM, "version": event.version, **as_it_stands}
    answer = client.post(url(event, "edit/"), form)
    assert answer.status_code == 303, text_of(answer)[:800]
    event.refresh_from_db()
    assert (event.country, sorted(event.countries)) == ("GL", ["CA", "FO", "GL"])


@pytest.mark.parametrize(("name", "value"), [("country", "XX"), ("countries", ["KE", "XX"])])
def test_a_country_that_is_none_is_told_beside_its_field(client, name, value):
    load_shipped()
    client.force_login(secretariat())
    answer = client.post("/en/events/new/", {**FORM, name: value})
    assert answer.status_code == 422 and Event.objects.count() == 0
    assert f'href="#id_{name}' in answer.content.decode()


def test_a_text_cleaned_with_an_older_list_is_cleaned_again_before_it_is_shown(client):
    event = make_event()
    old = '<p onclick="x()">Opening <b style="top:0">day</b></p>'
    event.texts.update(body_html=old, text_version=0)
    page = client.get(url(event)).content.decode()
    assert "onclick" not in clean_html(old) and clean_html(old) in page and "onclick" not in page
    assert client.get(f"/api/v1/events/{event.slug}").json()["html"] == clean_html(old)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("map.png", PNG, 303), ("notes.txt", "مرحبا".encode(), 303), ("fake.pdf", b"MZ\x90\x00" * 50, 422),
        ("page.txt", b"<!doctype html><script>alert(1)</script>", 422), ("run.exe", b"MZ", 422), ("photo.png", b"GIF89a" + b"0" * 60, 422), ("empty.txt", b"", 422),
    ],
)  # fmt: skip
def test_documents_are_what_their_names_say(client, name, content, status):
    event = make_event()
    client.force_login(secretariat())
    response = client.post(url(event, "documents/"), {"file": SimpleUploadedFile(name, content), "title": ""})
    assert response.status_code == status, text_of(response)[:500]
    assert event.documents.count() == (status == 303)
    if status == 303:
        one = event.documents.get()
        client.logout()
        answer = client.get(url(event, f"documents/{one.pk}/"))
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"


def test_a_document_of_a_hidden_event_is_hidden(client):
    event = make_event()
    client.force_login(secretariat())
    client.post(url(event, "documents/"), {"file": SimpleUploadedFile("a.txt", b"text")})
    one = event.documents.get()
    Event.objects.update(status="draft")
    client.logout()
    assert client.get(url(event, f"documents/{one.pk}/")).status_code == 404


def test_imprecise_dates_are_read_in_arabic(client):
    event = make_event(texts={"ar": TextData(title="تقرير")}, language="ar", when=span("Q2 2027"))
    text = text_of(client.get(url(event, language="ar")))
    assert "الربع الثاني 2027" in text and "Q2 2027" in text


def test_the_community_has_its_tab(client):
    member = UserFactory()
    community = CommunityFactory(members=[member])
    make_event("Inner", community_id=community.pk, audience="members")
    make_event("Open", community_id=community.pk)
    address = f"/en/communities/{community.slug}/events/"
    assert [name in text_of(client.get(address)) for name in ("Open", "Inner")] == [True, False]
    client.force_login(member)
    assert [name in text_of(client.get(address)) for name in ("Open", "Inner")] == [True, True]


def test_cancelling_twice_by_form_is_one(client):
    event = make_event()
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    client.force_login(secretariat())
    client.post(url(event, "cancel/"), {"reason": "Again"})
    event.refresh_from_db()
    assert event.cancel_reason == "Storm"


@pytest.mark.parametrize(("mode", "said"), [("place", "Going on now"), ("online", "Live now"), ("hybrid", "Live now")])
def test_only_what_can_be_joined_from_afar_is_live(client, mode, said):
    now = timezone.now()
    event = make_event("Field day", when=Span(now - timedelta(hours=1), now + timedelta(hours=1), Precision.MINUTE, "UTC"),
                       mode=mode, place="Nairobi")  # fmt: skip
    for address in (url(event), "/en/events/"):
        badges = re.findall(r'badge--new">([^<]+)<', client.get(address).content.decode())
        assert badges == [said]


def test_the_form_begins_with_one_kind_of_date_chosen(client):
    """The sheet shows the fields of the kind that is chosen, without scripts: so one must be, and the others marked."""
    client.force_login(UserFactory(organiser=True))
    html = client.get("/en/events/new/").content.decode()
    chosen = re.findall(r'<input type="radio" name="dates" value="(\w+)"[^>]*\bchecked', html)
    assert chosen == ["exact"]
    assert re.findall(r'<fieldset class="note when when--(\w+)">', html) == ["exact", "days", "vague"]
