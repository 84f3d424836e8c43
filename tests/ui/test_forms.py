"""Forms in our design: label, help, error beside the field, summary, title."""

from __future__ import annotations

from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory

from ui.forms import messages_of


class Question(forms.Form):
    title = forms.CharField(label="Title", help_text="Short.", max_length=10)
    email = forms.EmailField(label="E-mail")
    own = forms.CharField(label="Own", error_messages={"required": "Tell us, please."})
    mode = forms.ChoiceField(label="Mode", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)
    agree = forms.BooleanField(label="Agree", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_errors_name_the_field_in_the_glossarys_words() -> None:
    form = Question({"title": "much too long a title", "email": "amina@"})
    assert messages_of(form["title"]) == ["“Title” is too long. Characters allowed: 10; entered: 21."]
    assert messages_of(form["email"]) == ["This is not a complete e-mail address. Example: name@example.org"]
    assert messages_of(form["mode"]) == ["Fill in “Mode”."]


def test_a_forms_own_sentence_stays() -> None:
    assert messages_of(Question({})["own"]) == ["Tell us, please."]


def test_field_is_wired_to_its_help_and_error() -> None:
    page = str(Question({})["title"].as_field_group())
    assert 'aria-describedby="id_title_helptext id_title_error"' in page
    assert 'id="id_title_helptext"' in page and 'id="id_title_error"' in page
    assert 'aria-invalid="true"' in page and 'class="input"' in page and 'dir="auto"' in page
    assert "<small>Required</small>" in page


def test_help_given_in_the_template_is_wired_too() -> None:
    page = (
        engines["django"]
        .from_string('{% field form.email help="Never shown." half=True %}')
        .render({"form": Question()})
    )
    assert 'aria-describedby="id_email_helptext"' in page
    assert "field--half" in page and "Never shown." in page


def test_choices_are_a_fieldset_and_the_summary_leads_to_the_first() -> None:
    form = Question({})
    group = str(form["mode"].as_field_group())
    assert '<fieldset aria-describedby="id_mode_error"><legend class="field__label">' in group
    assert '<label class="choice" for="id_mode_0"><input type="radio"' in group
    assert 'href="#id_mode_0"' in str(form)


def test_whole_form_has_one_summary_and_no_error_before_sending() -> None:
    assert str(Question({})).count('class="error-summary"') == 1
    assert "error-summary" not in str(Question()) and "field--bad" not in str(Question())


def test_title_of_the_page_begins_with_error() -> None:
    request = RequestFactory().get("/en/")
    page = get_template("base.html")
    assert "<title>Error: " in page.render({"form": Question({})}, request)
    assert "<title>Error: " not in page.render({"form": Question()}, request)


def test_typed_markup_stays_text() -> None:
    page = str(Question({"title": '"><script>', "email": "<script>"}))
    assert "<script>" not in page


def test_nothing_is_marked_where_all_is_required() -> None:
    class SignIn(forms.Form):
        login = forms.EmailField()
        remember = forms.BooleanField(required=False)

    assert "Required" not in str(SignIn())


def test_a_placeholder_that_says_the_label_again_is_left_out() -> None:
    class Asked(forms.Form):
        password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"placeholder": "Password"}))
        code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"placeholder": "ABC-123"}))

    asked = Asked()
    assert 'placeholder="Password"' not in str(asked["password"].as_field_group())
    assert 'placeholder="ABC-123"' in str(asked["code"].as_field_group())
