"""The counts that are kept beside the mentions: they are those of the mentions, whatever happened, or nobody asks them."""

from collections import Counter

import pytest
from django.http import QueryDict

from analysis.invariants import broken
from analysis.models import DayTally, Mention, NameTally, Tally
from analysis.queries.mentions import MentionFilter, mention_count, mention_figures
from analysis.services import imports
from analysis.services.tallies import outdate
from tests.analysis.files import carried_out, imported, line, received, table

QUERIES = [
    "",
    "medium=facebook",
    "tone=negative",
    "from=2026-09-14&to=2026-09-14",
    "source=X",
    "author=Vera Wik",
    "q=7",
]


def some(*numbers):
    """Lines of different days, tones, sources and authors."""
    return [
        line(
            n,
            day=f"2026-09-{10 + n % 9}",
            tone=("Positiv", "Negativ", "")[n % 3],
            source=("Facebook", "X", "Sidan", "")[n % 4],
            author=f"Person {n % 12}" if n % 5 else "Vera Wik",
        )
        for n in numbers
    ]


def plain(engagement, query):
    """The figures counted row by row."""
    narrowed = MentionFilter.from_query(QueryDict(query))
    rows = list(narrowed.apply(Mention.objects.filter(engagement=engagement)))

    def top(name):
        counts = Counter(getattr(row, name) for row in rows if getattr(row, name))
        negative = Counter(getattr(row, name) for row in rows if row.tone == "negative")
        return [
            (value, count, negative[value])
            for value, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:10]
        ]

    return {
        "total": len(rows),
        "days": (
            min((row.local_date for row in rows), default=None),
            max((row.local_date for row in rows), default=None),
        ),
        "weeks": sorted(Counter(row.local_date.isocalendar()[:2] for row in rows).items()),
        "media": sorted(Counter(row.medium for row in rows).items()),
        "tones": sorted(Counter(row.tone or "none" for row in rows).items()),
        "sources": top("source_name"),
        "authors": top("author_name"),
    }


def shown(engagement, query):
    figures = mention_figures(engagement, MentionFilter.from_query(QueryDict(query)))
    return {
        "total": figures.total,
        "days": (figures.first, figures.last),
        "weeks": [(week.monday.isocalendar()[:2], week.count) for week in figures.weeks if week.count],
        "media": sorted((share.value, share.count) for share in figures.media),
        "tones": sorted((share.value, share.count) for share in figures.tones),
        "sources": [(share.value, share.count, share.negative) for share in figures.sources],
        "authors": [(share.value, share.count, share.negative) for share in figures.authors],
    }


def assert_exact(engagement, *, is_current=True):
    assert Tally.objects.filter(engagement=engagement, is_current=True).exists() == is_current
    for query in QUERIES:
        assert shown(engagement, query) == plain(engagement, query), query
    assert mention_count(engagement) == Mention.objects.filter(engagement=engagement).count()
    assert list(broken()) == []


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 4)


def test_figures_are_plain_counts_through_imports_and_their_undoing(engagement, lead, small_chunks):
    """Fails without `outdate` in `_import`, and without `recount` in `import_run`."""
    assert_exact(engagement, is_current=False)

    imported(engagement, lead, table(*some(*range(40))))
    assert_exact(engagement)

    imported(engagement, lead, table(*some(*range(30, 60))))
    assert_exact(engagement)

    stopped = imported(engagement, lead, table(*some(*range(100, 120)), line(7, day="i går")))
    assert (stopped.state, stopped.mentions.count()) == ("stopped", 0)
    assert_exact(engagement)

    stopped.leave_out_bad_rows = True
    stopped.save()
    carried_out(stopped, lead)
    assert Mention.objects.count() == 80
    assert_exact(engagement)


def test_an_attempt_that_broke_off_is_thrown_away(engagement, lead, small_chunks):
    """Fails without `outdate` in `_take_back`: another import has counted its rows meanwhile."""
    imported(engagement, lead, table(*some(*range(10))))
    run = received(engagement, lead, table(*some(*range(20, 40))))
    rows = list(imports.mentions_of(run))
    run.rows_added = imports.add_mentions(run, rows)
    run.last_row = rows[-1].number
    run.save()
    outdate(engagement)
    assert_exact(engagement, is_current=False)
    imported(engagement, lead, table(*some(*range(50, 55))))
    assert_exact(engagement)

    imports.delete_upload(run, by=lead)

    assert Mention.objects.count() == 15
    assert_exact(engagement)


def test_the_same_file_again_counts_nothing_anew(engagement, lead):
    imported(engagement, lead, table(*some(*range(10))))
    before = list(DayTally.objects.values_list("pk"))

    imported(engagement, lead, table(*some(*range(10))))

    assert list(DayTally.objects.values_list("pk")) == before


def test_an_engagement_counts_its_own(engagement, lead, stranger):
    imported(engagement, lead, table(*some(*range(10))))
    other = stranger.memberships.get().engagement
    imported(other, stranger, table(*some(*range(5, 9))))

    assert_exact(engagement)
    assert_exact(other)
    assert NameTally.objects.filter(engagement=other, kind="source").count() == 3


def test_a_wrong_tally_is_told(engagement, lead):
    imported(engagement, lead, table(*some(*range(10))))
    DayTally.objects.filter(pk=DayTally.objects.first().pk).update(count=99)

    assert [text for text in broken() if str(engagement) in text] != []
