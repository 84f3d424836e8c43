"""What a first visit moves: bytes over the wire and requests, in Chromium with an empty cache."""

from __future__ import annotations

from typing import Any

from bench.measure import Figure
from bench.rig import Rig

CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
MOST_KB, MOST_REQUESTS = 70.0, 6.0


def first_views(rig: Rig) -> list[Figure]:
    from playwright.sync_api import sync_playwright

    from stack import programs

    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(programs.chromium()), args=list(CHROMIUM))
        for language in ("en", "ar"):
            paths = {
                "home": f"/{language}/",
                "topic": rig.facts["full_pages"][0].replace("/en/", f"/{language}/", 1),
                "event": f"/{language}/events/{rig.facts['event']}/",
                "directory": f"/{language}/practitioners/",
                "search": f"/{language}/search/?q={rig.facts['words'][language][3]}",
            }
            for name, path in paths.items():
                kilobytes, requests, list_of = _view(browser, f"{rig.site.url}{path}")
                figures += [
                    Figure(f"weight {name} {language}", "KB", [kilobytes], higher_is_better=False, goal=MOST_KB),
                    Figure(
                        f"requests {name} {language}", "requests", [requests], higher_is_better=False,
                        goal=MOST_REQUESTS, remark=", ".join(list_of) if requests > MOST_REQUESTS else "",
                    ),
                ]  # fmt: skip
        browser.close()
    return figures


def _view(browser: Any, url: str) -> tuple[float, float, list[str]]:
    """Returns kilobytes with headers, the number of requests, and what was asked for."""
    context = browser.new_context()
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: list[float] = []
    asked: list[str] = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    devtools.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url} answered {answer and answer.status}")
    context.close()
    # What stands in the page itself, or in the browser's own style sheet, is no request.
    web = [url.rpartition("/")[2] for url in asked if not url.startswith("data:")]
    return sum(sizes) / 1024, float(len(web)), web
