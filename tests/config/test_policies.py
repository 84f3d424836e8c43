"""The content policy: one for everybody, put together once; others where a view or the editors' screens need them."""

import pytest
from csp.utils import build_policy
from django.http import HttpResponse

from config.policies import ContentPolicy
from core.middleware import Buckets
from tests.accounts.factories import UserFactory


def directives(answer):
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


STRICT = {
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'self'", "form-action 'self'",
    "frame-ancestors 'self'",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/en/events/", "/en/nothing-here/"])
def test_every_answer_carries_the_strict_policy(client, path):
    assert directives(client.get(path)) == STRICT


def test_so_does_what_is_refused_at_the_door(client, monkeypatch):
    too_large = client.post("/en/", CONTENT_LENGTH="99999999")
    monkeypatch.setattr(Buckets, "take", lambda self, key: 3.0)
    too_often = client.get("/en/", REMOTE_ADDR="198.51.100.1")
    assert [(answer.status_code, directives(answer)) for answer in (too_large, too_often)] == [
        (413, STRICT), (429, STRICT),
    ]  # fmt: skip


def test_the_policy_is_not_put_together_for_each_answer(rf, monkeypatch):
    policy = ContentPolicy(lambda request: HttpResponse("x"))
    monkeypatch.setattr("csp.middleware.build_policy", lambda **parts: pytest.fail("put together again"))
    answers = [policy(rf.get("/en/")) for _time in range(2)]
    assert [directives(answer) for answer in answers] == [STRICT] * 2


def test_a_view_that_asks_for_more_gets_it_for_this_answer_alone(rf):
    def styled(request):
        response = HttpResponse("x")
        response._csp_update = {"style-src": ["'self'", "'unsafe-inline'"]}
        return response

    assert directives(ContentPolicy(styled)(rf.get("/api/docs"))) == {*STRICT, "style-src 'self' 'unsafe-inline'"}
    assert directives(ContentPolicy(lambda request: HttpResponse("x"))(rf.get("/en/"))) == STRICT


def test_a_view_with_a_policy_of_its_own_keeps_it(rf):
    own = HttpResponse("x", headers={"Content-Security-Policy": "default-src 'none'"})
    assert directives(ContentPolicy(lambda request: own)(rf.get("/media/file"))) == {"default-src 'none'"}


@pytest.mark.django_db
def test_the_editors_screens_carry_theirs(client, settings):
    client.force_login(UserFactory(secretariat=True))
    assert client.get("/cms/")["Content-Security-Policy"] == settings.EDITORS_CONTENT_POLICY
    assert {part.strip() for part in build_policy().split(";")} == STRICT
