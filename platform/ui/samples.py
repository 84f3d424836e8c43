"""Invented contents for the style guide, in English and Arabic; never shown on a real site, so never translated further."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.safestring import SafeString

from ui import cldr, html

NOW = datetime(2027, 9, 29, 11, 5, tzinfo=UTC)
PEOPLE = [
    SimpleNamespace(name="ليلى حدّاد", initials="ل", tone=1, handle="layla"),
    SimpleNamespace(name="Hana Kebede", initials="HK", tone=2, handle="hana"),
    SimpleNamespace(name="陈思远", initials="陈", tone=4, handle="chen"),
    SimpleNamespace(name="María Fernanda Quispe", initials="MQ", tone=6, handle="maria"),
    SimpleNamespace(name="Анна Соколова", initials="АС", tone=3, handle="anna"),
]
ENGLISH = {
    "title": "Who keeps the seed register?",
    "long": "How do you publish decisions when the site is down half the week?",
    "sentence": "Publish to the central clearing-house first, and let your own site show it.",
    "community": "Biosafety commitments",
    "place": "Cairo and online",
    "theme": "Biosafety",
    "island": "Islands",
    "reply": "Reply",
    "draft": "Save draft",
    "quiet": "Cancel",
    "danger": "Delete",
    "full": "Full",
    "useful": "Useful",
    "following": "Following",
    "next": "Next",
    "send": "Send",
    "new": "3 new",
    "solved": "Solved",
    "waits": "Waiting to send",
    "cancelled": "Cancelled",
    "pinned": "Pinned",
    "region": "Africa",
    "islands": "Small island developing States",
    "overview": "Overview",
    "forum": "Forum",
    "people": "People",
    "who": "Who",
    "how": "How",
    "check": "Check",
    "kickoff": "Kick-off",
    "week": "Week 1",
    "week2": "Week 2",
    "question": "What do you need help with?",
    "country": "Country",
    "subject": "Title",
    "mail": "E-mail address",
    "mode": "How do you take part?",
    "room": "In the room in Cairo",
    "online": "Online",
    "copy": "Send me a copy",
    "help": "A question people can answer.",
}
ARABIC = {
    "title": "من يمسك سجل البذور؟",
    "long": "كيف تنشرون القرارات حين يتعطل الموقع نصف الأسبوع؟",
    "sentence": "النشر في غرفة تبادل المعلومات المركزية أولاً، ثم يعرضه الموقع الوطني.",
    "community": "التزامات السلامة الأحيائية",
    "place": "القاهرة وعبر الإنترنت",
    "theme": "السلامة الأحيائية",
    "island": "الجزر",
    "reply": "رد",
    "draft": "حفظ المسودة",
    "quiet": "إلغاء",
    "danger": "حذف",
    "full": "مكتمل",
    "useful": "مفيد",
    "following": "قيد التتبّع",
    "next": "التالي",
    "send": "إرسال",
    "new": "3 جديدة",
    "solved": "تم الحل",
    "waits": "بانتظار الإرسال",
    "cancelled": "أُلغي",
    "pinned": "مثبّت",
    "region": "أفريقيا",
    "islands": "الدول الجزرية الصغيرة النامية",
    "overview": "نظرة عامة",
    "forum": "المنتدى",
    "people": "الأعضاء",
    "who": "من",
    "how": "كيف",
    "check": "مراجعة",
    "kickoff": "الانطلاق",
    "week": "الأسبوع الأول",
    "week2": "الأسبوع الثاني",
    "question": "ما الذي تحتاجون إلى مساعدة فيه؟",
    "country": "البلد",
    "subject": "العنوان",
    "mail": "البريد الإلكتروني",
    "mode": "طريقة المشاركة",
    "room": "في القاعة بالقاهرة",
    "online": "عبر الإنترنت",
    "copy": "إرسال نسخة إليّ",
    "help": "سؤال يمكن للناس الإجابة عنه.",
}


def sample_form(words: dict[str, str], data: dict[str, str] | None = None) -> forms.Form:
    class Sample(forms.Form):
        title = forms.CharField(label=words["subject"], help_text=words["help"], max_length=20)
        email = forms.EmailField(label=words["mail"])
        country = forms.ChoiceField(label=words["country"], choices=[("", "—"), ("KE", "Kenya")])
        mode = forms.ChoiceField(
            label=words["mode"],
            widget=forms.RadioSelect,
            choices=[("room", words["room"]), ("online", words["online"])],
        )
        text = forms.CharField(label=words["reply"], widget=forms.Textarea(attrs={"rows": 3}), required=False)
        copy = forms.BooleanField(label=words["copy"], required=False)

    return Sample(data, auto_id="bad_%s" if data is not None else "id_%s")


def month(words: dict[str, str]) -> dict[str, Any]:
    first = date(2027, 9, 27)
    days = [date.fromordinal(first.toordinal() + step) for step in range(14)]
    weekdays = [{"long": long, "short": short} for long, short in cldr.weekdays()]
    cells = [
        {
            "date": day,
            "url": f"?on={day.isoformat()}",
            "today": day.day == 29,
            "css": " ".join(
                css
                for css, fits in {
                    "is-off": day.month == 9,
                    "is-today": day.day == 29,
                    "has-ev": day.day in {29, 4, 5, 6},
                    "has-mine": day.day == 29,
                }.items()
                if fits
            ),
            "said": cldr.moment(day, "weekday"),
            "events": (
                [{"title": words["title"], "url": "#e", "css": "ev--mine"}]
                if day.day == 29
                else [{"title": words["week2"], "url": "#e", "css": "ev--w3"}]
                if day.day == 4
                else []
            ),
        }
        for day in days
    ]
    return {"weekdays": weekdays, "weeks": [cells[:7], cells[7:]], "caption": cldr.moment(days[-1], "month")}


def context(request: HttpRequest) -> dict[str, Any]:
    words = ARABIC if cldr.language() == "ar" else ENGLISH
    return {
        "w": words,
        "now": NOW,
        "day": date(2027, 10, 12),
        "people": PEOPLE,
        "crumbs": [{"title": words["community"], "url": "#c"}, {"title": words["forum"]}],
        "facts": [{"icon": "pin", "text": words["place"]}, {"icon": "globe", "text": words["theme"]}],
        "tabs": [
            {"title": words["overview"], "url": "#o"},
            {"title": words["forum"], "url": "#f", "current": True, "count": 64},
            {"title": words["people"], "url": "#p", "count": 1204},
        ],
        "steps": [
            {"title": words["who"], "done": True},
            {"title": words["how"], "current": True},
            {"title": words["check"]},
        ],
        "rounds": [
            {"title": words["kickoff"], "done": True, "text": cldr.moment(date(2027, 9, 27), "day_month")},
            {"title": words["week"], "current": True, "url": "#r", "text": words["full"]},
            {"title": words["week2"]},
        ],
        "menu_items": [
            {"title": "العربية", "url": "#ar", "lang": "ar"},
            {"title": "English", "url": "#en", "lang": "en", "current": True},
        ],
        "applied": [{"label": words["theme"], "url": "?"}],
        "facets": [
            {
                "name": "theme",
                "label": words["theme"],
                "choices": [
                    {"value": "a", "label": words["theme"], "count": 1148, "selected": True},
                    {"value": "b", "label": words["island"], "count": 12},
                ],
            },
            {
                "name": "country",
                "label": words["country"],
                "folded": True,
                "choices": [{"value": "KE", "label": words["region"], "count": None}],
            },
        ],
        "bars": [
            {"label": words["region"], "value": 71, "shown": cldr.percent(0.71)},
            {"label": words["islands"], "value": 9, "shown": cldr.percent(0.09)},
        ],
        "zones": [
            {"name": "Nairobi", "time": "14:00", "me": True},
            {"name": "Apia", "time": "00:00", "note": words["next"]},
        ],
        "details": [
            {"term": words["country"], "text": words["region"]},
            {"term": words["mail"], "text": html.bdi("amina@example.org")},
        ],
        "page": Paginator(range(200), 20).page(4),
        "month": month(words),
        "good_form": sample_form(words),
        "bad_form": sample_form(words, {"title": words["long"], "email": "amina@", "mode": "plane"}),
        "body": SafeString(f"<p>{words['sentence']}</p><blockquote><p>{words['long']}</p></blockquote>"),
    }
