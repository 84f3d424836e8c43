"""Pages of the demo: about, privacy, accessibility, help, and the action plan of decision XIII/23 with its 110 activities."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page

from cms.models import ContentPage, HomePage
from config.demo.data import read_json, toml

PLAN = "action-plan"
SECTIONS = {
    "A": {"en": "Cross-cutting activities, tools and services", "ar": "الأنشطة والأدوات والخدمات الشاملة"},
    "B": {"en": "Convention and biodiversity targets", "ar": "الاتفاقية وأهداف التنوع البيولوجي"},
    "C": {"en": "Nagoya Protocol: access and benefit-sharing", "ar": "بروتوكول ناغويا: الحصول وتقاسم المنافع"},
    "D": {"en": "Cartagena Protocol: biosafety", "ar": "بروتوكول قرطاجنة: السلامة الأحيائية"},
}
SEARCHES = {
    "en": "risk assessment, benefit-sharing contracts, restoration, national reports",
    "ar": "تقييم المخاطر، تقاسم المنافع، البذور المحلية، التقارير الوطنية",
    "fr": "évaluation des risques, partage des avantages, restauration, rapports nationaux",
    "es": "evaluación del riesgo, participación en los beneficios, restauración, informes nacionales",
    "ru": "оценка рисков, совместное использование выгод, восстановление, национальные доклады",
    "zh-hans": "风险评估、惠益分享、生态恢复、国家报告",
}


@transaction.atomic
def load_pages() -> int:
    """Makes the pages that are missing and publishes them; returns how many."""
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    made = 0
    for code, home in homes.items():
        if not home.searches:
            home.searches = SEARCHES[code].replace("،", ",").replace("、", ",")
            home.save_revision().publish()
    for entry in toml("pages")["page"]:
        body = {code: [("text", html)] for code, html in entry["text"].items()}
        made += _family(homes, entry["slug"], entry["title"], entry["lede"], body, footer=entry.get("footer", False))
    return made + _plan(homes)


def _family(
    parents: Mapping[str, Page],
    slug: str,
    titles: Mapping[str, str],
    ledes: Mapping[str, str],
    bodies: Mapping[str, list[tuple[str, Any]]],
    *,
    footer: bool = False,
) -> int:
    """Makes one page in each language that has a title, as translations of the English one; returns how many."""
    made = 0
    original: ContentPage | None = ContentPage.objects.child_of(parents["en"]).filter(slug=slug).first()
    for code in ["en", *(code for code in titles if code != "en")]:
        if ContentPage.objects.child_of(parents[code]).filter(slug=slug).exists():
            continue
        page = ContentPage(
            title=titles[code],
            slug=slug,
            lede=ledes.get(code, ""),
            body=bodies.get(code, []),
            locale=Locale.objects.get(language_code=code),
            in_footer=footer,
            is_demo=True,
        )
        if original is not None:
            page.translation_key = original.translation_key
        parent = type(parents[code]).objects.get(pk=parents[code].pk)  # treebeard counts children on the row
        parent.add_child(instance=page)
        page.save_revision().publish()
        original = original or page
        made += 1
    return made


def _plan(homes: Mapping[str, Page]) -> int:
    titles = {
        "en": "Action plan for capacity-building: 110 activities",
        "ar": "خطة العمل لبناء القدرات: 110 أنشطة",
    }
    ledes = {
        "en": "Decision XIII/23 of the Conference of the Parties. English: a gloss; the Arabic text is the decision's own.",
        "ar": "المقرر 13/23 لمؤتمر الأطراف. النص العربي نص المقرر.",
    }
    made = _family(homes, PLAN, titles, ledes, {})
    plans = _below(homes, PLAN)
    activities = read_json("programme")["activities"]
    for section, rows in groupby(
        sorted(activities, key=lambda row: (row["section"], row["number"])), lambda row: row["section"]
    ):
        listed = list(rows)
        slug = f"section-{section.lower()}"
        made += _family(plans, slug, SECTIONS[section], {}, {})
        pages = _below(plans, slug)
        for number, start in enumerate(range(0, len(listed), 16), start=1):
            part = listed[start : start + 16]
            span = (part[0]["number"], part[-1]["number"])
            names = {
                "en": f"Activities {span[0]} to {span[1]}",
                "ar": f"الأنشطة من {span[0]} إلى {span[1]}",
            }
            bodies = {code: [("questions", {"items": [_item(row, code) for row in part]})] for code in names}
            made += _family(pages, f"part-{number}", names, {}, bodies)
    return made


def _below(parents: Mapping[str, Page], slug: str) -> dict[str, Page]:
    return {
        code: page
        for code, parent in parents.items()
        if (page := ContentPage.objects.child_of(parent).filter(slug=slug).first()) is not None
    }


def _item(row: dict[str, Any], code: str) -> dict[str, str]:
    words = {
        "en": ("Years", "Partners", "Aichi Biodiversity Targets"),
        "ar": ("السنوات", "الشركاء", "أهداف أيشي للتنوع البيولوجي"),
    }[code]
    question = f"{row['number']}. {row['gloss_en'] if code == 'en' else row['text_ar']}"
    facts = [
        (words[0], f"{row['start_year']}–{row['end_year']}" if row["start_year"] else ""),
        (words[2], row["aichi_targets"]),
        (words[1], row["partners"]),
    ]
    if code == "ar":
        facts += [("المؤشرات", row["indicators_ar"]), ("النواتج", row["outputs_ar"]), ("المقررات", row["decisions_ar"])]
    lines = "".join(f"<p><b>{name}:</b> {escape(value)}</p>" for name, value in facts if value)
    return {"question": question[:250], "answer": lines + (f"<p>{escape(question)}</p>" if len(question) > 250 else "")}
