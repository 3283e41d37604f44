import html
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.models import Mention
from analysis.queries import mention_words
from analysis.queries.mentions import MentionFilter, mention_figures, mention_list
from analysis.services.sources import source_for
from tests.factories import FindingFactory, ImportRunFactory, MentionFactory

EVIL = '<script>alert("x")</script>'


def url(engagement, name="mention_list"):
    return reverse(f"analysis:{name}", args=[engagement.slug])


def text(response):
    return html.unescape(response.content.decode())


def plain(words):
    return words.replace("\xa0", " ")


def mention(run, number, **values):
    day = values.pop("day", date(2026, 9, 14))
    return Mention(
        engagement=run.engagement,
        run=run,
        fingerprint=f"{number:032x}",
        published_at=datetime(day.year, day.month, day.day, 8, tzinfo=UTC),
        local_date=day,
        local_hour=10,
        **{"text": f"Omnämnande {number}", **values},
    )


@pytest.fixture
def forty(engagement):
    """Forty mentions over five weeks; half of them in the third, half on Facebook, a quarter by Vera, a third negative."""
    run = ImportRunFactory(engagement=engagement)
    weeks = [0, 1, 3, 4] + [2] * 4
    return Mention.objects.bulk_create(
        mention(
            run,
            n,
            day=date(2026, 9, 7) + timedelta(weeks=weeks[n % 8]),
            medium="facebook" if n % 2 else "news",
            source_name="Facebook" if n % 2 else f"Bladet {n % 4}",
            author_name="Vera Wik" if n % 4 == 1 else f"Person {n}",
            tone=["negative", "positive", ""][n % 3],
        )
        for n in range(40)
    )


def test_the_page_opens_with_what_the_figures_say(engagement, consultant, as_user, forty):
    swedish, english = (as_user(consultant, language).get(url(engagement)) for language in ("sv", "en"))

    assert plain(swedish.context["opening"]) == (
        "Ekvalla Energi omnämndes 40 gånger från 7 september till 5 oktober 2026. Mest sägs på Facebook (50 %). "
        "Vecka 39 sticker ut med 20; en vanlig vecka har 5."
    )
    assert plain(swedish.context["closing"]) == (
        "Ingen hörs så ofta som Vera Wik, 10 gånger. Där filen anger tonen (27 av 40) är 52 % negativa och 48 % positiva."
    )
    assert english.context["opening"] == (
        "Ekvalla Energi was mentioned 40 times from 7 September to 5 October 2026. Most is said on Facebook (50%). "
        "Week 39 stands out with 20; an ordinary week has 5."
    )


def test_a_filter_is_named_and_can_be_taken_away(engagement, consultant, as_user, forty):
    page = as_user(consultant).get(url(engagement), {"medium": "facebook", "author": "Vera Wik"})

    assert page.context["opening"].startswith("Det du har valt stämmer med 10 av 40 omnämnanden, från ")
    assert [(chip.label, chip.query) for chip in page.context["chips"]] == [
        ("Facebook", "?author=Vera+Wik"),
        ("av Vera Wik", "?medium=facebook"),
    ]
    assert {row.author_name for row in page.context["page"]} == {"Vera Wik"}


def test_few_are_counted_and_not_made_per_cents_of(engagement, consultant, as_user):
    run = ImportRunFactory(engagement=engagement)
    Mention.objects.bulk_create(mention(run, n, medium=["x", "x", "news"][n], tone="negative") for n in range(3))

    page = as_user(consultant).get(url(engagement))

    assert page.context["opening"] == (
        "Ekvalla Energi omnämndes 3 gånger den 14 september 2026. Mest sägs på X (2 av 3)."
    )
    assert page.context["charts"].when is None  # one week is a point, and shows no course


def test_nothing_that_fits_says_how_many_there_are(engagement, consultant, as_user, forty):
    page = as_user(consultant).get(url(engagement), {"q": "finns inte"})

    assert page.context["opening"] == "Inget av de 40 omnämnandena passar. Ta bort ett filter för att se fler."
    assert list(page.context["page"]) == []


def test_each_figure_leads_to_the_mentions_that_it_counts(engagement, consultant, as_user, forty):
    client = as_user(consultant)
    charts = client.get(url(engagement)).context["charts"]
    points = [(bar.url, bar.value) for bar in [*charts.where.bars, *charts.how.bars, *charts.by_whom.bars]]

    counted = [
        (client.get(url(engagement) + address.partition("#")[0]).context["figures"].total) for address, _ in points
    ]

    assert [str(total) for total in counted] == [value for _address, value in points]
    assert all(
        f'href="{html.escape(address)}"' in client.get(url(engagement)).content.decode() for address, _ in points
    )


NAMES = st.sampled_from(["", "Vera Wik", "Åke & Öl", "100 %", "a+b=c?", "#1", "é" * 200, "<b>"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.dates(date(2025, 12, 20), date(2026, 1, 20)),
            "medium": st.sampled_from(["news", "x", "other"]),
            "tone": st.sampled_from(["", "positive", "negative"]),
            "source_name": NAMES,
            "author_name": NAMES,
            "text": st.sampled_from(["Ångest i Åre", "åska och öl", "100% _ bra", "plain"]),
        }
    ),
    min_size=1,
    max_size=25,
)
FILTERS = st.builds(
    MentionFilter,
    text=st.sampled_from(["", "åre", "ÖL", "100%", "_", "plain a"]),
    since=st.none() | st.dates(date(2025, 12, 25), date(2026, 1, 5)),
    until=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 15)),
    medium=st.sampled_from(["", "news"]),
    tone=st.sampled_from(["", "none", "negative"]),
    author=NAMES,
)


@given(rows=ROWS, narrowed=FILTERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_link_leads_to_exactly_the_counted_rows(engagement, rows, narrowed):
    Mention.objects.all().delete()
    run = ImportRunFactory(engagement=engagement)
    Mention.objects.bulk_create(mention(run, n, **row) for n, row in enumerate(rows))

    def behind(query):
        return mention_list(engagement, MentionFilter.from_query(dict(parse_qsl(query[1:])))).count()

    figures = mention_figures(engagement, narrowed)

    assert figures.total == behind(narrowed.query())
    assert sum(week.count for week in figures.weeks) == figures.total
    shares = [*figures.media, *figures.tones, *figures.sources, *figures.authors]
    assert [behind(share.query) for share in shares] == [share.count for share in shares]
    assert [behind(week.query) for week in figures.weeks] == [week.count for week in figures.weeks]
    negative = [share for share in (*figures.sources, *figures.authors) if share.negative]
    assert [behind(share.negative_query) for share in negative] == [share.negative for share in negative]


@given(rows=ROWS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_search_counts_as_the_index_does(engagement, rows):
    """Two ways to count, one result: a word that stands in every row leaves all of them."""
    Mention.objects.all().delete()
    run = ImportRunFactory(engagement=engagement)
    Mention.objects.bulk_create(mention(run, n, title="ordet", **row) for n, row in enumerate(rows))

    def bare(figures):
        return [
            [(share.value, share.count, share.negative) for share in shares]
            for shares in (figures.media, figures.tones, figures.sources, figures.authors)
        ]

    everything, searched = (mention_figures(engagement, MentionFilter(text=text)) for text in ("", "ordet"))

    assert bare(searched) == bare(everything)


def test_search_knows_swedish_letters_in_both_sizes(engagement):
    run = ImportRunFactory(engagement=engagement)
    Mention.objects.bulk_create([mention(run, 1, text="Återbäring i Åre"), mention(run, 2, text="en återvinning")])

    found = [mention_list(engagement, MentionFilter(text=word)).count() for word in ("åter", "ÅTER", "Återb", "are")]

    assert found == [2, 2, 1, 0]


def test_nonsense_in_the_address_is_no_filter(engagement, consultant, as_user, forty):
    address = "?from=igår&to=2026-99-99&medium=tv&tone=arg&page=x&q=%00&source=%00"

    page = as_user(consultant).get(url(engagement) + address)

    assert (page.status_code, page.context["narrowed"], page.context["figures"].total) == (200, MentionFilter(), 40)


def test_one_date_of_long_ago_is_drawn_without_three_thousand_links(engagement, consultant, as_user):
    run = ImportRunFactory(engagement=engagement)
    Mention.objects.bulk_create([mention(run, 1, day=date(1970, 1, 1)), mention(run, 2)])

    page = as_user(consultant).get(url(engagement))

    assert len(page.context["figures"].weeks) == 2960
    assert page.content.decode().count("<a href") < 100


def test_the_second_page_is_the_list_alone(engagement, consultant, as_user, forty):
    page = as_user(consultant).get(url(engagement), {"page": "2"})

    assert page.context["charts"] is None
    assert len(page.context["page"]) == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_mentions(
    count, engagement, consultant, as_user, django_assert_num_queries
):
    run = ImportRunFactory(engagement=engagement)
    rows = Mention.objects.bulk_create(mention(run, n) for n in range(count))
    for row in rows:
        source_for(row)
    client = as_user(consultant)

    with django_assert_num_queries(8):  # session, person, membership, whether counted, three counts, the list
        client.get(url(engagement))


def test_markup_in_every_field_stays_text(engagement, consultant, as_user):
    values = dict.fromkeys(
        ("source_name", "author_name", "author_handle", "title", "text", "tone_raw", "country"), EVIL
    )
    row = MentionFactory(engagement=engagement, url="javascript:alert(1)", language="<b>", **values)
    client = as_user(consultant)
    pages = [
        client.get(url(engagement)),
        client.get(url(engagement), {"q": EVIL, "source": EVIL, "author": EVIL}),
        client.get(row.get_absolute_url()),
    ]

    for page in pages:
        body = page.content.decode()
        assert EVIL not in body
        assert 'href="javascript' not in body
        assert "&lt;script&gt;" in body


def test_evidence_is_marked_in_the_list(engagement, consultant, as_user):
    from analysis.models import Evidence

    row, _other = MentionFactory(engagement=engagement), MentionFactory(engagement=engagement)
    Evidence.objects.create(finding=FindingFactory(engagement=engagement), source=source_for(row))

    page = as_user(consultant).get(url(engagement))

    assert {one.pk: one.is_evidence for one in page.context["page"]} == {row.pk: True, _other.pk: False}


def test_nothing_yet_offers_the_upload(engagement, consultant, as_user):
    page = text(as_user(consultant).get(url(engagement)))

    assert "Inget är importerat." in page
    assert f'href="{url(engagement, "import_create")}"' in page


def test_mentions_of_another_engagement_are_not_seen(engagement, consultant, as_user):
    MentionFactory()

    assert as_user(consultant).get(url(engagement)).context["everything"] == 0


def test_hours_are_the_engagements_own(engagement, consultant, as_user):
    engagement.timezone = "America/New_York"
    engagement.save()
    MentionFactory(engagement=engagement)  # 08.30 UTC

    assert " 04.30" in text(as_user(consultant).get(url(engagement)))


def test_who_may_look(engagement, lead, client_lead, contributor, reader, stranger, as_user):
    people = (lead, client_lead, contributor, reader, stranger)

    asked = [as_user(user).get(url(engagement)).status_code for user in people]

    assert asked == [200, 200, 403, 403, 404]
    assert as_user(lead).post(url(engagement)).status_code == 405


@pytest.mark.parametrize("medium", Mention.Medium.values)
def test_every_medium_is_a_place(medium):
    with translation.override("sv"):
        assert mention_words.place_words(medium).split()[0] in {"på", "i"}


@override_settings(LANGUAGE_CODE="sv")
def test_a_single_mention_is_said_in_the_singular(engagement):
    with translation.override("sv"):
        MentionFactory(engagement=engagement)
        figures = mention_figures(engagement, MentionFilter())
        said = mention_words.opening(engagement, figures, MentionFilter(), 1)
    assert said == "Ekvalla Energi omnämndes en gång, den 14 september 2026."


def test_figures_are_counted_in_the_index_alone(engagement):
    """Every column that is asked for is one of the index, so that no row is read: the id was once, at a fifth of the speed."""
    narrowed = MentionFilter.from_query(QueryDict("source=kuriren.example.se&tone=negative"))
    with CaptureQueriesContext(connection) as queries:
        mention_figures(engagement, narrowed)
    asked = {column for query in queries for column in re.findall(r'"analysis_mention"\."(\w+)"', query["sql"])}
    (index,) = (index for index in Mention._meta.indexes if index.name == "mentions_counted")
    assert asked
    assert asked <= {Mention._meta.get_field(name).column for name in index.fields}


@given(
    # Hypothesis wants the bounds without a zone.
    published_at=st.datetimes(datetime(2025, 12, 30), datetime(2026, 1, 3), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.integers(-12, 14),
    since=st.none() | st.dates(date(2025, 12, 29), date(2026, 1, 4)) | st.sampled_from([date.min, date.max]),
    until=st.none() | st.dates(date(2025, 12, 29), date(2026, 1, 4)) | st.sampled_from([date.min, date.max]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_list_holds_each_day_of_the_filter_whole(db, published_at, hours, since, until):
    """In every time zone of the world: what the index is asked for beside the days leaves nothing out."""
    day = (published_at + timedelta(hours=hours)).date()
    made = MentionFactory(published_at=published_at, local_date=day)

    found = mention_list(made.engagement, MentionFilter(since=since, until=until))

    assert found.exists() == ((since or date.min) <= day <= (until or date.max))
