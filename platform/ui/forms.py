"""How forms come out: in our design, with the error beside the field and in the glossary's words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import renderers
from django.forms.boundfield import BoundField, BoundWidget
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _

EMAIL_EXAMPLE = "name@example.org"


class HalqaRenderer(renderers.TemplatesSetting):
    """`{{ form }}` and `{{ form.name.as_field_group }}` use our partials; widgets keep Django's own templates."""

    form_template_name = "elements/form_body.html"
    formset_template_name = "elements/formset_body.html"
    field_template_name = "elements/field.html"

    def get_template(self, template_name: str):
        try:
            return get_template(template_name)
        except TemplateDoesNotExist:
            return renderers.DjangoTemplates().get_template(template_name)


def messages_of(field: BoundField) -> list[str]:
    """The errors of a field. Django's stock sentences give way to ours, which name the field; a form's own sentences stay."""
    return [message for error in field.errors.as_data() for message in _worded(error, field)]


def _worded(error: ValidationError, field: BoundField) -> list[str]:
    stock = _stock(error, field.field)
    label = field.label
    params = error.params or {}
    if stock and error.code == "required":
        return [_("Fill in “{field}”.").format(field=label)]
    if error.code == "max_length" and "limit_value" in params:
        return [
            _("“{field}” is too long. Characters allowed: {max}; entered: {entered}.").format(
                field=label, max=params["limit_value"], entered=params["show_value"]
            )
        ]
    if error.code == "invalid" and isinstance(field.field, forms.EmailField):
        return [_("This is not a complete e-mail address. Example: {example}").format(example=EMAIL_EXAMPLE)]
    return list(error.messages)


def _stock(error: ValidationError, field: forms.Field) -> bool:
    """Whether the sentence is the field class's default, not one that the form's author wrote."""
    for kind in type(field).__mro__:
        default = getattr(kind, "default_error_messages", {}).get(error.code)
        if default is not None:
            return error.message == default
    return False


def kind_of(field: BoundField) -> str:
    """Which shape the field takes: hidden, check (one box), group (a fieldset), choices (a fieldset of options), line."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "group" if field.use_fieldset else "line"


# Longer lists than these stand in columns, or show the first and the chosen ones with the rest folded away.
COLUMNS_FROM, FOLDED_FROM, FIRST_SHOWN = 9, 41, 6


def choice_groups(field: BoundField) -> list[dict[str, Any]]:
    """The options of a field of choices by group: `name` (empty for one without), `shown`, `more` (folded), `open`, `columns`."""
    widget: Any = field.field.widget
    name_id = widget.attrs.get("id") or field.auto_id
    attrs = field.build_widget_attrs({"id": name_id} if name_id else {})
    groups: list[dict[str, Any]] = []
    for name, datas, _index in widget.optgroups(field.html_name, widget.format_value(field.value()), attrs):
        found = [BoundWidget(widget, data, field.form.renderer) for data in datas]
        if name is None and groups and not groups[-1]["name"]:
            groups[-1]["shown"] += found
        else:
            groups.append({"name": name or "", "shown": found, "more": []})
    for place, group in enumerate(groups):
        options: list[Any] = group["shown"]
        chosen = [option.data["selected"] for option in options]
        group["columns"] = len(options) >= COLUMNS_FROM
        group["open"] = place == 0 or any(chosen)
        if len(options) >= FOLDED_FROM:
            first = [number < FIRST_SHOWN or is_chosen for number, is_chosen in enumerate(chosen)]
            group["shown"] = [option for option, stays in zip(options, first, strict=True) if stays]
            group["more"] = [option for option, stays in zip(options, first, strict=True) if not stays]
    return groups


def target_of(field: BoundField) -> str:
    """The id that the error summary jumps to: the field, or the first of its options."""
    if kind_of(field) == "choices":
        first = next((option for group in choice_groups(field) for option in group["shown"]), None)
        return first.id_for_label if first else f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def widget_attrs(field: BoundField) -> dict[str, str]:
    """Class and direction of a widget, unless its author chose them."""
    widget = field.field.widget
    own = widget.attrs
    attrs: dict[str, str] = {}
    if "class" not in own:
        if isinstance(widget, forms.Textarea):
            attrs["class"] = "textarea"
        elif isinstance(widget, forms.Select):
            attrs["class"] = "select"
        elif isinstance(widget, forms.FileInput):
            attrs["class"] = "input input--file"
        elif not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            attrs["class"] = "input"
    if "dir" not in own:
        if isinstance(widget, forms.EmailInput | forms.URLInput | forms.PasswordInput):
            attrs["dir"] = "ltr"
        elif type(widget) in {forms.TextInput, forms.Textarea}:
            attrs["dir"] = "auto"
            # With something to show, however little, the style sheet can tell an empty field and start it on the page's side.
            if "placeholder" not in own:
                attrs["placeholder"] = " "
    # A library's placeholder that only says the label again is read out twice and looks like something typed.
    if own.get("placeholder") and str(own["placeholder"]) == str(field.label):
        attrs["placeholder"] = " "
    return attrs


def marks_required(form: forms.BaseForm) -> bool:
    """Required fields are marked where a form also has optional ones; else the mark would say nothing. Single boxes do not count."""
    needed = {field.field.required for field in form.visible_fields() if kind_of(field) != "check"}
    return needed == {True, False}
