"""Agenda and month: what is shown to whom, in whose time, at what cost."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.dates import Span, days, span
from events.enums import Precision
from events.models import Registration
from events.services.data import TextData
from events.services.publication import cancel
from events.services.registration import register
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import at, make_draft, make_event, secretariat
from tests.events.factories import span as hours

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 5, 12, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def shown(response) -> list[str]:
    """Titles of the rows, from top to bottom."""
    html = response.content.decode()
    heads = re.findall(r'class="ledger__title">(.*?)</h\d>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", re.sub(r'<span class="badge.*', "", head)).strip() for head in heads]


@pytest.mark.both
def test_running_coming_and_imprecise_events_stand_in_their_groups(client):
    make_event("Over", when=hours(at(1)))
    make_event("Whole week", when=days(date(2027, 5, 10), date(2027, 5, 14)))
    make_event("This morning", when=hours(at(12, 8), 1))
    make_event("Tonight", when=hours(at(12, 18)))
    make_event("Next month", when=hours(at(3, month=6)))
    make_event("Some quarter", when=span("Q2 2027"))
    make_event("For ever", when=span("17-Mar-2025", "Ongoing"))
    response = client.get("/en/events/")
    assert shown(response) == ["Whole week", "This morning", "Tonight", "Next month", "For ever", "Some quarter"]
    assert "Q2 2027" in text_of(response) and "17-Mar-2025 – Ongoing" in text_of(response)
    assert shown(client.get("/en/events/?when=past")) == ["This morning", "Over"]
    assert shown(client.get("/en/events/?when=open")) == ["For ever", "Some quarter"]


def test_times_are_the_readers_with_the_events_own_beside(client):
    make_event("Late call", when=Span(at(20, 22), at(20, 23), Precision.MINUTE, "Africa/Cairo"))
    client.force_login(UserFactory(time_zone="Asia/Tokyo"))
    text = text_of(client.get("/en/events/"))
    assert "Friday 21 May" in text
    assert "07:00 to 08:00" in text.replace("  ", " ")
    assert "01:00 in Cairo" in text


@pytest.mark.both
def test_pages_follow_each_other_without_gap_or_repetition(client):
    names = [f"Event {number:02d}" for number in range(70)]
    for number, name in enumerate(names):
        make_event(name, when=hours(NOW + timedelta(days=1, hours=number // 3)))
    seen, address = [], "/en/events/"
    while address:
        response = client.get(address)
        seen += shown(response)
        link = re.search(r'href="(\?[^"]+)" rel="next"', response.content.decode())
        address = "/en/events/" + link[1].replace("&amp;", "&") if link else ""
    assert seen == names


def test_filters_narrow_and_can_be_taken_away(client):
    make_event("Kenyan", country="KE", when=hours(at(20)))
    make_event("Other", when=hours(at(20)))
    response = client.get("/en/events/?country=KE")
    assert shown(response) == ["Kenyan"]
    assert 'href="/en/events/"' in response.content.decode()
    assert "/events/calendar.ics?country=KE&amp;lang=en" in response.content.decode()
    nothing = client.get("/en/events/?q=zzzz")
    assert shown(nothing) == [] and "No event matches these filters" in text_of(nothing)


def test_a_bad_day_is_told_and_nothing_breaks(client):
    response = client.get("/en/events/?from=31-02-2027")
    assert response.status_code == 422
    assert "Enter the date like this: 2027-05-31" in text_of(response)
    assert "<title>Error:" in response.content.decode()
    assert client.get("/en/events/?after=%00nonsense").status_code == 422
    assert client.get("/en/events/?view=month&month=2027-13").status_code == 422


@pytest.mark.parametrize("view", ["", "?view=month&month=2027-05"])
@pytest.mark.parametrize("who", ["visitor", "outsider", "member", "facilitator", "secretariat"])
def test_each_sees_what_is_theirs(client, view, who):
    member, facilitator = UserFactory(), UserFactory()
    open_one = CommunityFactory(members=[member], facilitators=[facilitator])
    closed = CommunityFactory(visibility="members", members=[member], facilitators=[facilitator])
    make_event("Public", when=hours(at(20)))
    make_event("Inner", when=hours(at(20)), community_id=open_one.pk, audience="members")
    make_event("Closed", when=hours(at(21)), community_id=closed.pk)
    make_draft("Draft", when=hours(at(21)), community_id=open_one.pk)
    people = {
        "visitor": None, "outsider": UserFactory(), "member": member, "facilitator": facilitator, "secretariat": secretariat(),
    }  # fmt: skip
    if people[who]:
        client.force_login(people[who])
    text = text_of(client.get(f"/en/events/{view}"))
    inside = who in {"member", "facilitator", "secretariat"}
    assert {name: name in text for name in ("Public", "Inner", "Closed", "Draft ")} == {
        "Public": True, "Inner": inside, "Closed": inside, "Draft ": False,
    }  # fmt: skip


@pytest.mark.parametrize("query", ["", "?view=month&month=2027-05"])
@pytest.mark.parametrize("who", ["visitor", "person"])
def test_the_number_of_queries_does_not_grow(client, query, who):
    person = UserFactory()
    if who == "person":
        client.force_login(person)
    client.get(f"/en/events/{query}")

    def grow(count):
        for number in range(count):
            event = make_event(
                when=hours(at(13 + number % 10)), languages=("en", "ar"), country="KE", place="X", mode="place"
            )
            register(actor=person, event_id=event.pk)

    grow(2)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/en/events/{query}")
    grow(15)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/en/events/{query}")
    # The vocabularies look now and then whether they changed, whatever the page.
    counts = [sum("'vocab" not in query["sql"] for query in queries) for queries in (few, many)]
    assert counts[0] == counts[1] <= 15


def test_cancelled_and_registered_are_said(client):
    person = UserFactory()
    event = make_event("Dialogue", when=hours(at(20)), capacity=1)
    gone = make_event("Side talk", when=hours(at(21)))
    register(actor=person, event_id=event.pk)
    cancel(actor=secretariat(), event_id=gone.pk, reason="Ill")
    client.force_login(person)
    text = text_of(client.get("/en/events/"))
    assert "Registration confirmed" in text and "Cancelled" in text
    client.force_login(UserFactory())
    assert "Join the waiting list" in text_of(client.get("/en/events/"))


@pytest.mark.both
def test_the_month_is_a_table_with_bars_and_marks(client):
    person = UserFactory(time_zone="Europe/Paris")
    event = make_event("Dialogue", when=days(date(2027, 5, 28), date(2027, 6, 2), time_zone="Europe/Paris"))
    register(actor=person, event_id=event.pk)
    make_event("Quarter", when=span("Q2 2027"))
    client.force_login(person)
    html = client.get("/en/events/?view=month&month=2027-05").content.decode()
    assert re.findall(r'<th scope="col"><span class="day-full">(\w+)<', html) == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]  # fmt: skip
    bars = re.findall(r'<td[^>]*><a[^>]*><time datetime="([^"]+)"(?:(?!</td>).)*?class="ev ([^"]+)"', html, re.DOTALL)
    assert bars == [("2027-05-28", "ev--w3 ev--from ev--mine"), ("2027-05-31", "ev--w3 ev--to ev--mine")]
    assert 'aria-current="date"' in html
    assert "1 event without an exact date" in text_of(client.get("/en/events/?view=month&month=2027-05"))
    assert "on=2027-05-28" in html and "Friday 28 May, 1 event" in html and "Saturday 29 May, 1 event" in html


def cells(html: str) -> dict[str, list[tuple[int, str, str]]]:
    """What each day of a month tells: (lines left free above, classes, words)."""
    found = {}
    for cell in re.findall(r"<td.*?</td>", html, re.DOTALL):
        bars = re.findall(r'<li(?: class="ev-gap(\d)")?><a class="ev([^"]*)"[^>]*>([^<]*)</a></li>', cell)
        if bars:
            day = re.search(r'<time datetime="([^"]+)"', cell)[1]
            found[day] = [(int(gap or 0), css.strip(), words) for gap, css, words in bars]
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_lasts_is_told_once_a_week_and_leaves_its_line_free(client, language):
    more = {"en": "2 more", "ar": "المزيد: 2"}[language]
    make_event("Fortnight", when=days(date(2027, 5, 5), date(2027, 5, 18)))
    make_event("Two days", when=days(date(2027, 5, 6), date(2027, 5, 7)))
    make_event("Talk", when=hours(at(6, 9)))
    for number in range(3):
        make_event(f"Call {number}", when=hours(at(7, 10 + number)))
    found = cells(client.get(f"/{language}/events/?view=month&month=2027-05").content.decode())
    assert found == {
        "2027-05-05": [(0, "ev--w5 ev--from", "Fortnight")],
        "2027-05-06": [(1, "ev--w2", "Two days"), (0, "", "Talk")],
        "2027-05-07": [(2, "", "Call 0"), (0, "ev--more", more)],
        "2027-05-10": [(0, "ev--w7 ev--mid", "Fortnight")],
        "2027-05-17": [(0, "ev--w2 ev--to", "Fortnight")],
    }


@pytest.mark.both
def test_the_first_midnight_of_the_month_belongs_to_it_and_leads_to_its_list(client):
    make_event("Deadline", when=Span(at(1, 0, month=11), at(1, 0, month=11), Precision.MINUTE, "UTC"))
    make_event("The night before", when=Span(at(31, 20, month=10), at(1, 0, month=11), Precision.MINUTE, "UTC"))
    found = cells(client.get("/en/events/?view=month&month=2027-11").content.decode())
    assert found == {"2027-11-01": [(0, "", "Deadline")]}
    assert shown(client.get("/en/events/?on=2027-11-01")) == ["Deadline"]


def test_ones_own_events_are_listed_also_where_the_month_has_no_room_for_their_names(client):
    person = UserFactory(time_zone="UTC")
    for number in range(4):
        make_event(f"Long {number}", when=days(date(2027, 5, 1), date(2027, 5, 31)))
    own = [make_event("Mine in May", when=hours(at(20))), make_event("Mine later", when=hours(at(2, month=6)))]
    for event in own:
        register(actor=person, event_id=event.pk)
    client.force_login(person)
    response = client.get("/en/events/?view=month&month=2027-05")
    assert shown(response) == ["Mine in May"]
    assert "Mine in May" not in str(cells(response.content.decode()))


def test_ones_own_list_tells_the_hour_where_the_reader_is_and_gives_every_row_its_margin(client):
    person = UserFactory(time_zone="Africa/Nairobi")
    for event in (
        make_event("At my clock", when=Span(at(20, 9), at(20, 11), Precision.MINUTE, "Africa/Nairobi")),
        make_event("Elsewhere", when=Span(at(21, 9), at(21, 10), Precision.MINUTE, "Africa/Dakar")),
        make_event("Two days", when=days(date(2027, 5, 22), date(2027, 5, 23))),
        make_event("Some quarter", when=span("Q3 2027")),
    ):
        register(actor=person, event_id=event.pk)
    client.force_login(person)
    html = client.get("/en/events/mine/").content.decode()
    rows = [
        re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r'<li class="ledger__row">(.*?)</li>', html, re.S)
    ]
    assert [" ".join(row) for row in rows] == [
        "20 May At my clock 12:00 to 14:00 Online Registration confirmed",
        "21 May Elsewhere 12:00 to 13:00 Online 09:00 in Dakar Registration confirmed",
        "22 May Two days All day until Sunday 23 May Online Registration confirmed",
        "2027 Some quarter Q3 2027 Online Registration confirmed",
    ]


def test_what_one_withdrew_from_or_was_refused_stands_in_no_list_of_ones_own(client):
    person = UserFactory(time_zone="UTC")
    for title in ("Comes", "Left", "Refused"):
        register(actor=person, event_id=make_event(title, when=hours(at(20))).pk)
    for title, state in (("Left", "withdrawn"), ("Refused", "refused")):
        Registration.objects.filter(event__texts__title=title).update(state=state, position=None)
    client.force_login(person)
    assert shown(client.get("/en/events/mine/")) == ["Comes"]
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        client.force_login(person)
        assert shown(client.get("/en/events/mine/?when=past")) == ["Comes"]


@pytest.mark.parametrize(("most", "said"), [(2, True), (3, False)])
def test_a_month_that_holds_more_than_can_be_counted_says_so(client, monkeypatch, most, said):
    monkeypatch.setattr("events.queries.month.MOST_EVENTS", most)
    monkeypatch.setattr("events.views.month.MOST_EVENTS", most)
    for number in range(3):
        make_event(f"Event {number}", when=hours(at(20 + number)))
    html = client.get("/en/events/?view=month&month=2027-05").content.decode()
    assert ("later ones are missing here" in html, "?from=2027-05-01" in html) == (said, said)
    assert len(cells(html)) == min(most, 3)


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Africa/Cairo", "السبت"), ("Africa/Tunis", "الاثنين"), ("America/Sao_Paulo", "الأحد"), ("UTC", "الاثنين")],
)
def test_weeks_begin_by_the_custom_of_the_country(client, zone, first):
    client.force_login(UserFactory(time_zone=zone, language="ar"))
    html = client.get("/ar/events/?view=month&month=2027-05").content.decode()
    assert re.search(r'<span class="day-full">([^<]+)<', html)[1] == first


def test_a_crowded_month_stays_light(client):
    for number in range(120):
        make_event(
            texts={"ar": TextData(title=f"الحوار الإقليمي بشأن التزامات السلامة الأحيائية {number}"), "en": TextData(title=f"A regional dialogue on biosafety commitments in many countries number {number}")},
            when=hours(at(1 + number % 30, 9)),
        )  # fmt: skip
    for language in ("ar", "en"):
        response = client.get(f"/{language}/events/?view=month&month=2027-05")
        assert len(response.content) <= 25_000 + 9_000  # the frame around the month weighs up to 9 KB
        table = response.content[response.content.index(b"<table") : response.content.index(b"</table>")]
        assert len(table) <= 25_000


def test_a_month_of_long_events_with_filters_stays_light(client):
    title = "الحوار الإقليمي بشأن التزامات السلامة الأحيائية في البلدان الأفريقية والعربية"
    for number in range(60):
        first = date(2027, 4, 28) + timedelta(days=number % 33)
        make_event(
            texts={"ar": TextData(title=f"{title} {number}"), "en": TextData(title="A dialogue on commitments " * 3)},
            when=days(first, first + timedelta(days=1 + number % 3)), country="KE", languages=("ar",),
        )  # fmt: skip
    content = client.get("/ar/events/?view=month&month=2027-05&country=KE&language=ar&from=2027-04-01").content
    assert len(content[content.index(b"<table") : content.index(b"</table>")]) <= 25_000


def test_arabic_is_mirrored_and_in_its_own_words(client):
    make_event(texts={"ar": TextData(title="حوار"), "en": TextData(title="Dialogue")}, when=hours(at(20)))
    html = client.get("/ar/events/").content.decode()
    assert 'lang="ar" dir="rtl"' in html
    assert "حوار" in html and ">Dialogue<" not in html
    assert "مايو" in html


@pytest.mark.both
def test_more_that_goes_on_than_fits_is_counted_and_one_link_away(client):
    names = [f"Course {number:02d}" for number in range(23)]
    for number, name in enumerate(names):
        make_event(name, country="KE", when=days(date(2027, 5, 10), date(2027, 5, 14) + timedelta(days=number)))
    make_event("Elsewhere", country="UG", when=days(date(2027, 5, 10), date(2027, 5, 14)))
    make_event("Tomorrow", country="KE", when=hours(at(13)))
    html = client.get("/en/events/?country=KE").content.decode()
    link = re.search(r'<a class="small" href="(\?[^"]+)">3 more</a>', html)
    assert link is not None
    whole = client.get("/en/events/" + link[1].replace("&amp;", "&"))
    assert shown(whole) == names
    assert re.search(r'aria-current="[^"]+"[^>]*>Going on now', whole.content.decode())
    assert ">Tomorrow" not in whole.content.decode()
    assert ">المزيد: 3</a>" in client.get("/ar/events/?country=KE").content.decode()


def test_a_communitys_own_list_says_too_how_many_more_go_on(client):
    community = CommunityFactory()
    for number in range(21):
        when = days(date(2027, 5, 10), date(2027, 5, 14) + timedelta(days=number))
        make_event(f"Course {number:02d}", when=when, community_id=community.pk)
        make_event(f"Report {number:02d}", when=span("Q3 2027"), community_id=community.pk)
    address = f"/en/communities/{community.slug}/events/"
    html = client.get(address).content.decode()
    links = re.findall(r'<a class="small" href="(\?[^"]+)">([^<]+)</a>', html)
    assert links == [("?when=now", "1 more"), ("?when=open", "Show all")]
    assert [len(shown(client.get(address + link))) for link, _words in links] == [21, 21]


def test_what_goes_on_is_not_counted_where_all_of_it_is_shown(client):
    for number in range(20):
        make_event(f"Course {number}", when=days(date(2027, 5, 10), date(2027, 5, 14)))
    html = client.get("/en/events/").content.decode()
    assert "when=now" not in html and " more</a>" not in html


@pytest.mark.parametrize("view", ["map", "agenda"])
def test_a_view_that_is_not_made_is_answered_by_the_agenda_and_offered_nowhere(client, view):
    for number in range(31):
        make_event(f"Event {number:02d}", country="KE", when=hours(at(13) + timedelta(hours=number)))
    page = client.get(f"/en/events/?view={view}&country=KE")
    assert shown(page) == [f"Event {number:02d}" for number in range(30)]
    main = page.content.decode().partition("<main")[2].partition("</main>")[0].replace("&amp;", "&")
    links = re.findall(r'href="([^"]*)"', main)
    assert {link for link in links if "view=" in link} == {"/en/events/?country=KE&view=month"}
    assert any(link.startswith("?country=KE&after=") for link in links)
