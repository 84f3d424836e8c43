"""Nothing that a browser could run or that could dress up as the site gets through."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import LIST_VERSION, clean_html, render, safe_html
from core.text.cleaning import TAGS, is_safe_address, to_plain

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "<svg onload=alert(1)><g/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/\\evil.example'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<p style='position:fixed;inset:0' class='btn' id='main' onclick='x()'>x</p>",
    "<a href='https://ok.example' target='_blank' rel='opener' onmouseover='x()'>x</a>",
    "<input autofocus onfocus=alert(1)><button formaction='javascript:x()'>x</button>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href='//evil.example/x.css'><style>@import '//evil.example'</style>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<p dir='rtl' lang='xx' data-x='1' aria-label='x' role='button' tabindex='0'>x</p>",
    "<xmp><img src=x onerror=alert(1)></xmp><plaintext>",
    "<template><img src=x onerror=alert(1)></template>",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<a href=\"https://ok.example/' onclick='x\">x</a>",
]
MARKDOWN_ATTACKS = [
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](//evil.example)",
    "![x](https://evil.example/pixel.gif)",
    "![x](javascript:alert(1))",
    '<https://ok.example/"onmouseover=alert(1)>',
    "[x]: javascript:alert(1)\n\n[x]",
    "```<script>\nalert(1)\n```",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>x</script> |",
    '[x](https://ok.example "\\" onclick=\\"x")',
    "# <h1 onclick=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]

TAG = re.compile(r"<(/?)([a-z0-9]+)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"<>]*)"')


def assert_is_clean(html):
    """Reads the result strictly: only tags of the list, only quoted attributes of the list."""
    rest = html
    for _closing, name, attributes in TAG.findall(html):
        assert name in TAGS, html
        left = ATTRIBUTE.sub("", attributes)
        assert left.strip() in ("", "/"), html
        for attribute, value in ATTRIBUTE.findall(attributes):
            assert attribute in ({"href", "title", "rel"} if name == "a" else {"dir", "start"}), html
            if attribute == "href":
                assert value.lower().startswith(("http://", "https://", "mailto:", "/")), html
                assert not value.startswith(("//", "/\\")), html
            if attribute == "dir":
                assert value == "auto"
            if attribute == "rel":
                assert value == "nofollow ugc noopener"
    rest = TAG.sub("", rest)
    assert "<" not in rest, html


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_in_html_leaves_nothing(attack):
    cleaned = clean_html(f"before {attack} after")
    assert_is_clean(cleaned)
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize("attack", ATTACKS + MARKDOWN_ATTACKS)
def test_attack_in_markdown_leaves_nothing(attack):
    for text in (attack, f"- {attack}", f"> {attack}", f"**{attack}**"):
        rendered = render(text)
        assert_is_clean(rendered.html)
        assert clean_html(rendered.html) == rendered.html


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>/\"'=&;:#!-[]()*_`|~\\ \n\tabhjpsv1ا中@.")), max_size=120))
def test_whatever_is_written_is_clean_and_stays_so(text):
    rendered = render(text)
    assert_is_clean(rendered.html)
    assert clean_html(rendered.html) == rendered.html
    assert_is_clean(clean_html(text))


def test_what_is_allowed_stays():
    source = (
        "<p>A <strong>b</strong> <em>c</em> <del>d</del> <code>e</code><br></p><ul><li>x</li></ul>"
        '<ol start="3"><li>y</li></ol><blockquote><p>z</p></blockquote><h3>h</h3><pre>p</pre><hr>'
        "<table><thead><tr><th>1</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table>"
        '<p><a href="https://a.example/?b=1&amp;c=2" title="t">l</a></p>'
    )
    cleaned = clean_html(source)
    assert re.sub(r' (dir="auto"|rel="nofollow ugc noopener")', "", cleaned) == source
    assert clean_html("<b>a</b> <i>b</i><h1>c</h1>") == '<strong>a</strong> <em>b</em><h3 dir="auto">c</h3>'
    assert clean_html("") == ""


def test_only_the_outermost_block_takes_the_direction_of_its_words():
    cleaned = clean_html("<blockquote><p>سلام</p></blockquote><p>hello</p><ul><li>مرحبا</li></ul>")
    assert cleaned == (
        '<blockquote dir="auto"><p>سلام</p></blockquote><p dir="auto">hello</p><ul dir="auto"><li>مرحبا</li></ul>'
    )


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example", True),
        ("http://a.example/x?y#z", True),
        ("mailto:a@b.example", True),
        ("/practitioners/amina/", True),
        ("//a.example", False),
        ("/\\a.example", False),
        ("https:///x", False),
        ("ftp://a.example", False),
        ("javascript:x", False),
        ("x.html", False),
        ("https://a.example/\u202e", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_addresses(address, safe):
    assert is_safe_address(address) is safe


def test_plain_text_is_words_by_line():
    html = render("# Title\n\nA **b** &amp; <c>\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |").html
    assert to_plain(html).split("\n") == ["Title", "A b & <c>", "one", "two", "a b", "1 2"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "*a " * 16_000,
        "`" * 50_000,
        ">" * 50_000,
        "- " * 25_000,
        "&" * 50_000,
        "<" * 50_000,
        "![" * 25_000,
        "[a](" * 12_000,
        "a@b." * 12_000,
        "http://" * 7_000,
        "_" * 50_000,
        "**a*" * 12_000,
        "|" * 50_000,
        "|a" * 500 + "\n" + "|-" * 500 + "\n" + "|\n" * 2_000,
        "<!--" * 12_000,
        "@a " * 16_000,
        "~" * 50_000,
        "\n" * 50_000,
        "\\" * 50_000,
        "[a]: b\n" * 7_000,
        "a\n" * 25_000,
        "# a\n" * 12_000,
        "    a\n" * 8_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_text_made_to_hang_the_site_does_not(text):
    before = time.process_time()
    assert_is_clean(render(text[:50_000]).html)
    assert time.process_time() - before < 4


def test_version_is_told():
    assert render("x").version == LIST_VERSION


@pytest.mark.parametrize(
    ("version", "shown"), [(LIST_VERSION, "<p><u>x</u></p>"), (LIST_VERSION - 1, '<p dir="auto">x</p>')]
)
def test_stored_text_of_another_list_is_cleaned_again(version, shown):
    found = safe_html("<p><u>x</u></p>", version)
    assert (found, hasattr(found, "__html__")) == (shown, True)


@pytest.mark.parametrize(
    ("part", "words"),
    [("<script>", ""), ("<b>x", "x"), ("<div>x", "x"), ("</script>", ""), ("<style>a</style>b", "b")],
)
def test_many_tags_cost_no_more_than_their_number(part, words):
    """Foreign calendars and imports may hold anything; a square of this number would be minutes."""
    source = part * (60_000 // len(part))
    before = time.process_time()
    cleaned = clean_html(source)
    # Seconds of this process, so that a busy machine changes little.
    assert time.process_time() - before < 8
    assert set(to_plain(cleaned).split()) <= {words, words * (60_000 // len(part))}
    assert clean_html(cleaned) == cleaned


def test_what_is_nested_too_deep_keeps_its_words():
    assert clean_html("<b>" * 300 + "water &lt; <script>x</script>rain") == "water &lt; rain"
    assert "<strong>water</strong>" in clean_html("<div>" * 50 + "<b>water</b>" + "</div>" * 50)
    many = "<p>water<li>rain<br>" * 300
    assert clean_html(many).count("<li>") == 300
