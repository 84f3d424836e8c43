"""Ways through the site in Chromium, against a running site with demo content.

`make test` runs them twice: on the embedded default and on the stack. By hand, against a site that already runs:
`HALQA_JOURNEY_URL=http://localhost:8000 pytest -m journey tests/journeys`; without that variable a fresh one is started.
They speak to the site as people do, by its pages; none of them touches the database.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from launch.errors import Refusal
from stack import programs
from stack.embedded import embedded_site
from stack.errors import Missing
from tests.conftest import without_services

HERE = Path(__file__).parent
MAIL = Path(os.environ.setdefault("EMAIL_FOLDER", tempfile.mkdtemp(prefix="halqa-mail-")))
SHOTS = Path(os.environ.get("HALQA_STATE", "var")) / "screens"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
PASSWORD = "halqa-demo"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The site's address; Playwright's pages open paths below it."""
    running = os.environ.get("HALQA_JOURNEY_URL")
    if running:
        yield running
        return
    try:
        with embedded_site() as url:
            yield url
    except Refusal as refusal:
        pytest.fail(str(refusal), pytrace=False)


@pytest.fixture(scope="session")
def on_stack() -> bool:
    """Whether the site runs in several processes on the real services."""
    return os.environ.get("HALQA_JOURNEY_ON") == "stack"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nothing of any other host."""
    try:
        program = programs.chromium()
    except Missing as error:
        without_services(str(error))
    return {**browser_type_launch_args, "executable_path": program, "args": list(FLAGS)}


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Any]:
    """`page = visit("/ar/", size=PHONE, scripts=False)`; each visit is a browser of its own, as of another person."""
    contexts: list[BrowserContext] = []

    def start(path: str = "/en/", *, size: dict[str, int] = DESK, scripts: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            base_url=base_url, viewport=size, java_script_enabled=scripts, reduced_motion="reduce", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in() -> Any:
    """`sign_in(page, "facilitator")`: by the form, as one of the demo accounts or with a whole address."""

    def enter(page: Page, who: str, password: str = PASSWORD) -> Page:
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(who if "@" in who else f"{who}@halqa.example")
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return page

    return enter


@pytest.fixture
def mailed() -> Any:
    """`mailed("a@example.org", r"https?://\\S+")`: what the pattern finds in the newest mail to that address, once it is there."""

    def read(address: str, pattern: str, *, seconds: float = 30) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for file in sorted(MAIL.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True):
                for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                    message = email.message_from_bytes(part.lstrip(b"\n"), policy=email.policy.default)
                    if address not in str(message["To"]):
                        continue
                    body = message.get_body(("plain",))
                    found = re.search(pattern, body.get_content()) if body else None
                    if found:
                        return found[0]
            time.sleep(0.2)
        raise AssertionError(f"no mail to {address} with {pattern} after {seconds} s in {MAIL}")

    return read


@pytest.fixture
def keep(on_stack: bool) -> Any:
    """`keep(page, "community")`: a picture of the screen, kept in the state folder for somebody to look at."""

    def shoot(page: Page, name: str) -> None:
        size = page.viewport_size or DESK
        language = page.locator("html").get_attribute("lang")
        folder = SHOTS / ("stack" if on_stack else "embedded")
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.{language}.{size['width']}.png", full_page=True)

    return shoot
