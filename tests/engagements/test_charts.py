import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from engagements.charts import Bar, Goal, Series, area_chart, bar_chart, line_chart, lines, spark
from engagements.charts.measure import NARROW, WIDTH, nice_step, spread
from engagements.charts.over_time import LABEL_GAP

MONTHS = ["juni", "juli", "aug", "sep", "okt", "nov"]
WORDS = {"claim": "Helgerna återstår.", "measure": "Timmar till första svar", "source": "Källa: 1 204 ärenden."}


def draw(tag, chart, language="sv"):
    with translation.override(language):
        return Template(f"{{% load linje %}}{{% {tag} chart %}}").render(Context({"chart": chart}))


def svg_of(html):
    return ElementTree.fromstring(re.search(r"<svg.*?</svg>", html, re.DOTALL).group(0))  # noqa: S314 - our own markup


@pytest.mark.parametrize(
    ("top", "step"), [(0, 1), (1, 0.5), (6.4, 2.5), (10, 5), (60, 20), (212, 100), (1000, 500), (0.04, 0.02)]
)
def test_nice_step_is_a_round_number_that_reaches_the_top(top, step):
    assert nice_step(top) == pytest.approx(step)


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_nice_step_never_needs_more_than_four_gridlines(top):
    step = nice_step(top)
    assert step * 3 >= top * (1 - 1e-9)
    assert step * 3 <= top * 4.5


def test_spread_leaves_labels_that_have_room():
    assert spread([10, 40, 80], 17, 0, 100) == [10, 40, 80]


def test_spread_moves_two_labels_apart_from_their_middle():
    assert spread([50, 54], 10, 0, 100) == [47, 57]


def test_spread_keeps_inside_the_picture():
    assert spread([98, 99, 100], 10, 0, 100) == [80, 90, 100]
    assert spread([0, 1], 10, 0, 100) == [0, 10]


@given(st.lists(st.floats(min_value=0, max_value=200), max_size=8))
def test_spread_never_lets_two_labels_meet(positions):
    placed = spread(positions, LABEL_GAP, 0, 200)
    assert all(after - before >= LABEL_GAP - 1e-6 for before, after in pairwise(sorted(placed)))
    in_order = [y for _, y in sorted(zip(positions, placed, strict=True), key=lambda pair: pair[0])]
    assert in_order == sorted(in_order)


def test_line_chart_marks_one_voice_and_the_goal():
    chart = line_chart(
        [
            Series("Helger", [6.4, 5.9, 5.6, 5.5, 5.1, 4.9]),
            Series("Vardagar", [3.1, 2.7, 2.7, 2.2, 1.9, 1.8], is_main=True),
        ],
        labels=MONTHS,
        goal=Goal("Löftet", 2),
        **WORDS,
    )
    assert [line.kind for line in chart.lines] == ["rest", "main"]
    assert [label.text for label in chart.end_labels] == ["Helger 4,9", "Vardagar 1,8"]
    assert [tick.label for tick in chart.gridlines] == ["0", "2,5", "5", "7,5"]
    assert [tick.label for tick in chart.ticks] == MONTHS
    assert chart.goal.label == "Löftet"
    assert abs(chart.goal_label.y - chart.end_labels[1].y) == pytest.approx(LABEL_GAP, abs=0.2)
    assert chart.summary == ("Helgerna återstår. Helger: juni 6,4, nov 4,9. Vardagar: juni 3,1, nov 1,8. Löftet: 2.")


def test_a_missing_value_is_a_gap_and_never_zero():
    chart = line_chart([Series("Svar", [4, 3, None, 2, 2, None])], labels=MONTHS, **WORDS)
    (line,) = chart.lines
    assert [len(run.split()) for run in line.runs] == [2, 2]
    assert [point.is_end for point in line.points] == [False, False, False, True]
    assert [row.cells for row in chart.rows] == [("4",), ("3",), ("",), ("2",), ("2",), ("",)]


def test_a_lone_value_between_two_gaps_is_a_dot():
    (line,) = line_chart([Series("Svar", [None, 3, None])], labels=MONTHS[:3], **WORDS).lines
    assert line.runs == ()
    assert len(line.points) == 1


def test_one_value_per_label_or_an_error():
    with pytest.raises(ValueError, match="Svar: 1 values for 6 labels"):
        line_chart([Series("Svar", [1])], labels=MONTHS, **WORDS)


def test_area_goes_down_to_zero_and_points_lead_on():
    chart = area_chart([1, 2, 4], labels=["v. 1", "v. 2", "v. 3"], urls=["/a/", None, "/c/"], **WORDS)
    (line,) = chart.lines
    first, *_, last = line.areas[0].split()
    assert [first.split(",")[1], last.split(",")[1]] == [f"{chart.bottom:.1f}"] * 2
    assert [point.url for point in line.points] == ["/a/", None, "/c/"]


def test_many_labels_thin_out_and_keep_the_last():
    chart = area_chart(list(range(60)), labels=[f"v. {n}" for n in range(60)], **WORDS)
    assert 2 <= len(chart.ticks) <= 12
    assert chart.ticks[-1].label == "v. 59"


def test_bars_start_at_zero_and_carry_their_value():
    chart = bar_chart(
        [
            Bar("Facebook", 200, "40 %", url="/f/", is_main=True),
            Bar("LinkedIn", 50, low=40, high=60),
            Bar("Radio", None),
        ],
        **WORDS,
    )
    facebook, linkedin, radio = chart.bars
    assert facebook.width == pytest.approx(4 * linkedin.width, abs=0.2)
    assert [bar.value for bar in chart.bars] == ["200", "50", "–"]
    assert [bar.kind for bar in chart.bars] == ["main", "rest", "rest"]
    assert linkedin.span[0] < chart.left + linkedin.width < linkedin.span[1]
    assert radio.is_missing
    assert radio.width == 0
    assert chart.summary == "Helgerna återstår. Facebook 200; LinkedIn 50; Radio –."


def test_bars_stay_inside_the_picture_with_long_names_and_notes():
    chart = bar_chart(
        [Bar("Kommunens sida för samhällsbyggnad och avfall", 9_999_999, "98 % av alla, n = 12 000")], **WORDS
    )
    (bar,) = chart.bars
    assert bar.label.endswith("…")
    assert chart.left + bar.width <= WIDTH


def test_on_a_telephone_the_names_stand_above_their_bars_and_ids_differ():
    wide = bar_chart([Bar("Facebookgruppen Vi i Ekvalla", 200), Bar("LinkedIn", 50)], **WORDS)
    narrow = wide.narrow
    assert (wide.width, narrow.width, narrow.left) == (WIDTH, NARROW, 0)
    assert narrow.bars[0].label == "Facebookgruppen Vi i Ekvalla"
    assert narrow.bars[0].label_y < narrow.bars[0].y
    assert wide.uid != narrow.uid


def test_on_a_telephone_fewer_ticks_have_room():
    chart = area_chart(list(range(20)), labels=[f"v. {n}" for n in range(20)], **WORDS)
    assert len(chart.narrow.ticks) < len(chart.ticks)
    assert chart.narrow.right < NARROW


def test_numbers_follow_the_language():
    def value():
        return bar_chart([Bar("A", 1234.5)], **WORDS).bars[0].value

    with translation.override("sv"):
        swedish = value()
    with translation.override("en"):
        english = value()
    assert [swedish, english] == ["1\xa0234", "1,234"]


def test_the_cover_is_the_same_every_time_and_marks_the_liveliest():
    drawn = lines([46, 62, 54, 38, 88, 70, 0], cover=True, ground="spruce")
    assert drawn == lines([46, 62, 54, 38, 88, 70, 0], cover=True, ground="spruce")
    assert [bar.is_most for bar in drawn.bars] == [False, False, False, False, True, False, False]
    assert [drawn.bars[4].fill, drawn.bars[0].fill] == ["#f0b429", "#2f7a64"]
    assert max(bar.width for bar in drawn.bars) < 210


def test_lines_without_contributions_are_short_and_alike():
    assert {(bar.width, bar.is_most) for bar in lines([0] * 7).bars} == {(8.0, False)}


def test_spark_has_a_gap_and_an_end():
    drawn = spark([1, 2, None, 3, 4], title="Svarstid")
    assert len(drawn.runs) == 2
    assert drawn.end == (117.0, 3.0)


def test_coordinates_are_not_localised_and_nothing_is_styled_inline():
    chart = line_chart([Series("Svar", [1.5, 2.5, 3.5])], labels=MONTHS[:3], unit="h", **WORDS)
    html = draw("chart", chart)
    svg = svg_of(html)
    numbers = [
        value
        for node in svg.iter()
        for name, value in node.attrib.items()
        if name in {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy"}
    ]
    assert numbers
    assert [value for value in numbers if "," in value] == []
    assert "style=" not in html


def test_on_the_web_points_are_links_and_the_figures_a_table_in_print_neither():
    chart = area_chart([1, 2], labels=["v. 1", "v. 2"], urls=["/a/", "/b/"], **WORDS)
    web, printed = draw("chart", chart), draw("chart_print", chart)
    assert (web.count("<a "), web.count("<svg"), web.count("<table"), svg_of(web).get("role")) == (4, 2, 1, "group")
    assert (printed.count("<a "), printed.count("<svg"), printed.count("<table")) == (0, 1, 0)
    assert svg_of(printed).get("role") == "img"


def test_the_title_says_the_finding():
    html = draw("chart_print", bar_chart([Bar("A", 2)], **WORDS))
    svg = svg_of(html)
    (title,) = [node for node in svg if node.tag.endswith("title")]
    assert title.text == "Helgerna återstår. A 2."
    assert svg.get("aria-labelledby") == title.get("id")


def test_a_chart_without_figures_says_so():
    html = draw("chart", bar_chart([], **WORDS), language="en")
    assert "There is nothing to draw yet." in html
    assert "<svg" not in html


def test_markup_in_words_is_escaped():
    html = draw("chart", bar_chart([Bar("<script>", 1)], claim="<b>x</b>", measure="", source=""))
    assert "<script>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
