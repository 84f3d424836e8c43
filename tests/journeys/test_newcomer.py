"""The whole way of a newcomer: sign up, first steps, a community, forum, chat, an event, the calendar, search."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE

COMMUNITY = "ecosystem-restoration"
EVENT = "demo-abs-clinic"
# Words that nobody else has written, and a form of them that only stemming finds.
SAID = {
    "en": ("We planted saltbush nurseries along the wadi of {mark}.", "nursery {mark}"),
    "ar": ("أنشأنا المشاتل على طول وادي {mark}.", "مشاتل {mark}"),
}
WAYS = [
    pytest.param("en", DESK, True, id="en-desk-scripts"),
    pytest.param("ar", PHONE, True, id="ar-phone-scripts"),
    pytest.param("en", PHONE, False, id="en-phone-no-scripts"),
    pytest.param("ar", DESK, False, id="ar-desk-no-scripts"),
]


@pytest.mark.parametrize(("language", "size", "scripts"), WAYS)
def test_a_newcomer_finds_their_way(
    visit: Callable[..., Page],
    mailed: Callable[..., str],
    keep: Callable[..., None],
    language: str,
    size: dict[str, int],
    scripts: bool,
) -> None:
    mark = "".join(chr(97 + int(digit, 16)) for digit in uuid.uuid4().hex[:8])
    said, asked = (text.format(mark=mark) for text in SAID[language])
    page = visit(f"/{language}/", size=size, scripts=scripts)
    keep(page, "home")

    _sign_up(page, f"{mark}@example.org", mailed, language)
    _first_steps(page, language, keep)
    keep(page, "workspace")

    page.goto(f"/{language}/communities/{COMMUNITY}/")
    keep(page, "community")
    page.goto(f"/{language}/communities/{COMMUNITY}/forum/")
    keep(page, "forum")
    _write_in_the_forum(page, language, said, keep)
    _chat(page, language, mark, keep)
    _register(page, language, keep)
    _take_the_calendar_along(page)
    _search(page, language, asked, mark, keep)


def _submit(page: Page, within: str = "main") -> None:
    """Presses the one primary button there."""
    page.locator(f"{within} .btn--primary").first.click()


def _sign_up(page: Page, address: str, mailed: Callable[..., str], language: str) -> None:
    page.goto(f"/accounts/signup/?lang={language}")
    page.locator("input[name=name]").fill("أمينة حسن" if language == "ar" else "Amina Hassan")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password1]").fill("three quiet herons")
    page.locator("input[name=terms]").check()
    _submit(page)
    code = mailed(address, r"(?m)^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$")
    page.locator("input[name=code]").fill(code)
    _submit(page)
    page.wait_for_url(re.compile(rf"/{language}/welcome/"))


def _first_steps(page: Page, language: str, keep: Callable[..., None]) -> None:
    keep(page, "welcome")
    _submit(page)
    page.wait_for_url(re.compile("/welcome/place/"))
    page.locator("select[name=country]").select_option("EG")
    page.locator("select[name=time_zone]").select_option("Africa/Cairo")
    _submit(page)
    page.wait_for_url(re.compile("/welcome/themes/"))
    page.locator("input[name=themes][value='GBF-TARGET-02']").check()
    _submit(page)
    page.wait_for_url(re.compile("/welcome/communities/"))
    suggested = page.locator(f"form[action*='/{language}/welcome/communities/']")
    assert suggested.count() >= 3
    keep(page, "welcome-communities")
    page.locator(f"form[action$='/{COMMUNITY}/'] button").click()
    page.wait_for_load_state()
    page.locator("form[action$='/welcome/finish/'] button").click()
    page.wait_for_url(re.compile(f"/{language}/workspace/"))


def _write_in_the_forum(page: Page, language: str, said: str, keep: Callable[..., None]) -> None:
    page.goto(f"/{language}/communities/{COMMUNITY}/forum/new/")
    page.locator("input[name=title]").fill("سؤال عن المشاتل" if language == "ar" else "A question about nurseries")
    page.locator("textarea[name=body]").fill(said)
    page.locator("form#topic button[name=preview]").click()
    expect(page.locator("main")).to_contain_text(said)
    page.locator("form#topic .btn--primary").click()
    page.wait_for_url(re.compile(rf"/{COMMUNITY}/forum/\d+/"))
    expect(page.locator("main .post").first).to_contain_text(said)
    keep(page, "topic")
    page.locator("textarea[name=body]").fill("شكراً" if language == "ar" else "Thank you.")
    page.locator("form:has(textarea[name=body]) .btn--primary").last.click()
    expect(page.locator("main .post")).to_have_count(2)


def _chat(page: Page, language: str, mark: str, keep: Callable[..., None]) -> None:
    page.goto(f"/{language}/communities/{COMMUNITY}/chat/")
    page.locator("main .ledger__title a").first.click()
    page.wait_for_url(re.compile(r"/chat/\d+/"))
    page.locator("textarea[name=body]").fill(f"Hello from {mark}")
    page.locator(".chat__send button").click()
    expect(page.locator(".chat__log")).to_contain_text(f"Hello from {mark}")
    keep(page, "chat")


def _register(page: Page, language: str, keep: Callable[..., None]) -> None:
    page.goto(f"/{language}/events/")
    keep(page, "agenda")
    page.goto(f"/{language}/events/?view=month")
    keep(page, "month")
    page.goto(f"/{language}/events/{EVENT}/")
    keep(page, "event")
    page.goto(f"/{language}/events/{EVENT}/register/")
    keep(page, "register")
    _submit(page)
    page.goto(f"/{language}/workspace/")
    expect(page.locator(f"a[href$='/events/{EVENT}/']").first).to_be_visible()


def _take_the_calendar_along(page: Page) -> None:
    answer = page.request.get(f"/events/{EVENT}.ics")
    (event,) = icalendar.Calendar.from_ical(answer.text()).walk("VEVENT")
    assert answer.headers["content-type"].startswith("text/calendar")
    whole = icalendar.Calendar.from_ical(page.request.get("/events/calendar.ics").text())
    assert event["UID"] in {each["UID"] for each in whole.walk("VEVENT")}


def _search(page: Page, language: str, asked: str, mark: str, keep: Callable[..., None]) -> None:
    found = page.locator("main").get_by_text(re.compile(mark))
    for _ in range(40):
        page.goto(f"/{language}/search/?q={asked}")
        if found.count():
            break
        page.wait_for_timeout(500)  # the index follows the write by a moment
    assert found.count(), f"{asked} was not found"
    keep(page, "search")
    page.goto(f"/{language}/practitioners/")
    keep(page, "directory")
    page.goto(f"/{language}/communities/")
    keep(page, "communities")
