"""Topics and posts of the big community, written in the order in which they would have come in."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import F

from communities.models import Category, Community, Post, Topic, TopicRead
from communities.services.upkeep import count_activity
from config.load.plan import ROWS, TOLD_EVERY, Plan, Say
from config.load.prose import Writer
from config.load.words import LANGUAGES, language_of
from core.rows import give_keys, insert
from core.text import LIST_VERSION

SPAN = timedelta(days=700)
# Every seventh post answers the one before the last.
ANSWERS_EVERY = 7


def load_talk(plan: Plan, community_id: int, people: list[int], *, reader: int, say: Say) -> int:
    """Writes topics with their posts and returns how many posts; `reader` has read every topic to its end."""
    if not plan.topics:
        return 0
    rng = Random(plan.seeded("talk"))
    order = _order(plan, rng)
    authors = array("q", rng.choices(people, k=len(order)))
    topics = _topics(plan, rng, order, authors, community_id)
    _posts(plan, rng, order, authors, topics, say)
    with transaction.atomic():
        insert(TopicRead(topic=topic, user_id=reader, upto=topic.last_number, read_at=plan.now) for topic in topics)
        Community.objects.filter(pk=community_id).update(
            topic_count=len(topics),
            last_activity_at=max(topic.last_post_at for topic in topics),
            version=F("version") + 1,
        )
    count_activity(now=plan.now)
    return len(order)


def _order(plan: Plan, rng: Random) -> array[int]:
    """Returns the topic of each post in order of time; each topic has at least one, most have about the same number."""
    order = array("l", range(plan.topics))
    order.extend(rng.choices(range(plan.topics), k=plan.posts - plan.topics))
    shuffled = array("l", rng.sample(order, len(order)))
    return shuffled


def _moment(plan: Plan, place: int, count: int) -> datetime:
    return plan.now - SPAN + SPAN * (place / count)


def _topics(plan: Plan, rng: Random, order: array[int], authors: array[int], community_id: int) -> list[Topic]:
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    counts = [0] * plan.topics
    for place, topic in enumerate(order):
        first.setdefault(topic, place)
        last[topic] = place
        counts[topic] += 1
    writers = {code: Writer(code, plan.seeded("topics")) for code in LANGUAGES}
    categories = list(Category.objects.filter(community_id=community_id).values_list("pk", flat=True))
    rows = []
    for number, language in enumerate(language_of(rng, plan.topics)):
        rows.append(
            Topic(
                community_id=community_id,
                category_id=rng.choice(categories),
                title=writers[language].line(200),
                language=language,
                author_id=authors[first[number]],
                opened_at=_moment(plan, first[number], len(order)),
                last_post_at=_moment(plan, last[number], len(order)),
                last_author_id=authors[last[number]],
                last_number=counts[number],
                post_count=counts[number],
                version=1,
                external_id=plan.external("topic", number),
            )
        )
    for start in range(0, len(rows), ROWS):
        with transaction.atomic():
            insert(rows[start : start + ROWS])
    return rows


def _posts(plan: Plan, rng: Random, order: array[int], authors: array[int], topics: list[Topic], say: Say) -> None:
    writers = {code: Writer(code, plan.seeded("posts")) for code in LANGUAGES}
    numbers, last, before = (array("q", bytes(8 * len(topics))) for _ in range(3))
    for start in range(0, len(order), ROWS):
        rows = []
        for place in range(start, min(start + ROWS, len(order))):
            topic = topics[order[place]]
            numbers[order[place]] += 1
            # One in ten answers in another language than the topic's.
            language = topic.language if rng.random() < 0.9 else rng.choice(LANGUAGES)
            text = writers[language].text()
            rows.append(
                Post(
                    topic_id=topic.pk,
                    number=numbers[order[place]],
                    author_id=authors[place],
                    language=language,
                    body=text.body,
                    body_html=text.html,
                    body_plain=text.plain,
                    text_version=LIST_VERSION,
                    created_at=_moment(plan, place, len(order)),
                    external_id=plan.external("post", place),
                )
            )
        with transaction.atomic():
            give_keys(rows)
            for place, row in enumerate(rows, start):
                topic_place = order[place]
                if row.number > 2 and row.number % ANSWERS_EVERY == 0:
                    row.reply_to_id = before[topic_place]
                before[topic_place], last[topic_place] = last[topic_place], row.pk
            insert(rows)
        if (start + ROWS) % TOLD_EVERY == 0:
            say(f"{min(start + ROWS, len(order))} of {len(order)} posts")
