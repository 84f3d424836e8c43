"""Two browsers in one room, on two processes where there are two; one is cut off and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

COMMUNITY = "coasts-and-reefs"


def texts(page: Page) -> list[str]:
    found = page.locator(".chat__log .msg").all_inner_texts()
    return [line for block in found for line in block.splitlines() if line.startswith("tide ")]


def enter(page: Page, language: str) -> None:
    page.goto(f"/{language}/communities/{COMMUNITY}/chat/")
    page.locator("main .ledger__title a").first.click()
    page.wait_for_url("**/chat/*/")


def say(page: Page, words: str) -> None:
    page.locator("textarea[name=body]").fill(words)
    page.locator(".chat__send button").click()


def test_both_see_the_same_messages_once_and_in_order(
    visit: Callable[..., Page], sign_in: Callable[..., Page], mailed: Callable[..., str]
) -> None:
    first, second = sign_in(visit("/en/"), "focalpoint"), sign_in(visit("/ar/"), "member")
    enter(first, "en")
    enter(second, "ar")
    before = texts(first)
    say(first, "tide one")
    expect(second.locator(".chat__log")).to_contain_text("tide one")
    say(second, "tide two")
    expect(first.locator(".chat__log")).to_contain_text("tide two")

    second.context.set_offline(True)
    for word in ("three", "four", "five"):
        say(first, f"tide {word}")
        expect(first.locator(".chat__log")).to_contain_text(f"tide {word}")
    say(second, "tide six")  # kept by the browser until the line is back
    second.context.set_offline(False)

    for page in (first, second):
        expect(page.locator(".chat__log")).to_contain_text("tide six", timeout=30_000)
        expect(page.locator(".chat__log")).to_contain_text("tide five", timeout=30_000)
    # Where "six" stands among the others is the room's to say; what counts is that all agree, and each stands once.
    words = ("one", "two", "three", "four", "five", "six")
    seen = texts(first)[len(before) :]
    assert sorted(seen) == sorted(f"tide {word}" for word in words)
    assert seen[:4] == ["tide one", "tide two", "tide three", "tide four"]
    second.reload()
    assert texts(second)[-len(words) :] == seen


def test_what_was_turned_away_unread_is_told_and_said_once(
    visit: Callable[..., Page], sign_in: Callable[..., Page]
) -> None:
    page = sign_in(visit("/en/"), "focalpoint")
    turned_away: list[str] = []

    def line(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame["type"] == "send" and not turned_away:
                turned_away.append(frame["body"])
                # As the server answers a frame beyond the allowed number: it was never read, so nothing names it.
                refusal = {"type": "error", "code": "too_many", "message": "Please wait a moment.", "retry_after": 1}
                socket.send(json.dumps(refusal))
            else:
                server.send(text)

        socket.on_message(pass_on)

    page.route_web_socket("**/ws/chat/**", line)
    enter(page, "en")
    before = texts(page)
    say(page, "tide turned")

    expect(page.locator("#toasts")).to_contain_text("Please wait a moment.")
    expect(page.locator(".msg[data-id]", has_text="tide turned")).to_be_visible()
    page.reload()
    assert (turned_away, texts(page)) == (["tide turned"], [*before, "tide turned"])
