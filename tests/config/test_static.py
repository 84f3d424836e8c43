"""Addresses of files under the names that tell their content, each worked out once."""

from __future__ import annotations

import pytest
from django.test import override_settings

from config.static import Storage


@override_settings(DEBUG=False)
def test_an_address_tells_the_content_and_is_worked_out_once(tmp_path):
    storage = Storage(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"a.css": "a.1234.css", "ui/icons.svg": "ui/icons.5678.svg"}

    assert [storage.url(name) for name in ("a.css", "ui/icons.svg")] == [
        "/static/a.1234.css",
        "/static/ui/icons.5678.svg",
    ]
    storage.hashed_files = {}
    assert storage.url("a.css") == "/static/a.1234.css"


@override_settings(DEBUG=False)
def test_a_file_that_was_not_collected_is_told_each_time(tmp_path):
    storage = Storage(location=tmp_path, base_url="/static/")

    for _turn in range(2):
        with pytest.raises(ValueError, match=r"b\.css"):
            storage.url("b.css")
