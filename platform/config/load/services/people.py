"""People who cannot sign in, with published profiles."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import User
from config.load.plan import PREFIX, ROWS, TOLD_EVERY, Plan, Say
from config.load.prose import Writer
from config.load.words import LANGUAGES, language_of, lexicon
from core.rows import insert
from core.text import LIST_VERSION
from practitioners.models import Profile, ProfileText
from vocabularies.enums import Scheme
from vocabularies.models import Concept

ZONES = ("Africa/Nairobi", "America/Bogota", "Asia/Shanghai", "Europe/Paris", "Africa/Cairo", "UTC", "Europe/Moscow")


def load_people(plan: Plan, *, say: Say) -> list[int]:
    """Returns the ids of the people made, in order; the first is `load-member`."""
    rng = Random(plan.seeded("people"))
    themes = list(Concept.objects.filter(vocabulary=Scheme.GBF_TARGETS).order_by("pk").values_list("pk", flat=True))
    subjects = list(Concept.objects.filter(vocabulary=Scheme.CBD_SUBJECTS).order_by("pk").values_list("pk", flat=True))
    countries = list(Concept.objects.filter(vocabulary=Scheme.COUNTRIES).order_by("pk").values_list("code", flat=True))
    kinds = list(
        Concept.objects.filter(vocabulary=Scheme.ORGANIZATION_TYPES).order_by("pk").values_list("pk", flat=True)
    )
    writers = {code: Writer(code, plan.seeded("people")) for code in LANGUAGES}
    ids: list[int] = []
    for start in range(0, plan.practitioners, ROWS):
        numbers = range(start, min(start + ROWS, plan.practitioners))
        with transaction.atomic():
            ids += _chunk(plan, rng, numbers, writers, themes + subjects, countries, kinds)
        if len(ids) % TOLD_EVERY == 0:
            say(f"{len(ids)} of {plan.practitioners} people")
    return ids


def _chunk(
    plan: Plan,
    rng: Random,
    numbers: range,
    writers: dict[str, Writer],
    themes: list[str],
    countries: list[str],
    kinds: list[str],
) -> list[int]:
    languages = language_of(rng, len(numbers))
    if numbers.start == 0:
        languages[0] = "en"
    users = [_person(plan, rng, number, language) for number, language in zip(numbers, languages, strict=True)]
    for user in users:
        user.created_at = plan.now - timedelta(days=730 + rng.randrange(400))
    insert(users)
    insert(EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    profiles, texts, about = [], [], []
    for number, user in zip(numbers, users, strict=True):
        writer = writers[user.language]
        profiles.append(
            Profile(
                user=user,
                organization=writer.line(120, words=3),
                organization_type_id=rng.choice(kinds),
                position=writer.line(80, words=2),
                country=rng.choice(countries),
                languages=sorted({user.language.partition("-")[0], *rng.choices(["en", "fr", "es"], k=1)}),
                expertise=writer.sentence(),
                can_help=writer.sentence(),
                wants_to_learn=writer.sentence(),
                published_at=user.created_at + timedelta(days=1),
                external_id=plan.external("profile", number),
            )
        )
        for language in dict.fromkeys([user.language, *(["en"] if rng.random() < 0.3 else [])]):
            text = writers[language].text()
            texts.append(
                ProfileText(
                    profile_id=user.pk, language=language, bio=text.body, bio_html=text.html, bio_plain=text.plain,
                    text_version=LIST_VERSION,
                )
            )  # fmt: skip
        about += [(user.pk, theme) for theme in sorted(rng.sample(themes, rng.randint(1, 4)))]
    insert(profiles)
    insert(texts)
    through = Profile.themes.through
    insert(through(profile_id=pk, concept_id=theme) for pk, theme in about)
    return [user.pk for user in users]


def _person(plan: Plan, rng: Random, number: int, language: str) -> User:
    words = lexicon(language).words
    joined = "" if language == "zh-hans" else " "
    name = joined.join(part.capitalize() for part in (rng.choice(words[:800]), rng.choice(words[800:])))[:60]
    handle = f"{PREFIX}member" if number == 0 else f"{PREFIX}{plan.seed}-{number}"
    return User(
        email=plan.email(number),
        name=name,
        handle=handle,
        language=language,
        time_zone="UTC" if number == 0 else rng.choice(ZONES),
        password=make_password(None),
        welcomed_at=plan.now,
        external_id=plan.external("person", number),
    )
