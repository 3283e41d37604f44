"""The map of docs/architecture.md is drawn from the code, and a circle of imports has no map."""

import pytest

from scripts import draw_map


def test_the_picture_shows_the_imports_of_today():
    assert draw_map.PICTURE.read_text(encoding="utf-8") == draw_map.draw(), "The map is old: make map"


def test_what_a_chain_of_arrows_says_needs_no_arrow():
    assert draw_map.nearest({("c", "b"), ("b", "a"), ("c", "a")}) == [("b", "a"), ("c", "b")]


def test_an_app_stands_right_of_everything_that_it_imports():
    assert draw_map.columns_of(["a", "b", "c"], {("c", "b"), ("b", "a"), ("c", "a")}) == {"a": 0, "b": 1, "c": 2}


def test_a_circle_is_refused():
    with pytest.raises(SystemExit):
        draw_map.columns_of(["a", "b"], {("a", "b"), ("b", "a")})
