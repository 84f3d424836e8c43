"""Numbers, dates and zones as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from ui import cldr

AT = datetime(2027, 9, 24, 7, 20, tzinfo=UTC)
NAIROBI = ZoneInfo("Africa/Nairobi")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Friday 24 September, 10:20"),
        ("fr", "vendredi 24 septembre, 10:20"),
        ("es", "viernes, 24 de septiembre, 10:20"),
        ("ru", "пятница, 24 сентября, 10:20"),
        ("zh-hans", "9月24日星期五 10:20"),
        ("ar", "الجمعة، 24 سبتمبر، 10:20"),
    ],
)
def test_moment_is_in_the_persons_zone(language: str, expected: str) -> None:
    assert cldr.moment(AT, "weekday_month,time", language, NAIROBI) == expected


@pytest.mark.parametrize("language", list(cldr.LOCALES))
@pytest.mark.parametrize("style", cldr.STYLES)
def test_every_style_exists_with_western_digits(language: str, style: str) -> None:
    shown = cldr.moment(AT, style, language)
    assert shown
    assert all(character.isascii() for character in shown if character.isdigit())


def test_english_is_written_day_first() -> None:
    assert cldr.moment(date(2027, 10, 12), "weekday", "en") == "Tuesday 12 October 2027"
    assert cldr.moment(date(2027, 10, 12), "short", "en") == "12 Oct 2027"


def test_machine_time_is_universal() -> None:
    assert cldr.machine(AT.astimezone(NAIROBI)) == "2027-09-24T07:20Z"
    assert cldr.machine(date(2027, 9, 24)) == "2027-09-24"


def test_zones_have_cities_and_offsets() -> None:
    assert cldr.zone_name(NAIROBI, "ar") == "نيروبي"
    assert cldr.zone_name(ZoneInfo("UTC"), "fr") == "UTC"


def test_a_zone_is_named_by_its_city_under_old_and_new_names() -> None:
    zone = ZoneInfo("America/Argentina/Buenos_Aires")
    assert cldr.zone_name(zone, "en") == "Buenos Aires"
    assert cldr.zone_name(zone, "ar") == "بوينوس أيرس"
    assert cldr.zone_name(ZoneInfo("Asia/Kolkata"), "ar") == "كالكتا"
    assert cldr.offset(NAIROBI, AT) == "UTC+3"
    assert cldr.offset(ZoneInfo("Asia/Kolkata"), AT) == "UTC+5:30"
    assert cldr.offset(ZoneInfo("America/St_Johns"), AT) == "UTC−2:30"


def test_numbers_follow_the_language() -> None:
    assert [cldr.number(4180, language) for language in ("en", "fr", "es", "ar")] == [
        "4,180", "4\u202f180", "4.180", "4,180"
    ]  # fmt: skip
    assert cldr.percent(0.62, "fr") == "62\xa0%"
    assert cldr.percent(80, "en") == cldr.percent(0.8, "en") == "80%"
    assert cldr.listed(["a", "b", "c"], "en") == "a, b and c"


@pytest.mark.parametrize(("asked", "given"), [("zh", "zh-hans"), ("en-us", "en"), ("AR", "ar"), ("pt", "en")])
def test_language_is_one_of_six(asked: str, given: str) -> None:
    assert cldr.language(asked) == given
