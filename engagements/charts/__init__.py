"""From figures to the coordinates of a chart: pure functions, no database, no request.

The claim is the title; lines are labelled at their end, bars by their value; a missing value is a gap and never zero.
The templates under templates/components/_chart_*.svg print what stands here, the same for the page and the PDF.
Labels are formatted here, in the language that is active.
"""

from engagements.charts.bars import bar_chart
from engagements.charts.cover import lines
from engagements.charts.over_time import area_chart, line_chart, spark
from engagements.charts.shapes import Bar, Chart, Goal, Lines, Series, Spark

__all__ = [
    "Bar",
    "Chart",
    "Goal",
    "Lines",
    "Series",
    "Spark",
    "area_chart",
    "bar_chart",
    "line_chart",
    "lines",
    "spark",
]
