"""Forms of communities: they collect and say what is missing; what is allowed the services decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from communities.enums import JoinPolicy, Visibility
from communities.models import Category, Community, Discussion
from core.errors import Invalid
from vocabularies.queries import theme_choices

CODES = [code for code, _name in settings.LANGUAGES]
GUESSED = [("", _("Recognized by itself"))]


def put_errors(form: forms.Form, wrong: Invalid) -> None:
    """Puts what a service refused beside the fields of a form; what has no field goes above it."""
    for error in wrong.errors:
        field = error.field if error.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(error.message), code=error.code))


def languages() -> list[tuple[str, str]]:
    """Returns the languages in their own words."""
    return [(code, settings.LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES]


class InLanguages(forms.Form):
    """A form with some fields in each language: `name_ar`, `name_en`, …"""

    def add(self, name: str, label: Any, *, max_length: int, area: bool = False) -> None:
        for code, own_name in languages():
            attrs = {"lang": code, "dir": "auto"} | ({"rows": 4} if area else {})
            widget = forms.Textarea(attrs=attrs) if area else forms.TextInput(attrs=attrs)
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=_("{field} ({language})").format(field=label, language=own_name),
                max_length=max_length,
                required=False,
                widget=widget,
            )

    def by_language(self, *names: str) -> dict[str, dict[str, str]]:
        """Returns {"ar": {"name": …}, …} as services take it."""
        return {code: {name: self.cleaned_data.get(f"{name}_{code}", "") for name in names} for code in CODES}

    def grouped(self, *names: str) -> list[dict[str, Any]]:
        """Returns the fields by language for the template: the reader's language open, the others folded away."""
        here = get_language()
        filled = {code for code in CODES if any(self[f"{name}_{code}"].value() for name in names)}
        wrong = {code for code in CODES if any(self[f"{name}_{code}"].errors for name in names)}
        order = sorted(languages(), key=lambda pair: (pair[0] != here, pair[0] not in filled, pair[0]))
        return [
            {
                "code": code,
                "name": own_name,
                "open": code == here or code in wrong,
                "filled": code in filled,
                "fields": [self[f"{name}_{code}"] for name in names],
            }
            for code, own_name in order
        ]


class CommunityForm(InLanguages):
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Latin letters, digits and hyphens. Left empty it is made from the name."),
    )
    language = forms.ChoiceField(label=_("Main language"), choices=languages)
    join_policy = forms.ChoiceField(label=_("How to join"), choices=JoinPolicy.choices, widget=forms.RadioSelect)
    visibility = forms.ChoiceField(label=_("Who can read"), choices=Visibility.choices, widget=forms.RadioSelect)
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple)
    archived = forms.BooleanField(
        label=_("This community is archived: it can be read, but nothing can be added."), required=False
    )

    def __init__(
        self, *args: Any, community: Community | None = None, may_archive: bool = False, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {
            "language": get_language(),
            "join_policy": JoinPolicy.OPEN,
            "visibility": Visibility.PUBLIC,
        }
        if community is not None:
            initial = {
                "language": community.language,
                "join_policy": community.join_policy,
                "visibility": community.visibility,
                "themes": [theme.pk for theme in community.themes.all()],
                "archived": community.archived_at is not None,
            }
            for text in community.texts.all():
                initial |= {f"name_{text.language}": text.name, f"summary_{text.language}": text.summary}
        super().__init__(*args, **{"initial": initial, **kwargs})
        themes: Any = self.fields["themes"]
        themes.choices = theme_choices(get_language(), short=True)
        if community is not None:
            del self.fields["slug"]
        if not may_archive:
            del self.fields["archived"]
        self.add("name", pgettext_lazy("of a thing", "Name"), max_length=160)
        self.add("summary", pgettext_lazy("of a community or an event", "Summary"), max_length=500, area=True)

    def values(self) -> dict[str, Any]:
        """Returns the keyword arguments of the services."""
        data = self.cleaned_data
        return {
            "texts": self.by_language("name", "summary"),
            "language": data["language"],
            "join_policy": data["join_policy"],
            "visibility": data["visibility"],
            "theme_ids": data["themes"],
        }


class TopicForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("A question or a sentence says most."))
    body = forms.CharField(
        label=_("Text"),
        max_length=50_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Any language. What you write is kept on this device until it is sent."),
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=_("No category")
    )
    language = forms.ChoiceField(
        label=_("Language of the text"), required=False, choices=lambda: [*GUESSED, *languages()]
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(community=community)
        field.label_from_instance = lambda category: category.title_in(get_language() or "en")[0]


class TopicEditForm(TopicForm):
    """Title and category; the text is that of the first post."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["body"], self.fields["language"]


class PostForm(forms.Form):
    body = forms.CharField(label=_("Text"), max_length=50_000, strip=False, widget=forms.Textarea(attrs={"rows": 8}))
    language = forms.ChoiceField(
        label=_("Language of the text"), required=False, choices=lambda: [*GUESSED, *languages()]
    )
    reply_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class PostEditForm(PostForm):
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reply_to"]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("of a decision about somebody", "Reason"),
        max_length=500,
        help_text=_("The person will read it."),
    )


class OptionalReasonForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class JoinForm(forms.Form):
    message = forms.CharField(
        label=_("Message to the facilitators"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you do, and what brings you here."),
    )


class LeaveForm(forms.Form):
    posts = forms.ChoiceField(
        label=_("What happens to what you wrote here?"),
        choices=[
            ("keep", _("It stays, with my name")),
            ("anonymise", _("It stays, without my name. This cannot be undone")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )


class InviteForm(forms.Form):
    whom = forms.CharField(
        label=_("Handle or e-mail address"), max_length=254, widget=forms.TextInput(attrs={"dir": "ltr"})
    )


class RoomForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=120)
    closed = forms.BooleanField(label=_("Closed: it can be read, but nothing can be added"), required=False)


class MessageForm(forms.Form):
    body = forms.CharField(
        label=_("Message"), max_length=4_000, strip=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class CategoryForm(InLanguages):
    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        initial = {f"title_{code}": title for code, title in (category.titles if category else {}).items()}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.add("title", pgettext_lazy("of a thing", "Name"), max_length=80)

    def titles(self) -> dict[str, str]:
        return {code: text["title"] for code, text in self.by_language("title").items()}


class Local(forms.DateTimeField):
    """A point in time typed on the clock of the discussion's host; the zone is applied by the form."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value: Any) -> Any:
        # Django would read it in the reader's zone; it is meant in the host's.
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        for form in self.input_formats or ():
            try:
                return datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 (the zone follows)
            except ValueError:
                continue
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def in_zone(moment: datetime, zone: str) -> datetime:
    """Returns what the host's clock meant."""
    return moment.replace(tzinfo=ZoneInfo(zone))


def on_clock(moment: datetime, zone: str) -> datetime:
    """Returns what the host's clock shows."""
    return timezone.make_naive(moment, ZoneInfo(zone))


def zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class Dated(InLanguages):
    opens_at = Local(label=_("Opens"))
    closes_at = Local(label=_("Closes"))


class DiscussionForm(Dated):
    language = forms.ChoiceField(label=_("Main language"), choices=languages)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zones, help_text=_("Dates are meant in this zone."))
    field_order = ("language", "time_zone", "opens_at", "closes_at")

    def __init__(self, *args: Any, discussion: Discussion | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"language": get_language(), "time_zone": timezone.get_current_timezone_name()}
        if discussion is not None:
            initial = {
                "language": discussion.language,
                "time_zone": discussion.time_zone,
                "opens_at": on_clock(discussion.opens_at, discussion.time_zone),
                "closes_at": on_clock(discussion.closes_at, discussion.time_zone),
            }
            for text in discussion.texts.all():
                initial |= {f"title_{text.language}": text.title, f"intro_{text.language}": text.intro}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.add("title", _("Title"), max_length=200)
        self.add("intro", _("Introduction"), max_length=20_000, area=True)

    def values(self) -> dict[str, Any]:
        """Returns the keyword arguments of the services."""
        data = self.cleaned_data
        return {
            "texts": self.by_language("title", "intro"),
            "language": data["language"],
            "time_zone": data["time_zone"],
            "opens_at": in_zone(data["opens_at"], data["time_zone"]),
            "closes_at": in_zone(data["closes_at"], data["time_zone"]),
        }


class PartForm(InLanguages):
    """A round's, group's, subject's or question's words; a round has dates too."""

    def __init__(self, *args: Any, part: Any = None, kind: str, zone: str, **kwargs: Any) -> None:
        initial: dict[str, Any] = {f"title_{code}": title for code, title in (part.titles if part else {}).items()}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.zone = zone
        if kind == "round":
            for name, label in (("opens_at", _("Opens")), ("closes_at", _("Closes"))):
                self.fields[name] = Local(label=label)
                if part is not None:
                    self.initial[name] = on_clock(getattr(part, name), zone)
        question = kind == "question"
        self.add(
            "title", _("Question") if question else _("Title"), max_length=1000 if question else 200, area=question
        )

    def values(self) -> dict[str, Any]:
        """Returns the keyword arguments of the services."""
        found: dict[str, Any] = {"titles": {code: text["title"] for code, text in self.by_language("title").items()}}
        for name in ("opens_at", "closes_at"):
            if name in self.cleaned_data:
                found[name] = in_zone(self.cleaned_data[name], self.zone)
        return found
