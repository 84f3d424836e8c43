"""The interface alone: pages that need no database, in Debian's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
# Playwright keeps a loop running in this thread; nothing here touches the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


MIDDLEWARE = [
    "config.policies.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]


def _templates() -> list[dict[str, Any]]:
    """Ours without the processor that asks the database for the editors' menu."""
    engine = deepcopy(settings.TEMPLATES[0])
    processors = engine["OPTIONS"]["context_processors"]
    engine["OPTIONS"]["context_processors"] = [one for one in processors if one.startswith("django.")]
    return [engine]


@pytest.fixture(scope="package", autouse=True)
def interface_alone() -> Iterator[None]:
    with override_settings(
        HALQA_DEMO=True, TEMPLATES=_templates(), MIDDLEWARE=MIDDLEWARE, ROOT_URLCONF="tests.ui.urls"
    ):
        yield


@pytest.fixture(scope="package")
def guide_server(interface_alone: None) -> Iterator[LiveServer]:
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    where = shutil.which("chromium") or "/usr/bin/chromium"
    if not os.path.exists(where):
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium", pytrace=False)
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, guide_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_page("/en/style-guide/", width=360, scheme="dark", script=False)`."""
    contexts = []

    def open_it(path: str, *, width: int = 1280, scheme: Any = "light", script: bool = True, height: int = 900) -> Page:
        context = chromium.new_context(
            base_url=guide_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_it
    for context in contexts:
        context.close()
