"""The one door from Markdown to HTML: what passes, what never does, and what it may cost."""

import re
import time

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from engagements import richtext

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "</p><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" onerror="alert(1)">',
    "<img/src=x/onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)></style></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<button formaction='javascript:alert(1)'>x</button>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='data:text/html,x'>",
    "<base href='//evil.example/'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<div hx-get='/engagements/1/delete' hx-trigger='load'>x</div>",
    "<a href=# data-hx-post='/x'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<!DOCTYPE html><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](http://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](http://a.example"onclick=alert(1))',
    "[<img src=x onerror=alert(1)>](http://a.example)",
    "<javascript://%0aalert(1)>",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "![x](//evil.example/pixel.gif)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x" onerror="alert(1)](/media/a.png)',
    "![x](/media/../engagements/1/delete)",
    "![x](/media/%2e%2e/x)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](</\t/evil.example>)",
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    "|<script>|b|\n|-|-|\n|<img src=x onerror=alert(1)>|d|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u0002klzzwxh:0001\u0003<script>",
    "**<b onclick=alert(1)>**",
]
TAG = re.compile(r"<[^>]*>")
ALLOWED_TAG = re.compile(
    r"</?(?:p|br|strong|em|ul|ol|li|blockquote|h[234]|table|thead|tbody|tr|th|td|code|hr)>"
    r"|</a>|<a(?: href=\"(?:https?:|mailto:|tel:|[/#?.\w](?![/\\]))[^\"]*\")?(?: title=\"[^\"]*\")? rel=\"noopener noreferrer nofollow\">"
    r"|<a(?: title=\"[^\"]*\")?(?: href=\"(?:https?:|mailto:|tel:|[/#?.\w](?![/\\]))[^\"]*\")? rel=\"noopener noreferrer nofollow\">"
    r"|<ol start=\"\d{1,4}\">|<t[hd] align=\"(?:left|right|center)\">"
    r"|<img(?: (?:alt=\"[^\"]*\"|src=\"/media/[^\"]*\"|title=\"[^\"]*\"))*>"
)


def strange_tags(html):
    return [
        tag
        for tag in TAG.findall(re.sub(r'"[^"]*"', lambda value: value.group().replace(">", "&gt;"), html))
        if not ALLOWED_TAG.fullmatch(tag)
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_leaves_more_than_allowed_tags(attack):
    html = richtext.render(attack)

    assert strange_tags(html) == []
    assert re.findall(r'(?:href|src)="[^"]*script', html, re.IGNORECASE) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_is_lost_in_a_list_a_quote_or_a_table(attack):
    line = attack.replace("\n", " ")

    html = richtext.render(f"- {line}\n\n> {line}\n\n|a|b|\n|-|-|\n|{line}|x|")

    assert strange_tags(html) == []


def test_tags_are_shown_as_they_were_typed():
    html = richtext.render("Skriv <b>inte</b> så <!-- hemligt -->")

    assert html == "<p>Skriv &lt;b&gt;inte&lt;/b&gt; så &lt;!-- hemligt --&gt;</p>"


def test_a_block_of_tags_is_shown_as_it_was_typed():
    html = richtext.render("<div class=x>\nhej\n</div>\n\n<!-- hemligt -->")

    assert html == "<p>&lt;div class=x&gt;\nhej\n&lt;/div&gt;</p>\n<p>&lt;!-- hemligt --&gt;</p>"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/media/a.png", ' src="/media/a.png"'),
        ("https://evil.example/pixel.gif", ""),
        ("//evil.example/pixel.gif", ""),
        ("/engagements/1/delete", ""),
        ("/media/../engagements/1/delete", ""),
    ],
)
def test_the_sanitiser_itself_keeps_no_foreign_image(address, kept):
    assert richtext._sanitised(f'<img src="{address}">') == f"<img{kept}>"


def test_hashtag_is_no_heading():
    assert richtext.render("#hashtag first") == "<p>#hashtag first</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# a", "<h2>a</h2>"),
        ("## a", "<h3>a</h3>"),
        ("### a", "<h4>a</h4>"),
        ("###### a ##", "<h4>a</h4>"),
        ("a\n===", "<h2>a</h2>"),
        ("a\n---", "<h3>a</h3>"),
        ("before\n# a\nafter", "<p>before</p>\n<h2>a</h2>\n<p>after</p>"),
        ("**b** *i* `c`", "<p><strong>b</strong> <em>i</em> <code>c</code></p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("    indented", "<p>indented</p>"),
        ("so [sic] it says [1]: x", "<p>so [sic] it says [1]: x</p>"),
        ("[1]: https://a.example", "<p>[1]: https://a.example</p>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("![karta](https://a.example/x.png)", "<p>karta</p>"),
        ("![karta](/media/x.png)", '<p><img alt="karta" src="/media/x.png"></p>'),
        ("", ""),
        ("\u200b", "<p>\u200b</p>"),
    ],
)
def test_dialect(text, html):
    assert richtext.render(text) == html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[a](https://sv.wikipedia.org/wiki/Linje_(film))", "https://sv.wikipedia.org/wiki/Linje_(film)"),
        ("[a](<https://a.example/x y>)", "https://a.example/x y"),
        ("[a](https://a.example/?x=1&y=2)", "https://a.example/?x=1&amp;y=2"),
        (r"[a](https://a.example/x\_y)", "https://a.example/x_y"),
        ("[a](mailto:eva@a.example)", "mailto:eva@a.example"),
        ("[a](/engagements/kraft/)", "/engagements/kraft/"),
        ("<https://a.example/>", "https://a.example/"),
    ],
)
def test_addresses_of_links(text, address):
    assert re.findall(r'href="([^"]*)"', richtext.render(text)) == [address]


def test_link_with_title_and_marks_inside():
    html = richtext.render('[**viktig** \\[1\\]](https://a.example "Läs mer")')

    assert html == (
        '<p><a href="https://a.example" title="Läs mer" rel="noopener noreferrer nofollow">'
        "<strong>viktig</strong> [1]</a></p>"
    )


def test_table_aligns_by_attribute():
    html = richtext.render("|a|b|\n|:--|--:|\n|1|2|")

    assert [line for line in html.split("\n") if "align" in line] == [
        '<th align="left">a</th>',
        '<th align="right">b</th>',
        '<td align="left">1</td>',
        '<td align="right">2</td>',
    ]


@pytest.mark.parametrize(("columns", "rows"), [(25, 2), (2, 300)])
def test_table_too_large_for_a_page_stays_text(columns, rows):
    html = richtext.render("|".join("a" * columns) + "\n" + "|".join("-" * columns) + "\n" + "|a|\n" * rows)

    assert html.startswith("<p>a|a")
    assert "<td" not in html


def test_marks_by_the_thousand_are_shown_as_they_were_typed():
    assert richtext.render("**a** " * 200).count("<strong>") == 200
    assert richtext.plain_text(richtext.render("**a** " * 300)) == ("**a** " * 300).strip()


COSTLY = [
    "[",
    "![",
    "[a](",
    "<![",
    "<a ",
    "*a **b ",
    "***a **",
    "`",
    "`a``",
    "> ",
    "- ",
    "1. ",
    "- a\n    ",
    "|a",
    "&",
    "\\`",
    "[a][b]",
    "-\n",
]


@pytest.mark.parametrize("piece", COSTLY)
def test_cost_of_the_longest_text_is_bounded(piece):
    text = (piece * richtext.STATEMENT_LIMIT)[: richtext.STATEMENT_LIMIT]
    start = time.process_time()

    html = richtext.render(text)

    assert time.process_time() - start < 3
    assert len(html) < 200_000


@pytest.mark.parametrize(
    "text",
    [
        "".join("    " * depth + "- a\n" for depth in range(60)),
        ">" * 500 + " a",
        "- " * 500 + "a",
        "*a" * 300 + "*" * 300,
    ],
)
def test_nesting_is_bounded(text):
    html = richtext.render(text)

    assert richtext._depth(html) <= richtext.NESTING_LIMIT


def test_text_over_the_limit_becomes_plain_paragraphs():
    html = richtext.render("**a**\nb\n\n" + "c" * richtext.STATEMENT_LIMIT)

    assert html == "<p>**a**<br>\nb</p>\n<p>" + "c" * richtext.STATEMENT_LIMIT + "</p>"


def test_text_that_takes_too_long_becomes_plain_paragraphs(monkeypatch):
    monkeypatch.setattr(richtext, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(richtext, "_markdown", lambda text: time.sleep(0.5) or text)

    assert richtext.render("**a** <b>") == "<p>**a** &lt;b&gt;</p>"


def test_parser_that_fails_leaves_plain_paragraphs(monkeypatch, caplog):
    def fail(text):
        raise IndexError(text)

    monkeypatch.setattr(richtext, "_markdown", fail)

    assert richtext.render("**a**") == "<p>**a**</p>"
    assert [record.message for record in caplog.records] == ["Markdown could not be rendered"]


MARKDOWN = st.text(st.sampled_from("ab åÖ\n\t*_`#-+>|[]()!<>&\"'\\:/.1\u0301\u200d👩"), max_size=120) | st.lists(
    st.sampled_from([*ATTACKS, "\n\n", "> ", "- ", "**", "[a](", ")", "`"]), max_size=8
).map("".join)


@given(MARKDOWN)
@example("[a](<x>)<script>")
def test_nothing_but_allowed_tags_ever_comes_out(text):
    assert strange_tags(richtext.render(text)) == []


@given(MARKDOWN)
def test_plain_text_is_tidy_and_stable(text):
    html = richtext.render(text)
    plain = richtext.plain_text(html)

    assert plain == richtext.plain_text(richtext._plain_paragraphs(plain.replace("\n", "\n\n")))
    assert plain == "\n".join(" ".join(line.split()) for line in plain.split("\n"))


@given(MARKDOWN)
def test_paragraphs_lose_no_text(text):
    html = richtext.render(text)

    blocks = richtext.paragraphs(html)

    assert "\n".join(filter(None, map(richtext.plain_text, blocks))) == richtext.plain_text(html)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_normalise_is_idempotent(text):
    once = richtext.normalise(text)

    assert richtext.normalise(once) == once


def test_plain_text_joins_blocks_by_line_and_runs_of_space_by_one():
    html = richtext.render("# Mål\n\nVi  svarar\nsnabbt  \noch *vänligt*.\n\n- ett\n- två\n\n|a|b|\n|-|-|\n|1|&amp;|")

    assert richtext.plain_text(html) == "Mål\nVi svarar snabbt och vänligt.\nett\ntvå\na\nb\n1\n&"


def test_paragraphs_are_the_outermost_blocks():
    html = richtext.render("# Mål\n\nText *a*.\n\n- ett\n    - två\n\n***\n\n> citat")

    assert [richtext.plain_text(block) for block in richtext.paragraphs(html)] == [
        "Mål",
        "Text a.",
        "ett\ntvå",
        "",
        "citat",
    ]
    assert [block[:4] for block in richtext.paragraphs(html)] == ["<h2>", "<p>T", "<ul>", "<hr>", "<blo"]


def test_loose_text_gets_a_paragraph():
    assert richtext.paragraphs("a <em>b</em><p>c</p> d") == ["<p>a <em>b</em></p>", "<p>c</p>", "<p> d</p>"]


def test_normalise_cleans_line_ends_and_controls():
    assert richtext.normalise("a\r\nb\rc\u2028d\x00\x07e\tf\ufffe A\u030a") == "a\nb\nc\nde\tf Å"


def test_half_a_surrogate_pair_is_refused_with_a_sentence():
    with pytest.raises(richtext.TextError) as refused:
        richtext.normalise("a\ud800b")

    with translation.override("en"):
        assert str(refused.value) == (
            "The text holds a broken character (half of a surrogate pair). Remove it and save again."
        )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Eva\r\nBcc: x@evil.example", "Eva Bcc: x@evil.example"),
        ("  Eva\u00a0\tBerg ", "Eva Berg"),
        ("\u200b\u2060\ufeff", ""),
        ("👩🏽\u200d💻", "👩🏽\u200d💻"),
        ("a\x00b", "ab"),
    ],
)
def test_clean_line(text, line):
    assert richtext.clean_line(text) == line


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b", "\u200d\ufe0f", "\u3164", "\u2800", "\u00ad", "\ufeff\u2060", "\u202e"]
)
def test_blank_texts(text):
    assert richtext.is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "\u200ba", "👍", "é", "0"])
def test_texts_that_are_not_blank(text):
    assert not richtext.is_blank(text)


@pytest.mark.parametrize(("stored", "shown"), [("<p>a</p>", "<p>a</p>"), (None, ""), ("", "")])
def test_filter_prints_stored_html(stored, shown):
    page = Template("{% load richtext %}{{ html|richtext }}").render(Context({"html": stored}))

    assert page == shown
