import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from outbox import record, registry
from outbox.models import ClockTick, Delivery
from tests.outbox.samples import SampleHappened

pytestmark = pytest.mark.django_db


def signed_in(email, *, roles=(), editor=True):
    user = get_user_model().objects.create_user(email, name="A", role_names=list(roles))
    if editor:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def dead(reader):
    reader(lambda fact, *, fact_id: None, SampleHappened)
    record(SampleHappened(thing_id=1))
    record(SampleHappened(thing_id=2))
    Delivery.objects.update(state="dead", attempts=8, error="ValueError: <b>no</b>")
    return list(Delivery.objects.order_by("pk"))


@pytest.fixture
def secretary():
    return signed_in("secretary@example.org", roles=["secretariat"])


def test_secretariat_sees_what_was_given_up_and_tries_it_again(dead, secretary):
    page = secretary.get("/cms/outbox/").content.decode()
    assert page.count("SampleHappened") == 2
    assert "ValueError: &lt;b&gt;no&lt;/b&gt;" in page
    answer = secretary.post("/cms/outbox/act/", {"act": "retry", "delivery": [dead[0].pk, "x", "9" * 30]}, follow=True)
    assert "1 entry is tried again." in answer.content.decode()
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["waiting", "dead"]
    secretary.post("/cms/outbox/act/", {"act": "drop", "delivery": [dead[1].pk]})
    assert Delivery.objects.filter(state="dead").count() == 0
    assert "Nothing was given up." in secretary.get("/cms/outbox/").content.decode()


def test_a_work_of_the_clock_that_failed_is_shown_with_its_error(secretary):
    assert "<h2>Failed</h2>" not in secretary.get("/cms/outbox/").content.decode()
    name = "tests.tick"
    registry._clockwork[name] = registry.Clockwork(name, 60, lambda: None)
    row = {"due_at": timezone.now(), "last_started_at": timezone.now(), "last_error": "ValueError: <i>spring</i>"}
    ClockTick.objects.update_or_create(name=name, defaults=row)
    page = secretary.get("/cms/outbox/").content.decode()
    assert "<h2>Failed</h2>" in page and name in page
    assert "ValueError: &lt;i&gt;spring&lt;/i&gt;" in page


def test_nothing_chosen_changes_nothing(dead, secretary):
    answer = secretary.post("/cms/outbox/act/", {"act": "retry"}, follow=True)
    assert "Nothing was chosen." in answer.content.decode()
    assert Delivery.objects.filter(state="dead").count() == 2


def test_all_are_tried_again_at_once(dead, secretary):
    secretary.post("/cms/outbox/act/", {"act": "retry_all"})
    assert Delivery.objects.filter(state="waiting").count() == 2


@pytest.mark.parametrize("editor", [True, False])
def test_other_editors_and_members_are_kept_out(dead, editor):
    client = signed_in("member@example.org", roles=["organiser"], editor=editor)
    assert client.get("/cms/outbox/").status_code in {302, 403}
    assert client.post("/cms/outbox/act/", {"act": "retry_all"}).status_code in {302, 403}
    assert Delivery.objects.filter(state="dead").count() == 2


def test_number_of_queries_does_not_grow(dead, secretary, django_assert_max_num_queries, reader):
    secretary.get("/cms/outbox/")
    with django_assert_max_num_queries(20) as few:
        secretary.get("/cms/outbox/")
    for number in range(20):
        record(SampleHappened(thing_id=number))
    Delivery.objects.update(state="dead")
    with django_assert_max_num_queries(20) as many:
        secretary.get("/cms/outbox/")
    assert len(few) == len(many)
