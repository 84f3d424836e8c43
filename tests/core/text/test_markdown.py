import time

import pytest

from core.errors import Invalid
from core.text import Mention, render


def html(text, **more):
    return render(text, **more).html


def test_tables_strikethrough_and_bare_links():
    assert html("~~old~~ see https://a.example/x") == (
        '<p dir="auto"><del>old</del> see <a href="https://a.example/x" rel="nofollow ugc noopener">'
        "https://a.example/x</a></p>"
    )
    assert "<td>2</td>" in html("| a |\n|---|\n| 2 |")
    assert html("www.example.org and b@example.org").count("<a ") == 2


def test_html_is_shown_as_written():
    assert html("<b>x</b>") == '<p dir="auto">&lt;b&gt;x&lt;/b&gt;</p>'


def test_line_breaks_are_kept():
    assert html("one\ntwo") == '<p dir="auto">one<br>\ntwo</p>'


def test_headings_begin_below_those_of_the_page():
    assert html("# a\n\n## b\n\n###### c") == ('<h3 dir="auto">a</h3>\n<h4 dir="auto">b</h4>\n<h6 dir="auto">c</h6>')


def test_pictures_from_elsewhere_become_links():
    assert html("![map](https://a.example/m.png)") == (
        '<p dir="auto"><a href="https://a.example/m.png" rel="nofollow ugc noopener">map</a></p>'
    )
    assert html("[![map](https://a.example/m.png)](https://b.example)") == (
        '<p dir="auto"><a href="https://b.example" rel="nofollow ugc noopener">map</a></p>'
    )


PEOPLE = {"amina": Mention("/practitioners/amina/", "Amina Ben Ali"), "li": "/practitioners/li/"}


def known(handles):
    return {handle: PEOPLE[handle] for handle in handles if handle in PEOPLE}


def test_mentions_of_known_people_become_links_and_others_stay_text():
    rendered = render("Hi @Amina, @nobody and @li. Mail a@amina.org, not `@li`", mentions=known)
    assert rendered.handles == ("amina", "li")
    link = '<a href="/practitioners/{}/" rel="nofollow ugc noopener">@{}</a>'.format
    assert rendered.html == (
        f'<p dir="auto">Hi {link("amina", "Amina Ben Ali")}, @nobody and {link("li", "li")}. Mail '
        '<a href="mailto:a@amina.org" rel="nofollow ugc noopener">a@amina.org</a>, not <code>@li</code></p>'
    )


def test_mentions_inside_links_and_code_are_left_alone():
    rendered = render("[@amina](https://a.example)\n\n    @amina\n\n```\n@li\n```", mentions=known)
    assert rendered.handles == ()


def test_resolver_is_asked_once_with_all_handles():
    asked = []

    def resolve(handles):
        asked.append(handles)
        return {}

    render("@a1 @b2\n\n- @a1 **@c3**", mentions=resolve)
    assert asked == [frozenset({"a1", "b2", "c3"})]
    assert render("@a1 and @B2 and @a1").handles == ("a1", "b2")
    assert render("سلام @amina، كيف؟", mentions=known).handles == ("amina",)


def test_name_of_a_person_cannot_carry_markup():
    rendered = render("@amina", mentions=lambda handles: {"amina": Mention("/p/", "<script>x</script>")})
    assert "<script" not in rendered.html
    assert "&lt;script&gt;" in rendered.html


def test_too_long_text_is_refused_with_both_numbers():
    with pytest.raises(Invalid) as refused:
        render("x" * 50_001)
    (entry,) = refused.value.errors
    assert (entry.field, entry.code) == ("body", "too_long")
    assert "50001" in str(entry.message)
    assert "50000" in str(entry.message)
    with pytest.raises(Invalid):
        render("x" * 4001, limit=4000, field="message")


def test_direction_overrides_go_and_letters_are_composed():
    assert render("a\u202eb\u0000c e\u0301").plain == "abc é"


def test_deep_nesting_ends():
    for text in (">" * 200 + " x", "- " * 200 + "x", "> - " * 50 + "x"):
        assert render(text).plain.endswith("x")
        assert render(text).html.count("<") < 100
    assert render("> " * 5 + "x").html.count("<blockquote") == 5


@pytest.mark.parametrize("part", ["[", "![", "<", "**a", "* a\n", "a\n\n", "`b "])
def test_a_text_of_signs_alone_is_shown_as_lines_and_costs_little(part):
    source = part * (50_000 // len(part))
    before = time.process_time()
    rendered = render(source)
    assert time.process_time() - before < 2
    assert (rendered.html.count("<a ") + rendered.html.count("<li"), len(rendered.plain) > 10_000) == (0, True)
    # What a person writes, with a sign in every line, is as it was.
    assert render("* **a** [b](/c)\n" * 900).html.count("<li>") == 900
