"""A visitor's page comes from memory while nothing changed, and shows a change on the very next request."""

import gzip

import brotli
import pytest
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import translation

from core import pages, versions
from core.pages import stored_page

made = []
LONG = "words " * 500


def scopes(request, **kwargs):
    return [f"topic:{kwargs.get('pk', 1)}", "site"]


@stored_page(scopes=scopes)
def topic(request, pk=1):
    made.append(request.get_full_path())
    user = getattr(request, "user", None)
    name = user.name if user is not None and user.is_authenticated else "visitor"
    return HttpResponse(f"{pk} {name} {translation.get_language()} {len(made)} {LONG}")


@stored_page(scopes=scopes)
def small(request):
    made.append(1)
    return HttpResponse(f"small {len(made)}")


@stored_page(scopes=scopes)
def missing(request):
    made.append(1)
    return HttpResponse("no", status=404)


@stored_page(scopes=scopes)
def with_token(request):
    made.append(1)
    return HttpResponse(get_token(request))


@stored_page(scopes=scopes)
def with_cookie(request):
    made.append(1)
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


@stored_page(scopes=scopes)
def with_session(request):
    made.append(1)
    request.session["seen"] = True
    return HttpResponse("x")


@stored_page(scopes=scopes)
def with_message(request):
    made.append(1)
    messages.info(request, "hello")
    return HttpResponse("x")


@stored_page(scopes=scopes)
def private(request):
    made.append(1)
    response = HttpResponse("x")
    response["Cache-Control"] = "private"
    return response


@stored_page(scopes=scopes)
def changing(request):
    made.append(1)
    # Somebody writes while the page is being made.
    if len(made) == 1:
        versions.raise_version("site")
    return HttpResponse(f"{len(made)}")


def plain(request):
    made.append(1)
    return HttpResponse("plain")


def set_language(request):
    response = HttpResponse("x")
    response.set_cookie("halqa_language", request.GET["to"])
    return response


urlpatterns = [
    path("topic/<int:pk>/", topic),
    path("small/", small),
    path("missing/", missing),
    path("token/", with_token),
    path("cookie/", with_cookie),
    path("session/", with_session),
    path("message/", with_message),
    path("private/", private),
    path("changing/", changing),
    path("plain/", plain),
    path("language/", set_language),
]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = "tests.core.test_pages"
    made.clear()


pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_second_visitor_gets_the_stored_page_for_one_query(django_assert_num_queries):
    first = Client().get("/topic/1/")
    with django_assert_num_queries(1):
        second = Client().get("/topic/1/")
    assert first.content == second.content
    assert len(made) == 1
    assert {**dict(first.items()), "X-Request-ID": ""} == {**dict(second.items()), "X-Request-ID": ""}
    assert "default-src" in second["Content-Security-Policy"]


def test_change_shows_on_the_very_next_request():
    Client().get("/topic/1/")
    Client().get("/topic/2/")
    versions.raise_version("topic:1")
    assert b" 3 words" in Client().get("/topic/1/").content
    assert b" 2 words" in Client().get("/topic/2/").content
    versions.raise_version("site")
    assert b" 4 words" in Client().get("/topic/2/").content


def test_change_while_the_page_is_made_is_not_hidden():
    assert Client().get("/changing/").content == b"1"
    assert Client().get("/changing/").content == b"2"
    assert Client().get("/changing/").content == b"2"


def test_signed_in_person_never_gets_nor_fills_the_store():
    user = get_user_model().objects.create_user("amina@example.org", name="Amina")
    client = Client()
    client.force_login(user)
    assert b"1 Amina" in client.get("/topic/1/").content
    assert len(pages.store) == 0
    assert b"1 visitor" in Client().get("/topic/1/").content
    assert b"1 Amina" in client.get("/topic/1/").content
    assert len(made) == 3
    client.logout()
    assert b"1 visitor" in client.get("/topic/1/").content
    assert len(made) == 3


def test_token_in_the_header_makes_somebody_of_a_visitor():
    Client().get("/topic/1/")
    Client().get("/topic/1/", headers={"Authorization": "Bearer x"})
    assert len(made) == 2
    assert len(pages.store) == 1


@pytest.mark.parametrize(
    "address", ["/missing/", "/token/", "/cookie/", "/session/", "/message/", "/private/", "/plain/"]
)
def test_what_is_somebodys_or_no_page_is_not_stored(address):
    for turn in range(2):
        Client().get(address)
        assert len(made) == turn + 1
    assert len(pages.store) == 0


def test_posting_is_never_answered_from_the_store():
    Client().get("/topic/1/")
    Client().post("/topic/1/")
    assert len(made) == 2


def test_address_query_language_and_host_are_apart():
    for ask in (
        {"path": "/topic/1/"},
        {"path": "/topic/2/"},
        {"path": "/topic/1/", "data": {"a": "1", "b": "2"}},
        {"path": "/topic/1/", "headers": {"Accept-Language": "ar"}},
        {"path": "/topic/1/", "headers": {"Host": "localhost"}},
    ):
        Client().get(**ask)
    assert len(made) == len(pages.store) == 5
    Client().get("/topic/1/?b=2&a=1")
    assert len(made) == 5
    assert b"visitor ar" in Client().get("/topic/1/", headers={"Accept-Language": "ar"}).content
    assert len(made) == 5


def test_chosen_language_shows_at_once():
    client = Client()
    assert b"visitor en" in client.get("/topic/1/").content
    client.get("/language/?to=fr")
    assert b"visitor fr" in client.get("/topic/1/").content
    assert b"visitor en" in Client().get("/topic/1/").content
    assert len(made) == 2


def test_browser_that_has_the_page_is_told_so(django_assert_num_queries):
    first = Client().get("/topic/1/")
    with django_assert_num_queries(1):
        again = Client().get("/topic/1/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "Content-Type" not in again
    versions.raise_version("topic:1")
    changed = Client().get("/topic/1/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_head_has_the_headers_and_no_words():
    head = Client().head("/topic/1/")
    assert (head.status_code, head.content) == (200, b"")
    assert len(pages.store) == 0
    page = Client().get("/topic/1/")
    head = Client().head("/topic/1/")
    assert (head.content, head["Content-Length"], head["ETag"]) == (b"", str(len(page.content)), page["ETag"])


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
    ],
)
def test_page_is_packed_as_the_browser_likes(accepted, encoding, unpack):
    plain_page = Client().get("/topic/1/")
    packed = Client().get("/topic/1/", headers={"Accept-Encoding": accepted})
    assert packed["Content-Encoding"] == encoding
    assert unpack(packed.content) == plain_page.content
    assert len(packed.content) < len(plain_page.content) / 5
    assert "Accept-Encoding" in packed["Vary"]
    assert "Content-Encoding" not in Client().get("/small/", headers={"Accept-Encoding": accepted})


def test_page_may_be_shown_again_only_after_asking():
    response = Client().get("/topic/1/")
    assert response["Cache-Control"] == "no-cache"
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}


def test_long_queries_are_not_stored():
    Client().get("/topic/1/?q=" + "x" * 400)
    assert len(pages.store) == 0
