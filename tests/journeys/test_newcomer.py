"""The whole way of a newcomer: sign up, profile, a community, its forum, chat with somebody, an event, the calendar, search.

Each step is done by the links and buttons of the pages and asserted by what another page, or another person, then shows.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE

COMMUNITY = "ecosystem-restoration"
EVENT = "demo-abs-clinic"
MONTHS_AHEAD = 3  # the demo's event is a month away, in any month


# What a newcomer writes, by language. `asked` finds the post by another form of a word in it, as only stemming does;
# `other` is who they talk with.
LANGUAGES = ("en", "ar")
WORDS = {
    "name": ("Amina {mark}", "أمينة {mark}"),
    "help": ("Raising saltbush seedlings on little water.", "تربية شتلات القطف بقليل من الماء."),
    "title": ("A question about nurseries, {mark}", "سؤال عن المشاتل، {mark}"),
    "post": ("We planted saltbush nurseries along the wadi of {mark}.", "أنشأنا المشاتل على طول وادي {mark}."),
    "asked": ("nursery {mark}", "مشاتل {mark}"),
    "reply": ("A third of them lived, {mark}.", "عاش ثلثها، {mark}."),
    "hello": ("Hello from {mark}", "تحية من {mark}"),
    "answer": ("Welcome, {mark}", "أهلاً، {mark}"),
    "other": ("organiser", "member"),
}
# Every way on the embedded default; on the stack each language, size and kind of browser in two of the four.
SHORT = os.environ.get("HALQA_JOURNEY_ON") == "stack"
WAYS = [
    pytest.param(language, size, scripts, id=f"{language}-{name}-{'scripts' if scripts else 'no-scripts'}")
    for language in LANGUAGES
    for name, size in (("desk", DESK), ("phone", PHONE))
    for scripts in (True, False)
    if not SHORT or ((language == "en") == (name == "desk")) == scripts
]


@dataclass
class Newcomer:
    """A person in one browser, and what was learnt on the way."""

    page: Page
    language: str
    size: dict[str, int]
    scripts: bool
    mark: str
    keep: Callable[..., None]

    def say(self, name: str) -> str:
        return WORDS[name][LANGUAGES.index(self.language)].format(mark=self.mark)

    def go(self, path: str) -> Page:
        """Opens an address below the language. Every page has its language, one heading and room on this screen."""
        self.page.goto(f"/{self.language}/{path}")
        self.looks_right()
        return self.page

    def looks_right(self) -> None:
        html = self.page.locator("html")
        expect(html).to_have_attribute("lang", self.language)
        expect(html).to_have_attribute("dir", "rtl" if self.language == "ar" else "ltr")
        expect(self.page.locator("h1")).to_have_count(1)
        if self.scripts:
            overhang = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert self.page.evaluate(overhang) <= 0, f"{self.page.url} is wider than the screen"

    def photograph(self, name: str) -> None:
        self.keep(self.page, name if self.scripts else f"{name}.no-scripts")

    def press(self, button: Locator) -> None:
        button.click()
        self.page.wait_for_load_state()
        self.looks_right()


@pytest.mark.parametrize(("language", "size", "scripts"), WAYS)
def test_a_newcomer_finds_their_way(
    visit: Callable[..., Page],
    sign_in: Callable[..., Page],
    mailed: Callable[..., str],
    keep: Callable[..., None],
    language: str,
    size: dict[str, int],
    scripts: bool,
) -> None:
    mark = "".join(chr(97 + int(digit, 16)) for digit in uuid.uuid4().hex[:8])
    # The browser prefers a language that is not the page's: what is pressed on an Arabic page leads to Arabic.
    elsewhere = "ar" if language == "en" else "en"
    page = visit(f"/{language}/", size=size, scripts=scripts, locale=elsewhere)
    person = Newcomer(page, language, size, scripts, mark, keep)
    _see_what_this_is(person)
    _sign_up(person, mailed)
    _first_steps(person)
    _fill_the_profile(person)
    _stand_in_the_directory(person, visit)
    _be_a_member(person)
    _read_the_forum(person)
    topic = _write_in_the_forum(person)

    other = sign_in(visit("/en/", size=DESK), WORDS["other"][LANGUAGES.index(language)])
    _be_read(other, topic, person)
    _chat(person, other)
    _register(person)
    _take_the_calendar_along(person, visit)
    _search(person, topic)


def _primary(page: Page) -> Locator:
    """The one primary button of the page."""
    return page.locator("main .btn--primary")


def _see_what_this_is(person: Newcomer) -> None:
    """A sentence that says what it is and the button that begins it are in sight before any scrolling."""
    page = person.page
    person.looks_right()
    person.photograph("home")
    for seen in (page.locator("h1"), page.locator("main .lede").first, _primary(page).first):
        box = seen.bounding_box()
        assert box and box["y"] + box["height"] <= person.size["height"], f"{seen} is below the fold"
    assert _primary(page).count() == 1
    person.press(_primary(page))
    assert "/accounts/signup/" in page.url


def _sign_up(person: Newcomer, mailed: Callable[..., str]) -> None:
    page, address = person.page, f"{person.mark}@example.org"
    person.photograph("signup")
    page.locator("input[name=name]").fill(person.say("name"))
    page.locator("input[name=email]").fill("no address")
    page.locator("input[name=password1]").fill("three quiet herons")
    page.locator("input[name=terms]").check()
    person.press(_primary(page))
    expect(page.locator("input[name=email][aria-invalid=true]")).to_have_value("no address")
    expect(page.locator("input[name=name]")).to_have_value(person.say("name"))

    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill("three quiet herons")
    person.press(_primary(page))
    code = mailed(address, r"(?m)^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$")
    page.locator("input[name=code]").fill(code)
    person.press(_primary(page))
    page.wait_for_url(re.compile(rf"/{person.language}/welcome/"))


def _first_steps(person: Newcomer) -> None:
    page = person.page
    person.photograph("welcome")
    person.press(_primary(page))
    page.wait_for_url(re.compile("/welcome/place/"))
    page.locator("select[name=country]").select_option("EG")
    page.locator("select[name=time_zone]").select_option("Africa/Cairo")
    person.press(_primary(page))
    page.wait_for_url(re.compile("/welcome/themes/"))
    page.locator("input[name=themes][value='GBF-TARGET-02']").check()
    person.press(_primary(page))
    page.wait_for_url(re.compile("/welcome/communities/"))
    suggested = page.locator(f"form[action*='/{person.language}/welcome/communities/']")
    assert suggested.count() >= 3
    person.photograph("welcome-communities")
    person.press(page.locator(f"form[action$='/{COMMUNITY}/'] button"))
    person.press(page.locator("form[action$='/welcome/finish/'] button"))
    page.wait_for_url(re.compile(f"/{person.language}/workspace/"))
    expect(page.locator(f"main a[href*='/communities/{COMMUNITY}/']").first).to_be_visible()
    person.photograph("workspace")


def _fill_the_profile(person: Newcomer) -> None:
    page = person.go("profile/")
    person.photograph("profile-form")
    expect(page.locator("select[name=country]")).to_have_value("EG")  # told in the first steps, not asked again
    page.locator("textarea[name=can_help]").fill(person.say("help"))
    page.locator("input[name=publish]").check()
    person.press(_primary(page))
    page.wait_for_url(re.compile(rf"/{person.language}/practitioners/[^/]+/$"))
    expect(page.locator("h1")).to_have_text(person.say("name"))
    expect(page.locator("main")).to_contain_text(person.say("help"))
    person.photograph("profile")


def _stand_in_the_directory(person: Newcomer, visit: Callable[..., Page]) -> None:
    """A visitor finds the profile by its name; the index follows the write by a moment."""
    visitor = visit(f"/{person.language}/practitioners/", size=person.size, scripts=person.scripts)
    path = f"/{person.language}{_place(person.page)}"
    _until_found(visitor, f"/{person.language}/practitioners/?q={person.mark}", path)
    visitor.locator(f"main a[href$='{path}']").first.click()
    expect(visitor.locator("h1")).to_have_text(person.say("name"))
    visitor.context.close()


def _be_a_member(person: Newcomer) -> None:
    page = person.go(f"communities/{COMMUNITY}/")
    person.photograph("community")
    expect(page.locator("form[action$='/follow/']")).to_have_count(1)  # what only a member is offered
    page = person.go(f"communities/{COMMUNITY}/members/?q={person.mark}")
    expect(page.locator("main").get_by_text(person.say("name")).first).to_be_visible()


def _read_the_forum(person: Newcomer) -> None:
    page = person.go(f"communities/{COMMUNITY}/forum/")
    person.photograph("forum")
    first = page.locator("main .ledger__title a[href*='/forum/']").first
    title = first.inner_text().strip()
    person.press(first)
    expect(page.locator("h1")).to_contain_text(title)
    assert len(page.locator("main .post .post__body").first.inner_text()) > 20


def _write_in_the_forum(person: Newcomer) -> str:
    """A topic with a preview before and an answer after; returns its address without the host."""
    page = person.go(f"communities/{COMMUNITY}/forum/new/")
    page.locator("input[name=title]").fill(person.say("title"))
    page.locator("textarea[name=body]").fill(person.say("post"))
    person.press(page.locator("form#topic button[name=preview]"))
    expect(page.locator("main .prose", has_text=person.say("post")).first).to_be_visible()
    person.press(page.locator("form#topic .btn--primary"))
    page.wait_for_url(re.compile(rf"/{COMMUNITY}/forum/\d+/"))
    expect(page.locator("h1")).to_have_text(person.say("title"))
    expect(page.locator("main .post")).to_have_count(1)
    expect(page.locator("main .post .post__body")).to_contain_text(person.say("post"))
    page.locator("textarea[name=body]").fill(person.say("reply"))
    person.press(page.locator("form:has(textarea[name=body]) .btn--primary").last)
    expect(page.locator("main .post")).to_have_count(2)
    expect(page.locator("main .post .post__body").last).to_contain_text(person.say("reply"))
    person.photograph("topic")
    return _place(page)


def _place(page: Page) -> str:
    """The address without host, language, query and mark."""
    return re.sub(r"^https?://[^/]+/[a-z-]+|[?#].*$", "", page.url)


def _be_read(other: Page, topic: str, person: Newcomer) -> None:
    """Another member sees both posts once, under the newcomer's name."""
    other.goto(f"/en{topic}")
    expect(other.locator("main .post .post__body").first).to_contain_text(person.say("post"))
    expect(other.locator("main .post .post__body", has_text=person.say("reply"))).to_have_count(1)
    expect(other.locator("main .post .person__name").first).to_have_text(person.say("name"))


def _chat(person: Newcomer, other: Page) -> None:
    """Each sees what the other wrote: at once with scripts, after “Refresh” without."""
    page = person.go(f"communities/{COMMUNITY}/chat/")
    person.press(page.locator("main .ledger__title a").first)
    page.wait_for_url(re.compile(r"/chat/\d+/"))
    other.goto(f"/en{_place(page)}")
    _say(page, person.say("hello"))
    _once(page, person.say("hello"))
    _once(other, person.say("hello"))
    _say(other, person.say("answer"))
    _once(other, person.say("answer"))
    if not person.scripts:
        person.press(page.locator("main a.btn[href$='#newest']"))
    _once(page, person.say("answer"))
    person.photograph("chat")


def _say(page: Page, words: str) -> None:
    page.locator("textarea[name=body]").fill(words)
    page.locator(".chat__send button").click()


def _once(page: Page, words: str) -> None:
    expect(page.locator(".chat__log .msg__body", has_text=words)).to_have_count(1, timeout=15_000)
    expect(page.locator(".chat__log .msg--wait")).to_have_count(0, timeout=15_000)


def _register(person: Newcomer) -> None:
    page = person.go("events/")
    person.photograph("agenda")
    link = f"main a[href$='/events/{EVENT}/']"
    page = person.go("events/?view=month")
    person.photograph("month")
    for _ in range(MONTHS_AHEAD):
        if page.locator(link).count():
            break
        person.press(page.locator(".page-head .seg").first.locator("a").last)  # the next month
    assert page.locator(link).count(), "the event stands in none of the next months"
    person.go(f"events/{EVENT}/")
    person.photograph("event")
    expect(page.locator("main .note--accent")).to_have_count(0)
    person.press(_primary(page))
    assert page.url.endswith(f"/events/{EVENT}/register/")
    person.photograph("register")
    person.press(_primary(page))
    person.go(f"events/{EVENT}/")
    expect(page.locator("main .note--accent a[href$='/register/']")).to_be_visible()  # confirmed; change or cancel
    person.photograph("event-registered")
    person.go("events/mine/")
    expect(page.locator(f"main .ledger a[href$='/events/{EVENT}/']").first).to_be_visible()
    person.go("workspace/")
    expect(page.locator(f"main a[href$='/events/{EVENT}/']").first).to_be_visible()


def _take_the_calendar_along(person: Newcomer, visit: Callable[..., Page]) -> None:
    """The event alone, all public events, and one's own address, which a telephone reads without signing in."""
    page = person.go("events/mine/")
    person.photograph("my-events")
    (event,) = _events(page, f"/events/{EVENT}.ics")
    assert event["DTSTART"].params["TZID"] == "Africa/Kampala"
    everything = {str(each["UID"]) for each in _events(page, "/events/calendar.ics")}
    assert str(event["UID"]) in everything
    address = page.locator("#calendar-address").input_value()
    telephone = visit("about:blank")
    own = {str(each["UID"]) for each in _events(telephone, re.sub(r"^https?://[^/]+", "", address))}
    assert str(event["UID"]) in own
    assert len(own) < len(everything)


def _events(page: Page, path: str) -> list[Any]:
    answer = page.request.get(path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.text()).walk("VEVENT"))


def _search(person: Newcomer, topic: str) -> None:
    """The newcomer's own post and name, the community and the event by their titles, in Arabic and in English."""
    page = person.page
    for language in ("ar", "en"):
        _until_found(page, f"/{language}/search/?q={person.say('asked')}", f"/{language}{topic}")
        expect(page.locator("main mark").first).to_be_visible()
        _until_found(page, f"/{language}/search/?kind=practitioner&q={person.mark}", f"/{language}/practitioners/")
        for path in (f"communities/{COMMUNITY}/", f"events/{EVENT}/"):
            page.goto(f"/{language}/{path}")
            title = page.locator("h1").inner_text().strip()
            _until_found(page, f"/{language}/search/?q={title}", f"/{language}/{path}")
    person.go(f"search/?q={person.say('asked')}")
    person.photograph("search")
    person.press(page.locator(f"main .ledger__title a[href*='{topic}']").first)
    expect(page.locator("main .post").first).to_be_visible()
    person.go("practitioners/")
    person.photograph("directory")
    person.go("communities/")
    person.photograph("communities")


def _until_found(page: Page, asked: str, path: str) -> None:
    """Asks until a result leads to `path`: what was just written is found a moment later."""
    found = page.locator(f"main .ledger a[href*='{path}']")
    for _ in range(40):
        page.goto(asked)
        if found.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{asked} does not find {path}")
