"""Calendars: what stands in them, who gets what, and how little is read when nothing changed."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date
from icalendar import Calendar

from accounts.services import person as people
from communities.enums import MemberRole
from events.dates import Span, days, local_to_utc, span
from events.enums import Precision
from events.models import Event
from events.services import calendar_token, components
from events.services.data import TextData, current
from events.services.event import save_event
from events.services.publication import cancel
from events.services.registration import register, withdraw
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory
from tests.events.factories import at, make_draft, make_event, replace, secretariat
from tests.events.factories import span as hours
from vocabularies.services import load_shipped

pytestmark = pytest.mark.django_db
AWKWARD = [
    "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Australia/Lord_Howe", "Europe/Dublin", "Antarctica/Troll",
    "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Pacific/Chatham", "Asia/Tehran", "America/Havana",
]  # fmt: skip


def calendar_of(response) -> Calendar:
    assert response.status_code == 200, response.content[:300]
    return Calendar.from_ical(response.content)


def titles(response) -> set[str]:
    return {str(event["SUMMARY"]) for event in calendar_of(response).walk("VEVENT")}


def test_a_feed_gives_back_what_was_saved(client):
    event = make_event(
        when=Span(at(12, 11), at(12, 13), Precision.MINUTE, "Africa/Cairo"),
        texts={"en": TextData(title="Regional dialogue; on, seeds\\", summary="Three afternoons"), "ar": TextData(title="الحوار الإقليمي بشأن التزامات السلامة الأحيائية للدول العربية")},
        mode="hybrid", place="Cairo",
    )  # fmt: skip
    response = client.get("/events/calendar.ics?lang=ar")
    [found] = calendar_of(response).walk("VEVENT")
    text = event.texts.get(language="ar")
    assert str(found["UID"]) == event.uid
    assert str(found["SUMMARY"]) == text.title
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (event.starts_at, event.ends_at)
    assert found["DTSTART"].params["TZID"] == "Africa/Cairo"
    assert (int(found["SEQUENCE"]), str(found["STATUS"]), str(found["CLASS"])) == (0, "CONFIRMED", "PUBLIC")
    assert str(found["URL"]) == f"http://testserver/ar/events/{event.slug}/"
    assert found["DTSTAMP"].dt == event.updated_at.replace(microsecond=0)
    [english] = calendar_of(client.get("/events/calendar.ics?lang=en")).walk("VEVENT")
    assert str(english["SUMMARY"]) == "Regional dialogue; on, seeds\\"


def test_lines_are_short_end_in_crlf_and_hold_no_method(client):
    make_event(
        texts={
            "ar": TextData(title="الحوار الإقليمي بشأن التزامات السلامة الأحيائية: الدول العربية وأفريقيا " * 2),
            "en": TextData(title="x"),
        }
    )
    raw = client.get("/events/calendar.ics?lang=ar").content
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"") and lines[-1] == b""
    assert b"\nMETHOD" not in raw
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in raw and b"X-WR-CALNAME" in raw
    raw.decode("utf-8")


@pytest.mark.parametrize("zone", AWKWARD)
def test_every_zone_has_one_vtimezone_that_is_right_beyond_2038(client, zone):
    for year in (2026, 2030, 2045):
        for month in (1, 4, 7, 11):
            starts = local_to_utc(datetime(year, month, 15, 10), zone)
            make_event(when=Span(starts, starts + timedelta(hours=1), Precision.MINUTE, zone))
    calendar = calendar_of(client.get("/events/calendar.ics"))
    [timezone] = calendar.walk("VTIMEZONE")
    assert timezone.tz_name == zone
    there = timezone.to_tz(lookup_tzid=False)
    for event in Event.objects.all():
        wall = event.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert wall.replace(tzinfo=there).utcoffset() == event.starts_at.astimezone(ZoneInfo(zone)).utcoffset(), wall


def test_a_repeated_hour_keeps_its_instant(client):
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)  # 02:30 in Berlin for the second time
    make_event(when=Span(second, second + timedelta(hours=2), Precision.MINUTE, "Europe/Berlin"))
    [found] = calendar_of(client.get("/events/calendar.ics")).walk("VEVENT")
    assert found["DTSTART"].dt.astimezone(UTC) == second


def test_whole_days_end_on_the_day_after(client):
    make_event(when=days(date(2027, 5, 1), date(2027, 5, 3), time_zone="Asia/Beirut"))
    [found] = calendar_of(client.get("/events/calendar.ics")).walk("VEVENT")
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2027, 5, 1), date(2027, 5, 4))
    assert "TRANSP" not in found


@pytest.mark.parametrize(
    ("start", "end", "first", "behind"),
    [
        ("Q2 2027", "", date(2027, 4, 1), date(2027, 7, 1)),
        ("Mar-27", "Apr-27", date(2027, 3, 1), date(2027, 5, 1)),
        ("2028", "", date(2028, 1, 1), date(2029, 1, 1)),
        ("17-Mar-2027", "Ongoing", date(2027, 3, 17), date(2027, 3, 18)),
    ],
)
def test_imprecise_dates_are_days_that_block_nobody_with_the_text(client, start, end, first, behind):
    event = make_event("Report is due", when=span(start, end))
    [found] = calendar_of(client.get("/events/calendar.ics")).walk("VEVENT")
    assert (found["DTSTART"].dt, found["DTEND"].dt, str(found["TRANSP"])) == (first, behind, "TRANSPARENT")
    assert str(found["SUMMARY"]) == f"Report is due ({event.date_text})"
    assert event.date_text in str(found["DESCRIPTION"])


@pytest.mark.both
def test_an_untranslated_event_comes_in_its_own_language(client):
    make_event(texts={"fr": TextData(title="Atelier")}, language="fr")
    assert titles(client.get("/events/calendar.ics?lang=ru")) == {"Atelier"}


def test_cancelled_events_stay_ninety_days_with_a_raised_sequence(client):
    event = make_event("Moved")
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    [found] = calendar_of(client.get("/events/calendar.ics")).walk("VEVENT")
    assert (str(found["STATUS"]), int(found["SEQUENCE"])) == ("CANCELLED", 1)
    now = datetime.now(UTC)
    with time_machine.travel(now + timedelta(days=89), tick=False):
        assert titles(client.get("/events/calendar.ics")) == {"Moved"}
    with time_machine.travel(now + timedelta(days=91), tick=False):
        assert titles(client.get("/events/calendar.ics")) == set()


@pytest.mark.both
def test_filters_are_those_of_the_page(client):
    community = CommunityFactory(slug="seeds")
    make_event("In Kenya", country="KE", languages=("ar", "en"), when=hours(at(3)))
    make_event("In June", when=hours(at(3, month=6)), community_id=community.pk)
    make_event("Running", when=Span(at(1), at(30), Precision.DAY))
    make_event("Семинар", when=hours(at(3, month=8)))
    expected = {
        "country=KE": {"In Kenya"}, "language=ar": {"In Kenya"}, "community=seeds": {"In June"},
        "q=kenya": {"In Kenya"}, "q=семинар": {"Семинар"}, "from=2027-06-01&to=2027-06-30": {"In June"}, "from=2027-05-20&to=2027-05-31": {"Running"},
        "to=2027-05-31": {"In Kenya", "Running"}, "on=2027-05-03": {"In Kenya", "Running"}, "on=2027-06-03": {"In June"}, "q=' OR 1=1": set(), "theme=%00%27": set(),
    }  # fmt: skip
    assert {query: titles(client.get(f"/events/calendar.ics?{query}")) for query in expected} == expected


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("theme=GBF-TARGET-07", {"Pollution"}), ("type=EVENT-TYPE-WORKSHOP", {"Restoration"}), ("country=CA", {"Pollution"}),
        ("country=FR&theme=GBF-TARGET-02", {"Restoration"}), ("theme=GBF-TARGET-07&type=EVENT-TYPE-WORKSHOP", set()),
        ("on=2027-05-04&language=es", {"Restoration"}), ("q=pollu&to=2027-05-03", {"Pollution"}),
    ],
)  # fmt: skip
def test_page_month_feed_and_api_are_narrowed_alike(client, query, expected):
    load_shipped()
    make_event("Pollution", type_id="EVENT-TYPE-WEBINAR", themes=("GBF-TARGET-07", "GBF-TARGET-01"),
               countries=("KE", "CA"), when=hours(at(3)))  # fmt: skip
    make_event("Restoration", type_id="EVENT-TYPE-WORKSHOP", themes=("GBF-TARGET-02",), country="FR",
               languages=("fr", "es"), when=hours(at(4)))  # fmt: skip
    assert titles(client.get(f"/events/calendar.ics?{query}")) == expected
    assert {row["title"] for row in client.get(f"/api/v1/events?{query}").json()["results"]} == expected
    for view in ("", "view=month&month=2027-05&"):
        table = client.get(f"/en/events/?{view}{query}").content.decode()
        links = re.findall(r'<a [^>]*href="/en/events/[a-z0-9-]+/"[^>]*>(Pollution|Restoration)</a>', table)
        assert set(links) == expected, view


def test_a_day_that_is_none_is_told(client):
    response = client.get("/events/calendar.ics?from=tomorrow", headers={"accept": "application/json"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "from")


def test_an_unchanged_feed_is_answered_before_any_event_is_read(client):
    event = make_event()
    first = client.get("/events/calendar.ics?country=KE")
    assert first["Cache-Control"] == "public, max-age=300"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = client.get("/events/calendar.ics?country=KE", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert [query["sql"] for query in queries if "events_" in query["sql"]] == []
    assert len(queries) <= 2
    since = client.get("/events/calendar.ics?country=KE", headers={"if-modified-since": first["Last-Modified"]})
    assert since.status_code == 304
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), place="Rome"))
    changed = client.get("/events/calendar.ics?country=KE", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("count", [1, 12])
def test_a_feed_costs_a_fixed_number_of_queries(client, count, django_assert_max_num_queries):
    for _one in range(count):
        make_event(when=Span(at(1), at(2), Precision.MINUTE, "Africa/Nairobi"))
    with django_assert_max_num_queries(4):
        response = client.get("/events/calendar.ics")
    assert len(calendar_of(response).walk("VEVENT")) == count


def test_drafts_members_events_and_hidden_communities_stay_out_of_public_feeds(client):
    hidden, open_one = CommunityFactory(visibility="members"), CommunityFactory()
    make_draft("Draft")
    make_event("Of members", community_id=open_one.pk, audience="members")
    make_event("Of a hidden community", community_id=hidden.pk)
    make_event("For all", community_id=open_one.pk)
    client.force_login(secretariat())
    assert titles(client.get("/events/calendar.ics")) == {"For all"}


@pytest.mark.both
def test_a_community_that_closes_leaves_the_feed_at_once(client):
    community = CommunityFactory()
    make_event("For all", community_id=community.pk)
    assert titles(client.get("/events/calendar.ics")) == {"For all"}
    community.visibility = "members"
    community.save()
    assert titles(client.get("/events/calendar.ics")) == set()


def test_one_event_as_a_file_and_nothing_for_outsiders(client):
    event, member = make_event("Alone"), UserFactory()
    community = CommunityFactory(visibility="members", members=[member])
    secret = make_event("Secret", community_id=community.pk)
    response = client.get(f"/events/{event.slug}.ics")
    assert titles(response) == {"Alone"}
    assert client.get(f"/events/{secret.slug}.ics").status_code == 404
    client.force_login(member)
    inside = client.get(f"/events/{secret.slug}.ics")
    assert titles(inside) == {"Secret"} and inside["Cache-Control"] == "private, no-cache"


def test_a_communitys_feed_shows_members_more(client):
    member = UserFactory()
    community = CommunityFactory(slug="seeds", members=[member])
    make_event("Open", community_id=community.pk)
    make_event("Inner", community_id=community.pk, audience="members")
    make_event("Elsewhere")
    assert titles(client.get("/en/communities/seeds/events.ics")) == {"Open"}
    client.force_login(member)
    assert titles(client.get("/en/communities/seeds/events.ics")) == {"Open", "Inner"}
    assert client.get("/en/communities/none/events.ics").status_code == 404
    inside = client.get("/en/communities/seeds/events.ics")
    again = {"if-none-match": inside["ETag"]}
    assert client.get("/en/communities/seeds/events.ics", headers=again).status_code == 304
    client.logout()
    assert titles(client.get("/en/communities/seeds/events.ics", headers=again)) == {"Open"}


@pytest.mark.both
def test_ones_own_calendar_follows_registrations_and_memberships(client):
    person = UserFactory(language="fr")
    community = CommunityFactory(visibility="members")
    membership = MembershipFactory(community=community, user=person, role=MemberRole.MEMBER)
    mine = make_event("Mine")
    make_event("Of my community", community_id=community.pk)
    make_event("Not mine")
    register(actor=person, event_id=mine.pk)
    address = f"/calendar/{calendar_token.token_for(actor=person).token}.ics"
    first = client.get(address)
    assert titles(first) == {"Mine", "Of my community"}
    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    membership.state = "removed"
    membership.save()
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert titles(second) == {"Mine"}
    withdraw(actor=person, event_id=mine.pk)
    assert titles(client.get(address, headers={"if-none-match": second["ETag"]})) == set()


def test_a_new_address_closes_the_old_one(client):
    person = UserFactory()
    old = calendar_token.token_for(actor=person).token
    new = calendar_token.renew(actor=person).token
    assert [client.get(f"/calendar/{token}.ics").status_code for token in (old, new, "x" * 300)] == [404, 200, 404]


def test_a_file_of_one_event_follows_its_changes_also_for_those_who_keep_dates_only(client):
    event = make_event("Alone")
    address = f"/events/{event.slug}.ics"
    first = client.get(address)
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5), tick=False):
        save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), place="Rome"))
        for headers in ({"if-modified-since": first["Last-Modified"]}, {"if-none-match": first["ETag"]}):
            assert client.get(address, headers=headers).status_code == 200


def test_a_cancelled_event_asked_for_by_itself_is_told_long_after_and_a_draft_is_not(client):
    event, draft = make_event("Moved"), make_draft("Quokka plan")
    cancel(actor=secretariat(), event_id=event.pk, reason="Storm")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=200), tick=False):
        [found] = calendar_of(client.get(f"/events/{event.slug}.ics")).walk("VEVENT")
    assert str(found["STATUS"]) == "CANCELLED"
    client.force_login(secretariat())
    assert client.get(f"/en/events/{draft.slug}/").status_code == 200
    assert client.get(f"/events/{draft.slug}.ics").status_code == 404


@pytest.mark.parametrize("zone", ["UTC", "GMT", "Etc/GMT", "Etc/UCT", "Zulu"])
def test_names_of_universal_time_are_no_tzid(client, zone):
    make_event(when=Span(at(12, 11), at(12, 13), Precision.MINUTE, zone))
    raw = client.get("/events/calendar.ics").content
    assert b"DTSTART:20270512T110000Z\r\n" in raw and b"DTEND:20270512T130000Z\r\n" in raw
    assert b"TZID" not in raw and b"VTIMEZONE" not in raw


def test_the_link_to_join_stands_in_no_feed(client):
    person = UserFactory()
    community = CommunityFactory(slug="seeds", members=[person])
    event = make_event("Online", join_url="https://meet.example.org/secret", community_id=community.pk)
    register(actor=person, event_id=event.pk)
    client.force_login(person)
    for address in (
        "/events/calendar.ics", f"/events/{event.slug}.ics", "/en/communities/seeds/events.ics",
        f"/calendar/{calendar_token.token_for(actor=person).token}.ics", "/feeds/events.atom",
    ):  # fmt: skip
        content = client.get(address).content
        assert b"Online" in content and b"meet.example.org" not in content.replace(b"\r\n ", b""), address


def test_a_move_to_another_name_changes_addresses_and_no_uid(client, settings):
    event = make_event("Stays itself")
    settings.SITE_URL = "https://new.example.org"
    components.rebuild_all()
    [found] = calendar_of(client.get("/events/calendar.ics")).walk("VEVENT")
    assert (str(found["UID"]), int(found["SEQUENCE"])) == (event.uid, 0)
    assert str(found["URL"]) == f"https://new.example.org/en/events/{event.slug}/"


def test_ones_own_calendar_needs_no_session_and_ends_with_the_account(client):
    person = UserFactory(language="fr")
    event = make_event(texts={"en": TextData(title="Workshop"), "fr": TextData(title="Atelier")})
    register(actor=person, event_id=event.pk)
    address = f"/calendar/{calendar_token.token_for(actor=person).token}.ics"
    assert [titles(client.get(address + more)) for more in ("", "?lang=en", "?lang=xx")] == [
        {"Atelier"}, {"Workshop"}, {"Atelier"},
    ]  # fmt: skip
    people.suspend(actor=secretariat(), user_id=person.pk)
    assert client.get(address).status_code == 404


def test_who_joins_a_community_gets_its_events_also_where_only_dates_are_compared(client):
    person, community = UserFactory(), CommunityFactory()
    make_event("Of the community", community_id=community.pk)
    address = f"/calendar/{calendar_token.token_for(actor=person).token}.ics"
    assert titles(client.get(address)) == set()
    MembershipFactory(community=community, user=person)
    later = http_date(datetime.now(UTC).timestamp() + 60)
    assert titles(client.get(address, headers={"if-modified-since": later})) == {"Of the community"}


def test_the_news_feed_lists_what_was_published(client):
    make_event("First & <only>")
    response = client.get("/feeds/events.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert b"First &amp; &lt;only&gt;" in response.content
    assert client.get("/feeds/events.atom", headers={"if-none-match": response["ETag"]}).status_code == 304
