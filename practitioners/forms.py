"""The profile's form: every field with who sees it beside."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from practitioners.enums import Level
from practitioners.models import Profile
from practitioners.models.profile import DEFAULT_LEVELS
from practitioners.services.profile import BIO_LENGTH, LONG_LENGTH, MAX_LINKS
from vocabularies.enums import Scheme
from vocabularies.queries import choices

LINK_ROWS = 4


def _area(rows: int, length: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": length, "data-draft": "on"})


class ProfileForm(forms.Form):
    """Checks shape only; `services.profile.save_profile` holds the rules and answers by the same field names."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    organization = forms.CharField(label=_("Organization"), required=False, max_length=200)
    organization_type = forms.ChoiceField(label=_("Type of organization"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("In which you work.")
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People and communities find you by these."),
    )
    can_help = forms.CharField(
        label=_("Can help with"),
        required=False,
        widget=_area(3, LONG_LENGTH),
        help_text=_("Two or three things you have done yourself."),
    )
    wants_to_learn = forms.CharField(label=_("Wants to learn"), required=False, widget=_area(3, LONG_LENGTH))
    expertise = forms.CharField(label=_("Experience"), required=False, widget=_area(4, LONG_LENGTH))
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    publish = forms.BooleanField(
        label=_("Show my profile in the directory"),
        required=False,
        help_text=_("Each part is shown only to those chosen beside it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        self._offer("organization_type", [("", _("Not said")), *choices(Scheme.ORGANIZATION_TYPES, language)])
        self._offer("country", [("", _("Not said")), *choices(Scheme.COUNTRIES, language, value="code")])
        self._offer("languages", choices(Scheme.LANGUAGES, language, value="code"))
        self._offer("themes", choices(Scheme.GBF_TARGETS, language, short=True))
        self._keep_themes()
        for name in DEFAULT_LEVELS:
            self.fields[f"see_{name}"] = forms.ChoiceField(
                label=_("Who sees this"), choices=Level.choices, required=False
            )
        for code, name in settings.LANGUAGE_NAMES.items():
            field = forms.CharField(label=name, required=False, widget=_area(5, BIO_LENGTH), max_length=BIO_LENGTH)
            field.widget.attrs["lang"] = code
            self.fields[f"bio_{code}"] = field
        for place in range(self.link_rows):
            self.fields[f"link_title_{place}"] = forms.CharField(label=_("Title"), required=False, max_length=100)
            self.fields[f"link_url_{place}"] = forms.CharField(
                label=_("Address"),
                required=False,
                max_length=500,
                widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url", "placeholder": "https://"}),
            )

    @property
    def link_rows(self) -> int:
        given = sum(1 for name in self.initial if name.startswith("link_url_"))
        return min(MAX_LINKS, max(LINK_ROWS, given + 1))

    def _offer(self, name: str, pairs: list[Any]) -> None:
        self.fields[name].choices = pairs  # type: ignore[attr-defined]

    def _keep_themes(self) -> None:
        """Themes set elsewhere (an import, the API) from another vocabulary stay on offer, else saving would drop them."""
        offered = {value for value, _label in self.fields["themes"].choices}  # type: ignore[attr-defined]
        extra = [value for value in self.initial.get("themes", []) if value not in offered]
        if extra:
            from vocabularies.queries import label

            self.fields["themes"].choices += [(value, str(label(value))) for value in extra]  # type: ignore[attr-defined]

    def bios(self) -> list[Any]:
        return [self[f"bio_{code}"] for code in settings.LANGUAGE_NAMES]

    def links(self) -> list[tuple[Any, Any]]:
        return [(self[f"link_title_{place}"], self[f"link_url_{place}"]) for place in range(self.link_rows)]

    def as_service_arguments(self) -> dict[str, Any]:
        """Returns the keyword arguments of `save_profile`."""
        data = self.cleaned_data
        plain = ("position", "organization", "organization_type", "country", "languages")
        paragraphs = ("can_help", "wants_to_learn", "expertise")
        return {
            "version": data.get("version"),
            "values": {name: data[name] for name in (*plain, *paragraphs)},
            "themes": data["themes"],
            "bios": {code: data[f"bio_{code}"] for code in settings.LANGUAGE_NAMES},
            "links": [(data[f"link_title_{n}"], data[f"link_url_{n}"]) for n in range(self.link_rows)],
            "visibility": {name: data[f"see_{name}"] for name in DEFAULT_LEVELS if data[f"see_{name}"]},
            "photo": data["photo"],
            "remove_photo": data["remove_photo"],
            "publish": data["publish"],
        }


def initial_of(profile: Profile) -> dict[str, Any]:
    """Returns what the form shows of a profile (for_display)."""
    initial: dict[str, Any] = {
        "version": profile.version,
        "position": profile.position,
        "organization": profile.organization,
        "organization_type": profile.organization_type_id or "",
        "country": profile.country,
        "languages": profile.languages,
        "themes": [concept.pk for concept in profile.themes.all()],
        "can_help": profile.can_help,
        "wants_to_learn": profile.wants_to_learn,
        "expertise": profile.expertise,
        "publish": profile.published_at is not None,
    }
    initial |= {f"see_{name}": profile.level(name) for name in DEFAULT_LEVELS}
    initial |= {f"bio_{text.language}": text.bio for text in profile.texts.all()}
    for place, link in enumerate(profile.links.all()):
        initial |= {f"link_title_{place}": link.title, f"link_url_{place}": link.url}
    return initial
