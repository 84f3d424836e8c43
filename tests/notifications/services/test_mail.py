"""Mail: once, in the recipient's language, through every outage, with a way out that takes one press."""

from __future__ import annotations

import re
import smtplib
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from notifications.enums import Kind
from notifications.models import MailOut, Notice
from notifications.services import delivery, letters, notice, post, preference
from outbox import registry
from outbox.services import leases
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


@pytest.fixture
def written():
    topic = TopicFactory(community=CommunityFactory(name="Biosafety"), title="من يمسك سجل البذور؟", language="ar")
    return PostFactory(topic=topic, author=UserFactory(name="ليلى حدّاد"), body="الخادم لا يعرف القانون.", language="ar")


def tell(user, written, *, fact_id=1, kind=Kind.REPLY):
    notice.leave(
        person_id=user.pk, kind=kind, fact_id=fact_id, subject="post", subject_id=written.pk, actor_id=written.author_id
    )


def test_arabic_reader_gets_an_arabic_mail(written, send):
    user = UserFactory(language="ar", time_zone="Asia/Amman")
    tell(user, written)
    [message] = send()
    text, html = message.body, message.alternatives[0][0]
    assert 'lang="ar" dir="rtl"' in html
    assert '<body dir="rtl"' in html
    assert '<table role="presentation" dir="rtl"' in html
    assert "الخادم لا يعرف القانون." in text
    assert f"/ar/communities/{written.topic.community.slug}/forum/{written.topic_id}/" in text
    assert message.extra_headers["Content-Language"] == "ar"
    assert len(html.encode()) < 30_000
    assert not re.search(r"<img|<script", html)


def test_english_reader_gets_the_subject_with_topic_and_community(written, send):
    tell(UserFactory(), written)
    [message] = send()
    assert message.subject == ("\u2068ليلى حدّاد\u2069 answered you in “\u2068من يمسك سجل البذور؟\u2069” · Biosafety")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.extra_headers["References"].startswith(f"<topic-{written.topic_id}@")


def test_latin_names_stay_apart_in_an_arabic_subject(send):
    topic = TopicFactory(community=CommunityFactory(name="Biosafety"), title="Who keeps the seeds?")
    post = PostFactory(topic=topic, author=UserFactory(name="Amina"))
    tell(UserFactory(language="ar"), post)
    [message] = send()
    assert (
        message.subject == "رد عليك من \u2068Amina\u2069 في «\u2068Who keeps the seeds?\u2069» · \u2068Biosafety\u2069"
    )
    assert "<bdi>Amina</bdi>" in message.alternatives[0][0]


def test_line_breaks_in_a_name_make_no_header(written, send):
    type(written.topic).objects.update(title="A\r\nBcc: everybody@example.org")
    tell(UserFactory(), written)
    [message] = send()
    assert "\n" not in message.subject
    assert message.recipients() == message.to


def test_what_comes_within_minutes_goes_in_one_mail(written, send):
    user = UserFactory()
    for number in range(3):
        tell(user, written, fact_id=number + 1)
    assert letters.gather() == 0  # the first minutes are waited for
    [message] = send()
    assert message.subject == "3 notices from Halqa"
    assert send() == []


def test_read_in_the_meantime_needs_no_mail(written, send):
    user = UserFactory()
    tell(user, written)
    notice.mark_read(actor=user)
    assert send() == []


def test_hidden_in_the_meantime_is_not_told(written, send):
    user = UserFactory()
    tell(user, written)
    letters.gather(now=timezone.now() + timedelta(minutes=10))
    type(written).objects.update(hidden_at=timezone.now())
    MailOut.objects.update(due_at=timezone.now())
    delivery.deliver_due()
    assert mail.outbox == []
    assert MailOut.objects.get().state == "dropped"


def test_half_hidden_tells_the_rest(written, send):
    user = UserFactory()
    hidden = PostFactory(topic=written.topic, body="Hidden words", hidden_at=timezone.now())
    tell(user, written)
    tell(user, hidden, fact_id=2)
    [message] = send()
    assert "Hidden words" not in message.body + message.alternatives[0][0]


def test_digest_comes_once_a_day_after_seven_in_the_morning(written):
    user = UserFactory(time_zone="Asia/Tokyo")  # 7:00 there is 22:00 UTC of the day before
    preference.choose(actor=user, choices={"reply": (True, "daily")})
    tell(user, written)
    Notice.objects.update(mail_due_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert letters.digest(now=datetime(2027, 3, 1, 21, 0, tzinfo=UTC)) == 0
    assert letters.digest(now=datetime(2027, 3, 1, 22, 30, tzinfo=UTC)) == 1
    tell(user, written, fact_id=2)
    Notice.objects.filter(fact_id=2).update(mail_due_at=datetime(2027, 3, 1, tzinfo=UTC))
    assert letters.digest(now=datetime(2027, 3, 2, 5, 0, tzinfo=UTC)) == 0  # still the same day there
    assert letters.digest(now=datetime(2027, 3, 2, 22, 30, tzinfo=UTC)) == 1
    assert MailOut.objects.filter(is_digest=True).count() == 2


def test_digest_says_that_it_is_one(written, send):
    user = UserFactory()
    preference.choose(actor=user, choices={"reply": (True, "daily")})
    tell(user, written)
    [message] = send(digest=True)
    assert message.subject == "Your digest: 1 notice"


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_workers_gather_and_send_one_mail(written):
    user = UserFactory()
    tell(user, written)
    gate = threading.Barrier(2)
    problems = []

    def run(number):
        try:
            gate.wait(10)
            letters.gather(now=timezone.now() + timedelta(minutes=10))
            MailOut.objects.update(due_at=timezone.now())
            gate.wait(10)
            delivery.deliver_due(worker=f"worker-{number}")
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert problems == []
    assert (MailOut.objects.count(), len(mail.outbox)) == (1, 1)


def queued(**more):
    return post.post(to="a@example.org", subject="Subject", text="Text", html="", language="en", **more)


def test_outage_keeps_the_mail_and_stops_trying_the_rest(monkeypatch):
    tries = []

    def away(self, messages):
        tries.append(messages)
        raise ConnectionRefusedError

    first, second = queued(), queued()
    monkeypatch.setattr(BACKEND, away)
    assert delivery.deliver_due() == 0
    assert len(tries) == 1
    first.refresh_from_db()
    assert (first.state, first.attempts, first.due_at > timezone.now()) == ("waiting", 1, True)
    monkeypatch.undo()
    MailOut.objects.update(due_at=timezone.now())
    assert delivery.deliver_due() == 2
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [
        second.message_id,
        first.message_id,
    ] or [message.extra_headers["Message-ID"] for message in mail.outbox] == [first.message_id, second.message_id]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}), "dead"),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"greylisted")}), "waiting"),
        (smtplib.SMTPDataError(554, b"spam"), "dead"),
        (smtplib.SMTPDataError(452, b"later"), "waiting"),
    ],
)
def test_refusal_of_one_mail_is_for_good_or_for_now(monkeypatch, error, state):
    refused, other = queued(), queued()

    real = type(mail.get_connection()).send_messages

    def refuse(self, messages):
        if messages[0].extra_headers["Message-ID"] == refused.message_id:
            raise error
        return real(self, messages)

    monkeypatch.setattr(BACKEND, refuse)
    delivery.deliver_due()
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, other.state) == (state, "sent")


def test_cut_between_acceptance_and_record_repeats_the_same_message_id(monkeypatch):
    row = queued()

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "_finish", killed)
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(mail_id=row.pk, worker="host/1/999999/dead")
    monkeypatch.undo()
    row.refresh_from_db()
    assert (row.state, len(mail.outbox)) == ("sending", 1)
    assert delivery.deliver_due(worker="other") == 0  # its lease runs: perhaps it is still at it
    MailOut.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert delivery.deliver_due(worker="other") == 1
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [row.message_id] * 2


def test_worker_known_to_be_dead_is_not_waited_for(monkeypatch):
    from outbox import workers

    row = queued()
    place = workers.new_name().rsplit("/", 2)[0]
    MailOut.objects.update(
        state="sending", leased_by=f"{place}/4194303/abcd", leased_until=timezone.now() + timedelta(minutes=5)
    )
    assert delivery.deliver_due(worker=workers.new_name()) == 1
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_slow_server_keeps_the_mail_with_whoever_is_sending_it(monkeypatch):
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=0.6))
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.1)
    row = queued()
    speaking, may_end = threading.Event(), threading.Event()
    real = type(mail.get_connection()).send_messages

    def slowly(self, messages):
        speaking.set()
        assert may_end.wait(30)
        return real(self, messages)

    def send():
        try:
            delivery.deliver(mail_id=row.pk, worker="elsewhere/1/7/a")
        finally:
            connection.close()

    monkeypatch.setattr(BACKEND, slowly)
    sender = threading.Thread(target=send)
    sender.start()
    try:
        assert speaking.wait(20)
        monkeypatch.setattr(BACKEND, real)
        end = time.monotonic() + 2
        while time.monotonic() < end:  # three leases long
            assert delivery.deliver_due(worker="other") == 0
            time.sleep(0.1)
    finally:
        may_end.set()
        sender.join(20)
    row.refresh_from_db()
    assert (row.state, row.attempts, len(mail.outbox)) == ("sent", 1, 1)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_mail_of_a_worker_that_died_elsewhere_is_taken_over_once_within_a_minute(monkeypatch):
    row = queued()
    monkeypatch.setattr(delivery, "_finish", lambda *args: None)  # the sender is gone before it writes down anything
    monkeypatch.setattr(BACKEND, lambda self, messages: None)
    delivery.deliver(mail_id=row.pk, worker="elsewhere/1/7/a")
    monkeypatch.undo()
    begun = timezone.now()
    assert delivery.deliver_due(worker="other") == 0
    assert (leases.LEASE + timedelta(seconds=registry.clockwork()["notifications.deliver"].seconds)).seconds < 60
    monkeypatch.setattr(timezone, "now", lambda: begun + leases.LEASE)
    gate = threading.Barrier(2)
    sent = []

    def take_over(number):
        try:
            gate.wait(10)
            sent.append(delivery.deliver_due(worker=f"other-{number}"))
        finally:
            connection.close()

    threads = [threading.Thread(target=take_over, args=(number,)) for number in range(2)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    row.refresh_from_db()
    assert (sorted(sent), row.state, row.attempts, len(mail.outbox)) == ([0, 1], "sent", 2, 1)


def test_code_that_is_too_old_is_not_sent():
    row = queued(secret=True)
    MailOut.objects.update(created_at=timezone.now() - timedelta(hours=2))
    delivery.deliver_due()
    row.refresh_from_db()
    assert (row.state, row.text, mail.outbox) == ("dead", "", [])


def test_key_makes_one_mail():
    assert queued(key="x").pk == queued(key="x").pk


def test_waiting_grows_and_is_bounded():
    waits = [delivery.wait(attempt) for attempt in range(1, 15)]
    assert waits[0] < 20
    assert max(waits) <= delivery.LONGEST_WAIT * 1.25  # scattered, so that retries do not march in step


def test_one_press_stops_the_kind_and_nothing_else(written, send):
    user = UserFactory(language="ar")
    tell(user, written)
    [message] = send()
    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body
    path = re.sub(r"^https?://[^/]+", "", url)
    asked = Client(enforce_csrf_checks=True).get(path)  # a scanner that follows links changes nothing
    assert asked.status_code == 200
    assert 'lang="ar" dir="rtl"' in asked.content.decode()
    assert not user.notice_preferences.exists()
    for _press in range(2):
        done = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
    assert list(user.notice_preferences.values_list("kind", "in_app", "mail")) == [("reply", True, "none")]
    tell(user, written, fact_id=2)
    tell(user, written, fact_id=3, kind=Kind.MENTION)
    assert [message.subject for message in send()] != []
    assert Notice.objects.get(fact_id=2).mail_out is None


def test_forged_link_is_no_link(written):
    from notifications import tokens

    user = UserFactory()
    token = tokens.make(user.pk, ["reply"])
    assert Client().post(f"/notifications/unsubscribe/{token}/").status_code == 200
    assert Client().post(f"/notifications/unsubscribe/x{token}/", follow=True).status_code == 404


def test_somebody_brought_in_without_an_address_gets_notices_and_no_mail(written, send):
    tell(UserFactory(email="person-7@imported.invalid"), written, fact_id=1)
    tell(UserFactory(email="real@example.org"), written, fact_id=2)
    assert [message.to for message in send()] == [["real@example.org"]]
    assert Notice.objects.count() == 2
