"""What scripts add: menus, theme, one sending, drafts, keys, suggestions; and that all works without them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

OpenPage = Callable[..., Page]
GUIDE = "/en/style-guide/"


def until(page: Page, expression: str) -> None:
    """Waits until the expression is true. `wait_for_function` asks again by eval, which the content policy forbids."""
    for _turn in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(expression)


def test_page_breaks_no_content_policy_and_logs_no_error(open_page: OpenPage) -> None:
    page = open_page("/en/offline/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(GUIDE)
    until(page, "!document.querySelector('.toolbar').hidden")
    assert said == []


def test_first_view_asks_for_six_things_and_weighs_little(open_page: OpenPage) -> None:
    page = open_page("/en/offline/")
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name.split('/').pop().split('#')[0])"
    )
    assert len(set(asked)) + 1 <= 6, asked


def test_menu_closes_by_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    summary = page.locator(".site-tools details.menu summary").first
    summary.click()
    expect(page.locator(".site-tools details.menu").first).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".site-tools details.menu").first).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(page.locator(".site-tools details.menu").first).not_to_have_attribute("open", "")


def test_theme_changes_at_once_and_is_kept(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.locator(".site-foot .menu summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "dark" in page.locator(".site-foot .menu summary").inner_text()


def test_theme_and_low_data_work_without_scripts(open_page: OpenPage) -> None:
    page = open_page(GUIDE + "?a=1", script=False)
    page.locator(".site-foot .menu summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith(GUIDE + "?a=1")
    page.get_by_role("button", name="Low-data mode: off").click()
    expect(page.locator("html")).to_have_attribute("data-saving", "")
    page.get_by_role("button", name="Low-data mode: on").click()
    expect(page.locator("html")).not_to_have_attribute("data-saving", "")


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_preferences_lead_nowhere_else(client, away: str) -> None:
    answer = client.get("/preferences/", {"next": away, "theme": "dark"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_preferences_keep_only_what_is_known(client) -> None:
    answer = client.get("/preferences/", {"theme": "<script>", "keys": "off"})
    assert answer.cookies["halqa_theme"].value == ""
    assert answer.cookies["halqa_keys"].value == "off"


def test_form_is_sent_once(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    sent: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/style-guide/**", hold)
    composer = page.locator("#guide-reply")
    composer.locator("textarea").fill("Once")
    button = composer.locator("button.btn--primary")
    button.click()
    expect(button).to_have_text("Sending…")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    page.wait_for_timeout(200)
    assert len(sent) == 1
    assert "submission_key=" in sent[0]


def test_what_is_typed_comes_back_until_the_server_has_it(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    area = page.locator("#guide-body")
    area.fill("كتبتُ هذا قبل انقطاع الخط")
    expect(page.locator("#guide-reply [data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    expect(area).to_have_value("كتبتُ هذا قبل انقطاع الخط")
    key = page.locator("#guide-reply [name=submission_key]").input_value()
    # Sent, but the answer never came: the text stays.
    page.evaluate("document.querySelector('#guide-reply').dispatchEvent(new Event('submit', {cancelable: true}))")
    page.reload()
    expect(area).to_have_value("كتبتُ هذا قبل انقطاع الخط")
    kept = json.loads(page.evaluate("localStorage.getItem('halqa:draft:guide-2')"))
    assert kept["sent"] == key
    # The server says that it has it.
    page.evaluate(f"document.cookie = 'halqa_sent={key}; Path=/'")
    page.reload()
    expect(area).to_have_value("")
    until(page, "localStorage.getItem('halqa:draft:guide-2') === null")


def test_a_kept_draft_can_be_thrown_away(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.locator("#guide-body").fill("Never mind")
    expect(page.locator("#guide-reply [data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#guide-body")).to_have_value("")
    page.reload()
    expect(page.locator("#guide-body")).to_have_value("")


def test_signing_out_forgets_drafts(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.evaluate("localStorage.setItem('halqa:draft:x', '{}'); localStorage.setItem('other', '1')")
    page.evaluate("""() => {
        const link = Object.assign(document.createElement('a'), {href: '#', textContent: 'out'});
        link.setAttribute('data-forget', ''); document.body.append(link); link.click();
    }""")
    assert page.evaluate("[localStorage.getItem('halqa:draft:x'), localStorage.getItem('other')]") == [None, "1"]


def test_keys_move_and_help(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.keyboard.press("/")
    until(page, "document.activeElement.matches('[data-search]')")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.value") == "j"
    page.evaluate(
        "document.activeElement.blur(); window.scrollTo(0, document.querySelector('.thread').offsetTop - 100)"
    )
    page.keyboard.press("j")
    until(page, "document.activeElement.closest('[data-step], .ledger__row') !== null")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Turn single keys off").click()
    expect(page.locator("html")).to_have_attribute("data-keys", "off")
    page.keyboard.press("?")
    page.wait_for_timeout(150)
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("button", name="Turn single keys on").click()
    expect(page.locator("html")).not_to_have_attribute("data-keys", "off")


def test_suggestions_are_a_combobox(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.route(
        "**/api/v1/search/suggest**",
        lambda route: route.fulfill(
            json={"suggestions": ["biosafety law", {"title": "Dialogue", "url": "/en/offline/"}]}
        ),
    )
    field = page.get_by_role("combobox", name="Search everything")
    page.locator("#site-q").focus()
    until(page, "document.querySelector('#site-q').getAttribute('role') === 'combobox'")
    field.type("bio")
    expect(page.locator(".site-search [role=option]")).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = page.locator(".site-search [role=option]").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == second.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/offline/")


def test_composer_marks_and_quotes(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    area = page.locator("#guide-body")
    expect(page.locator("#guide-reply .toolbar")).to_be_visible()
    area.fill("seed register")
    area.select_text()
    page.locator("[data-md=bold]").click()
    expect(area).to_have_value("**seed register**")
    area.fill("one\ntwo")
    area.select_text()
    page.locator("[data-md=list]").click()
    expect(area).to_have_value("- one\n- two")


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#bad_title")).to_be_focused()


def test_focus_is_never_under_the_tab_bar(open_page: OpenPage) -> None:
    page = open_page(GUIDE, width=360, height=640)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    hidden = []
    for _step in range(60):
        page.keyboard.press("Tab")
        covered = page.evaluate("""() => {
            const one = document.activeElement, box = one.getBoundingClientRect();
            if (one.closest('.tabbar') || !box.width) return null;
            const bar = document.querySelector('.tabbar').getBoundingClientRect();
            return box.top >= bar.top - 1 && box.bottom > bar.top + 1 ? one.outerHTML.slice(0, 80) : null;
        }""")
        if covered:
            hidden.append(covered)
    assert hidden == []


@pytest.mark.parametrize("width", [360, 1280])
def test_targets_are_large_enough(open_page: OpenPage, width: int) -> None:
    page = open_page(GUIDE, width=width)
    least = 44 if width == 360 else 24
    small = page.evaluate(
        """least => [...document.querySelectorAll('.btn, .menu > summary, .tabbar a, .pager a, .input, .select, a.chip, .choice, .tabs a')]
            .filter(one => one.offsetParent).map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect().height])
            .filter(([, height]) => height < least - 0.5)""",
        least,
    )
    assert small == []
