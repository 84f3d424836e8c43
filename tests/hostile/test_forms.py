"""Forms sent twice, from pages open too long, after signing out, over somebody else's change."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from communities.models import Post
from communities.services.post import edit_post
from outbox.testing import facts

pytestmark = pytest.mark.django_db
WORDS = "Three lines that took an hour to write,\nwith <b>signs</b> & “quotes”,\nوكلمات بالعربية."


def kept(page: str) -> dict[str, str]:
    """Every field of the form that gives back what was typed."""
    start = page.index("<form", page.index('id="typed"'))
    form = page[start : page.index("</form>", start)]
    found = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    for name, value in re.findall(
        r'<textarea class="textarea" name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = html.unescape(value)
    return found


def test_a_form_sent_twice_is_one_post(here: Client, address: str) -> None:
    before = Post.objects.count()
    fields = {"body": WORDS, "submission_key": str(uuid4())}

    first, second = (here.post(address, fields) for _turn in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url.split("?")[0] == second.url.split("?")[0]
    assert Post.objects.count() == before + 1
    assert [fact.post_id for fact in facts("PostPublished")].count(Post.objects.order_by("-pk")[0].pk) == 1


def test_a_page_open_too_long_gives_the_words_back_and_sends_them(member: Any, address: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    browser.force_login(member)
    fields = {"body": WORDS, "submission_key": str(uuid4()), "csrfmiddlewaretoken": "x" * 64}

    answer = browser.post(address, fields)

    page = answer.content.decode()
    assert answer.status_code == 403 and "Not sent, and nothing was lost" in page
    again = kept(page)
    assert (again["body"], again["submission_key"]) == (WORDS, fields["submission_key"])
    sent = browser.post(address, again)
    assert sent.status_code == 302
    assert Post.objects.order_by("-pk")[0].body == WORDS


def test_words_of_another_site_are_not_laid_ready(member: Any, address: str) -> None:
    for origin in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}):
        browser = Client(enforce_csrf_checks=True, headers=origin)
        browser.force_login(member)
        answer = browser.post(address, {"body": "Buy at elsewhere.example, " * 5})
        assert answer.status_code == 403
        assert "Buy at" not in answer.content.decode()


def test_words_of_somebody_signed_out_meanwhile_come_back_with_the_way_in(member: Any, address: str) -> None:
    browser = Client(headers={"Origin": "http://testserver"})

    answer = browser.post(address, {"body": WORDS, "submission_key": str(uuid4())})

    page = answer.content.decode()
    assert answer.status_code == 403 and "You are signed out. Nothing was lost" in page
    assert f"/accounts/login/?next={address}" in page
    browser.force_login(member)
    assert browser.post(address, kept(page)).status_code == 302
    assert Post.objects.order_by("-pk")[0].body == WORDS


def test_secrets_are_never_shown_again(member: Any) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    answer = browser.post(
        "/accounts/login/", {"login": member.email, "password": "four words one remembers well enough"}
    )
    assert answer.status_code == 403
    assert "four words" not in answer.content.decode()


def test_an_arabic_reader_is_told_in_arabic(member: Any, address: str) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    browser.force_login(member)
    page = browser.post(address.replace("/en/", "/ar/"), {"body": WORDS}).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert kept(page)["body"] == WORDS


def test_a_stale_version_shows_what_changed_and_keeps_what_was_typed(
    here: Client, member: Any, topic: Any, address: str
) -> None:
    post = topic.posts.get(number=1)
    edit_post(actor=member, post_id=post.pk, body="Changed on my phone", revision=1)

    fields = {"body": "Changed on my desk", "revision": "1", "language": "en"}
    answer = here.post(f"{address}posts/1/edit/", fields)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>phone</del><ins>desk</ins>" in page and "Changed on my desk</textarea>" in page
    post.refresh_from_db()
    assert post.body == "Changed on my phone"
    assert here.post(f"{address}posts/1/edit/", {**fields, "revision": "2"}).status_code == 302
    post.refresh_from_db()
    assert post.body == "Changed on my desk"


def test_broken_forms_break_nothing(here: Client, address: str) -> None:
    for body, kind in (
        (b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n', "multipart/form-data; boundary=x"),
        (b"no boundary at all", "multipart/form-data"),
        (b"body=%ff%fe%00&submission_key=%00", "application/x-www-form-urlencoded"),
        (b"body=a", "application/x-www-form-urlencoded; charset=nonsense"),
        (b'{"body": "a"}', "application/json"),
    ):
        answer = here.generic("POST", address, body, content_type=kind)
        assert answer.status_code in {302, 400, 422}, kind
