"""From a table to mentions: columns, dates, numbers, tones, identity."""

import dataclasses
import datetime
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers import mentions
from analysis.importers.addresses import canonical_url
from analysis.importers.counts import decimal_mark, read_count
from analysis.importers.dates import decide_format, read_date
from analysis.importers.fingerprints import address_key, fingerprint
from analysis.importers.media import domain_of, medium_of, own_id
from analysis.importers.mentions import MentionRow, NotMentionsError, Skipped
from analysis.importers.tones import scale_of, tone_of
from analysis.importers.vendors import vendor
from engagements import tables
from engagements.tables import Row, RowError

ZONE = "Europe/Stockholm"
MELTWATER = (
    "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Subregion,Language,Reach,Desktop Reach,"
    "Mobile Reach,Twitter Social Echo,Facebook Social Echo,Reddit Social Echo,Earned Traffic,National Viewership,AVE,"
    "Sentiment,Key Phrases,Input Name,Keywords,Document Tags,Hidden,Tweet Id,Twitter Id,State,City,Engagement,"
    "User Profile Url,Hashtags,Views,Estimated Views,Summarization Disabled,Custom Categories"
)
MELTWATER_X = (
    "#,Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country,Subregion,Language,Reach,Desktop Reach,"
    "Mobile Reach,Twitter Social Echo,Facebook Social Echo,Reddit Social Echo,National Viewership,Engagement,AVE,"
    "Sentiment,Key Phrases,Input Name,Keywords,Twitter Authority,Tweet Id,Twitter Id,Twitter Client,"
    "Twitter Screen Name,User Profile Url,Twitter Bio,Twitter Followers,Twitter Following,Alternate Date Format,Time,"
    "State,City,Document Tags"
)
BRANDWATCH = (
    "Query Id,Query Name,Date,Mention Id,Resource Id,Url,Original Url,Page Type,Content Source Name,"
    "Unified Source Name,Language,Sentiment,Title,Snippet,Full Text,Author,Full Name,Updated,Added,Likes,Comments,"
    "Shares,Impressions,X Author ID,X Followers,Hashtags,Checked,X Verified,Domain,Reach (new)"
)


def header(text: str, delimiter: str = ",") -> list[str]:
    return text.split(delimiter)


def named(columns: dict[str, int], names: list[str]) -> dict[str, str]:
    return {field: names[place] for field, place in columns.items()}


def imported(folder: Path, content: str, *, name: str = "export.csv", timezone: str = ZONE, **answers) -> list:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    shape = tables.detect(path, name, mentions.KNOWN_NAMES)
    columns = mentions.propose_columns(shape.columns)
    mentions.require_columns(columns, shape.columns)
    formats = mentions.detect_formats(tables.read_rows(path, shape), columns, shape.columns).answered(**answers)
    rows = tables.read_rows(path, shape)
    return list(mentions.read(rows, columns, formats, timezone=timezone, header=shape.columns))


def refused(folder: Path, content: str) -> str:
    with pytest.raises(NotMentionsError) as caught:
        imported(folder, content)
    with translation.override("sv"):
        assert "%(" not in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            header(MELTWATER),
            {
                "published_at": "Date",
                "title": "Headline",
                "url": "URL",
                "summary": "Opening Text",
                "text": "Hit Sentence",
                "source_name": "Source",
                "author_name": "Influencer",
                "country": "Country",
                "language": "Language",
                "reach": "Reach",
                "tone": "Sentiment",
                "external_id": "Tweet Id",
            },
        ),
        (
            header(MELTWATER_X),
            {
                "published_at": "Date",
                "title": "Headline",
                "url": "URL",
                "summary": "Opening Text",
                "text": "Hit Sentence",
                "source_name": "Source",
                "author_name": "Influencer",
                "author_handle": "Twitter Screen Name",
                "country": "Country",
                "language": "Language",
                "reach": "Reach",
                "tone": "Sentiment",
                "external_id": "Tweet Id",
            },
        ),
        (
            header(BRANDWATCH),
            {
                "published_at": "Date",
                "url": "Url",
                "title": "Title",
                "summary": "Snippet",
                "text": "Full Text",
                "medium": "Content Source Name",
                "source_name": "Domain",
                "author_name": "Full Name",
                "author_handle": "Author",
                "language": "Language",
                "tone": "Sentiment",
                "reach": "Reach (new)",
                "reactions": "Likes",
                "comments": "Comments",
                "shares": "Shares",
                "external_id": "Resource Id",
            },
        ),
        (
            header(
                "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Reach,Reactions,Comments,Shares"
            ),
            {
                "published_at": "Publish time",
                "url": "Permalink",
                "text": "Title",
                "summary": "Description",
                "author_name": "Page name",
                "reach": "Reach",
                "reactions": "Reactions",
                "comments": "Comments",
                "shares": "Shares",
                "external_id": "Post ID",
            },
        ),
        (
            header(
                "Datum;Tid;Rubrik;Text;Källa;Länk;Avsändare;Ton;Räckvidd;Gilla-markeringar;Kommentarer;Delningar", ";"
            ),
            {
                "published_at": "Datum",
                "published_time": "Tid",
                "url": "Länk",
                "title": "Rubrik",
                "text": "Text",
                "source_name": "Källa",
                "author_name": "Avsändare",
                "tone": "Ton",
                "reach": "Räckvidd",
                "reactions": "Gilla-markeringar",
                "comments": "Kommentarer",
                "shares": "Delningar",
            },
        ),
        (
            header(
                "Date (GMT),Post ID,Post Message,Post Permalink,Post Type,Social Network,Reach,Likes,Comments,Shares"
            ),
            {
                "published_at": "Date (GMT)",
                "url": "Post Permalink",
                "text": "Post Message",
                "medium": "Social Network",
                "reach": "Reach",
                "reactions": "Likes",
                "comments": "Comments",
                "shares": "Shares",
                "external_id": "Post ID",
            },
        ),
        (
            header("Publishing date,Publishing time,Message,Link,Impressions,Reach,Reactions,Comments,Shares,Clicks"),
            {
                "published_at": "Publishing date",
                "published_time": "Publishing time",
                "url": "Link",
                "text": "Message",
                "reach": "Reach",
                "reactions": "Reactions",
                "comments": "Comments",
                "shares": "Shares",
            },
        ),
        (header("time,text"), {"published_at": "time", "text": "text"}),
        (
            header("reachEstimate,publishedAt,fullText"),
            {"published_at": "publishedAt", "text": "fullText", "reach": "reachEstimate"},
        ),
    ],
)
def test_propose_columns(names, expected):
    assert named(mentions.propose_columns(names), names) == expected


def test_a_vendors_names_are_written_as_the_file_has_them():
    written = vendor("Nordvakt", "NV-id, NV-tid", "published_at: NV-tid, publishedAt")

    assert (written.marks, written.columns) == (
        {"nv id", "nv tid"},
        {"nv tid": "published_at", "published at": "published_at"},
    )


def test_header_signature_ignores_case_and_spacing_but_not_order():
    signature = mentions.header_signature(["Datum", "Rubrik"])

    assert len(signature) == 64
    assert mentions.header_signature([" datum", "RUBRIK "]) == signature
    assert mentions.header_signature(["Rubrik", "Datum"]) != signature


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Date,Impressions,Likes,Comments\n2024-05-03,1,2,3\n", "page_statistics"),
        ("Datum;Visningar;Räckvidd\n2024-05-03;1;2\n", "page_statistics"),
        ("Geography,Views\nSE,12\n", "not_mentions"),
        ("id,name,party,x_handle\nQ1,Eva,S,eva\n", "not_mentions"),
        ("text,label\nbra,pos\n", "no_date"),
        ("Datum;Text\nigår;hej\ni förrgår;hej\n", "no_dates_read"),
        ("Date,Text\n03/05/2024,a\n04/06/2024,b\n", "ambiguous_dates"),
        ("Datum;Text\n12 april;a\n", "no_year"),
    ],
)
def test_a_file_that_is_no_list_of_mentions_is_refused_with_the_reason(tmp_path, content, code):
    assert refused(tmp_path, content) == code


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-05-03 14:05:00"], "2024-05-03 14:05:00"),
        (["2024-05-03T14:05:00Z"], "2024-05-03 14:05:00+00:00"),
        (["2022-12-13 16:00:44+00:00"], "2022-12-13 16:00:44+00:00"),
        (["2014-05-21 20:17 +0000"], "2014-05-21 20:17:00+00:00"),
        (["2024-05-03 14.05"], "2024-05-03 14:05:00"),
        (["2024/05/03 14:05"], "2024-05-03 14:05:00"),
        (["2024-05-03 10:05:00 EDT"], "2024-05-03 10:05:00-04:00"),
        (["2024-05-03 10:05 CEST"], "2024-05-03 10:05:00+02:00"),
        (["20240503"], "2024-05-03 00:00:00"),
        (["24-05-03", "24-05-04"], "2024-05-03 00:00:00"),
        (["3.5.2024 kl. 14.05"], "2024-05-03 14:05:00"),
        (["03/05/2024 14:05", "13/05/2024 10:00"], "2024-05-03 14:05:00"),
        (["05/03/2024 2:05 PM", "05/13/2024 12:10 AM"], "2024-05-03 14:05:00"),
        (["3 maj 2024"], "2024-05-03 00:00:00"),
        (["den 3 maj 2024 kl. 14:05"], "2024-05-03 14:05:00"),
        (["tisdag 1 okt. 2024 14.05"], "2024-10-01 14:05:00"),
        (["May 3, 2024 at 2:05 PM"], "2024-05-03 14:05:00"),
        (["Fri, 3 May 2024 14:05:00 GMT"], "2024-05-03 14:05:00+00:00"),
        (["03-May-2024 02:05PM"], "2024-05-03 14:05:00"),
        (["Tue Oct 18 21:53:25 +0000 2011"], "2011-10-18 21:53:25+00:00"),
        (["Tue, Aug 26, 2025"], "2025-08-26 00:00:00"),
        (["1371649481.0"], "2013-06-19 13:44:41+00:00"),
        (["1371649481000"], "2013-06-19 13:44:41+00:00"),
        (["45415.58680555555"], "2024-05-03 14:05:00"),
    ],
)
def test_dates_are_read_by_one_format_for_the_column(values, expected):
    form = decide_format(values)

    assert (form.ambiguous, form.needs_year, form.unreadable) == (False, False, 0)
    assert str(read_date(values[0], form).at) == expected


def test_ambiguous_dates_are_asked_for_with_both_readings():
    form = decide_format(["03/05/2024", "04/06/2024", "07/07/2024"])

    assert (form.ambiguous, form.example, form.readings) == (True, "03/05/2024", ("2024-05-03", "2024-03-05"))
    month_first = dataclasses.replace(form, day_first=False)
    assert read_date("03/05/2024", month_first).at == datetime.datetime.fromisoformat("2024-03-05")


@pytest.mark.parametrize(
    "value", ["nope", "2024-13-45", "2024-03-01 - 2024-03-11", "Lifetime", "May 2024", "31 februari 2024"]
)
def test_what_is_no_date_is_no_date(value):
    assert decide_format([value]).family in {"", "named"}
    assert read_date(value, dataclasses.replace(decide_format([value]), year=2024)) is None


def test_dates_that_are_none_become_bad_rows_with_their_column(tmp_path):
    rows = imported(tmp_path, "Datum;Text\n2024-05-03;a\nigår;b\n;c\n0001-01-01;d\n2024-05-04;e\n")

    assert [type(row) for row in rows] == [MentionRow, RowError, RowError, RowError, MentionRow]
    assert rows[1] == RowError(3, "Datum", "not_a_date", {"value": "igår"})
    assert rows[2] == RowError(4, "Datum", "no_date", {"value": ""})
    with translation.override("sv"):
        assert mentions.describe(rows[1]) == "”igår” är inte ett datum som de andra i kolumnen."
        assert mentions.describe(RowError(9, "", "nul")) == "Raden innehåller NUL-tecken, som inte är text."


@pytest.mark.parametrize(
    ("days", "year", "expected"),
    [
        (["30 dec", "31 dec", "1 jan", "29 feb"], 2023, ["2023-12-30", "2023-12-31", "2024-01-01", "2024-02-29"]),
        (["2 jan", "1 jan", "31 dec"], 2024, ["2024-01-02", "2024-01-01", "2023-12-31"]),
    ],
)
def test_years_that_were_asked_for_go_on_past_new_year(tmp_path, days, year, expected):
    rows = imported(tmp_path, "Datum;Text\n" + "".join(f"{day};a\n" for day in days), year=year)

    assert [row.local_date.isoformat() for row in rows] == expected


def test_times_are_read_in_the_engagements_zone_or_in_the_one_the_file_names(tmp_path):
    local = imported(tmp_path, "Datum;Text\n2024-07-01 00:30;a\n2024-01-01 23:30;b\n")
    universal = imported(tmp_path, "Datum (UTC);Text\n2024-07-01 22:30;a\n")
    written = imported(tmp_path, "Datum;Text\n2024-07-01T22:30:00-04:00;a\n")

    assert [str(row.published_at) for row in local] == ["2024-06-30 22:30:00+00:00", "2024-01-01 22:30:00+00:00"]
    assert [(str(row.local_date), row.local_hour) for row in local] == [("2024-07-01", 0), ("2024-01-01", 23)]
    assert [(str(row.local_date), row.local_hour) for row in universal] == [("2024-07-02", 0)]
    assert [(str(row.local_date), row.local_hour) for row in written] == [("2024-07-02", 4)]


def test_a_day_without_time_has_no_hour_and_stays_that_day(tmp_path):
    rows = imported(tmp_path, "Datum;Text\n2024-07-01;a\n2024-12-31 00:00:00;b\n", timezone="America/New_York")

    assert [(str(row.local_date), row.local_hour) for row in rows] == [("2024-07-01", None), ("2024-12-31", None)]
    assert str(rows[0].published_at) == "2024-07-01 04:00:00+00:00"


def test_a_time_in_a_column_of_its_own(tmp_path):
    rows = imported(tmp_path, "Datum;Tid;Text\n2024-07-01;14.05;a\n2024-07-01;;b\n2024-07-01;lunch;c\n")

    assert [row.local_hour for row in rows[:2]] == [14, None]
    assert rows[2] == RowError(4, "Tid", "not_a_time", {"value": "lunch"})


def test_a_time_that_the_clock_skips_or_repeats_is_still_a_time(tmp_path):
    rows = imported(tmp_path, "Datum;Text\n2026-03-29 02:30;a\n2026-10-25 02:30;b\n")

    assert [(str(row.published_at), row.local_hour) for row in rows] == [
        ("2026-03-29 01:30:00+00:00", 3),
        ("2026-10-25 00:30:00+00:00", 2),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1200", "7"], [1200, 7]),
        (["1,200", "12"], [1200, 12]),
        (["1.200", "12"], [1200, 12]),
        (["1 200", "1\u00a0200", "1\u202f200"], [1200, 1200, 1200]),
        (["1195.0", "0.0"], [1195, 0]),
        (["1195,0", "1.200,0"], [1195, 1200]),
        (["1,234,567"], [1234567]),
        (["1.2K", "3M"], [1200, 3000000]),
        (["3,4 tn", "2 mn"], [3400, 2000000]),
        (["N/A", "-", "", "undefined", "nan"], [None] * 5),
        (["-3"], [-3]),
    ],
)
def test_counts(values, expected):
    mark = decimal_mark(values)

    assert [read_count(value, mark) for value in values] == expected


@pytest.mark.parametrize("value", ["många", "12%", "1-2", "9" * 30, "="])
def test_what_is_no_count_is_said(value):
    with pytest.raises(ValueError):
        read_count(value, "")


def test_a_count_that_is_none_is_a_bad_row(tmp_path):
    rows = imported(tmp_path, "Datum;Text;Räckvidd\n2024-07-01;a;många\n2024-07-01;b;12 000\n")

    assert rows[0] == RowError(2, "Räckvidd", "not_a_number", {"value": "många"})
    assert rows[1].reach == 12000


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            ["Positive", "negativ", "Neutralt", "mixed", "", "irrelevant"],
            ["positive", "negative", "neutral", "mixed", "", ""],
        ),
        (["pos", "neu", "neg"], ["positive", "neutral", "negative"]),
        (["-1", "0", "1"], ["negative", "neutral", "positive"]),
        (["-0,35", "0.8"], ["negative", "positive"]),
        (["1", "3", "5"], ["negative", "neutral", "positive"]),
        (["0", "2", "4"], ["negative", "neutral", "positive"]),
        (["0", "1", "2"], ["", "", ""]),
    ],
)
def test_tones(values, expected):
    scale = scale_of(values)

    assert [tone_of(value, scale) for value in values] == expected


@pytest.mark.parametrize(
    ("word", "domain", "default", "expected"),
    [
        ("", "facebook.com", "", "facebook"),
        ("Twitter", "", "", "x"),
        ("X (Twitter)", "", "", "x"),
        ("News", "dn.se", "", "news"),
        ("", "exempelbladet.se", "news", "news"),
        ("", "exempelbladet.se", "", "other"),
        ("", "dn.se", "", "news"),
        ("Radio", "", "", "broadcast"),
        ("News", "nagon.blogspot.com", "", "blog"),
        ("", "flashback.org", "", "forum"),
        ("Bluesky", "", "news", "other"),
    ],
)
def test_medium_of(word, domain, default, expected):
    assert medium_of(word, domain, default) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.dn.se/artikel", "dn.se"),
        ("http://m.facebook.com:80/a", "facebook.com"),
        ("https://anna:hemligt@www.dn.se/", "dn.se"),
        ("https://nyheter.sverigesradio.se", "nyheter.sverigesradio.se"),
        ("inget", ""),
    ],
)
def test_domain_of(url, expected):
    assert domain_of(url) == expected


@pytest.mark.parametrize(
    ("url", "medium", "expected"),
    [
        ("https://twitter.com/anna/status/126415614616154112?s=20", "x", "126415614616154112"),
        ("https://youtu.be/Sx0ytsHc1kk", "youtube", "Sx0ytsHc1kk"),
        ("https://www.youtube.com/watch?app=desktop&v=Sx0ytsHc1kk", "youtube", "Sx0ytsHc1kk"),
        ("https://www.facebook.com/sidan/posts/939005954986064", "facebook", "939005954986064"),
        ("https://www.tiktok.com/@anna/video/7204703086211198976", "tiktok", "7204703086211198976"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:7204703086211198976", "linkedin", "7204703086211198976"),
        ("https://www.dn.se/status/12", "news", ""),
    ],
)
def test_own_id(url, medium, expected):
    assert own_id(url, medium) == expected


SEGMENT = st.text("abcXYZ019-._~", min_size=1, max_size=6)
PATHS = st.lists(
    SEGMENT | st.sampled_from(["amp", "..", ".", "", "å", "%C3%A5", "a b", "l.php", "redirect"]), max_size=4
).map("/".join)
HOSTS = st.sampled_from(
    "example.com www.example.com m.example.com twitter.com mobile.twitter.com www.google.se l.facebook.com "
    "sv.m.wikipedia.org a.cdn.ampproject.org EXAMPLE.com example.com:80 youtu.be amp.dn.se "
    "www.youtube.com eur01.safelinks.protection.outlook.com".split()
)
NAMES = st.sampled_from("utm_source UTM_Medium fbclid a b s si v u q url outputType amp ref_src".split())
QUERIES = st.lists(st.tuples(NAMES, st.sampled_from(["", "1", "AMP", "www.dn.se", "x~y", "https://dn.se"])), max_size=4)
ENDS = st.sampled_from(["", "/", "#del", "?a", "?a=1;b=2"]) | QUERIES.map(
    lambda pairs: "?" + "&".join("=".join(pair) for pair in pairs)
)


@given(scheme=st.sampled_from(["http://", "https://"]), host=HOSTS, path=PATHS, end=ENDS)
def test_the_fast_way_to_a_canonical_address_gives_the_same(scheme, host, path, end):
    url = f"{scheme}{host}/{path}{end}"

    assert address_key(url) == canonical_url(url)


def test_the_same_file_twice_gives_the_same_fingerprints(tmp_path):
    content = f"{MELTWATER}\n" + "".join(
        f"2025-10-{day:02} 05:40:52,Rubrik {day},https://dn.se/{day}," + "," * 32 + "\n" for day in range(1, 20)
    )

    first, second = imported(tmp_path, content), imported(tmp_path, content)

    assert [row.fingerprint for row in first] == [row.fingerprint for row in second]
    assert len({row.fingerprint for row in first}) == 19


def test_overlapping_exports_with_other_columns_agree(tmp_path):
    one = imported(
        tmp_path,
        "Datum;Länk;Rubrik;Nätverk;Externt id\n"
        "2024-05-03 10:00;https://www.dn.se/artikel?utm_source=x;A;news;\n"
        "2024-05-03 10:00;https://twitter.com/anna/status/126415614616154112;B;twitter;126415614616154112\n"
        "2024-05-03 10:00;https://www.facebook.com/sidan/posts/939005954986064;C;facebook;100066300057039_939005954986064\n",
    )
    other = imported(
        tmp_path,
        "Date,Text,URL,Source\n"
        "2024-05-04 10:00,annan text,http://m.dn.se/artikel,DN\n"
        "2024-05-03 10:01,b,https://x.com/anna/status/126415614616154112,X\n"
        "2024-05-03 10:02,c,https://facebook.com/sidan/posts/939005954986064/,Facebook\n",
    )

    assert [row.fingerprint for row in one] == [row.fingerprint for row in other]


def test_ids_that_cannot_identify_are_not_used(tmp_path):
    rows = imported(
        tmp_path,
        "id,date,text,url\n"
        "1.78E+17,2024-05-03,a,https://a.example/1\n"
        "1.78E+17,2024-05-03,b,https://a.example/2\n"
        "1,2024-05-03,c,\n"
        "1,2024-05-03,d,\n",
    )

    assert len({row.fingerprint for row in rows}) == 4


def test_comments_under_one_address_stay_apart_by_their_ids(tmp_path):
    rows = imported(
        tmp_path,
        "id,date,text,url\n"
        "100000001,2024-05-03,a,https://facebook.com/sidan/posts/939005954986064\n"
        "100000002,2024-05-03,b,https://facebook.com/sidan/posts/939005954986064\n",
    )

    assert len({row.fingerprint for row in rows}) == 2


def test_what_has_neither_id_nor_address_is_known_by_its_words():
    content = ("2024-05-03", "Radio", "Eva", "God  morgon")
    same = ("2024-05-03", "radio", "eva", "god morgon")
    other = ("2024-05-04", "Radio", "Eva", "God  morgon")

    first, second, third = (
        fingerprint(medium="broadcast", external_id="", url="", canonical_url="", content=one)
        for one in (content, same, other)
    )

    assert (first == second, first == third, len(first)) == (True, False, 32)


def test_total_rows_are_skipped_and_counted(tmp_path):
    studio = imported(
        tmp_path,
        'Content,Video title,Video publish time,Views\nTotal,,,51075\nSx0ytsHc1kk,Titel,"Dec 18, 2022",4632\n',
    )
    swedish = imported(tmp_path, "Datum;Text;Räckvidd\n2024-05-03;a;1\nTotalt;;1\nSumma;;1\n;;1\n")

    assert studio[0] == Skipped(2, "total")
    assert (studio[1].title, studio[1].url) == ("Titel", "https://www.youtube.com/watch?v=Sx0ytsHc1kk")
    assert [row.number for row in swedish if isinstance(row, Skipped)] == [3, 4, 5]


def test_a_row_that_says_nothing_is_a_bad_row(tmp_path):
    rows = imported(tmp_path, "Datum;Text;Räckvidd\n2024-05-03;a;1\n2024-05-04;;1\n")

    assert rows[1] == RowError(3, "Text", "nothing_said", {"value": ""})


def test_foreign_text_is_kept_as_text_and_addresses_that_run_are_dropped(tmp_path):
    rows = imported(
        tmp_path,
        "Datum;Text;Länk;Författare\n"
        '2024-05-03;"<script>alert(1)</script> &amp; mer";javascript:alert(1);@anna\n'
        "2024-05-03;b;www.dn.se/a;Eva\u0007 Ek\n"
        "2024-05-03;c;//dn.se/b;N/A\n",
    )

    assert [(row.text, row.url, row.author_name, row.author_handle) for row in rows] == [
        ("<script>alert(1)</script> & mer", "", "anna", "anna"),
        ("b", "https://www.dn.se/a", "Eva Ek", ""),
        ("c", "https://dn.se/b", "", ""),
    ]


def test_a_vendors_export_is_read_whole(tmp_path):
    cells = dict.fromkeys(header(MELTWATER), "")
    cells |= {
        "Date": "2025-10-08 22:23:08",
        "URL": "https://twitter.com/anna/status/100000000000000002",
        "Hit Sentence": "Elen är borta igen",
        "Opening Text": "Elen är borta…",
        "Source": "Twitter",
        "Influencer": "@anna",
        "Country": "Sweden",
        "Language": "Swedish",
        "Reach": "717360",
        "Sentiment": "negative",
        "Tweet Id": "100000000000000002",
    }

    (row,) = imported(tmp_path, f"{MELTWATER}\n{','.join(cells.values())}\n")

    assert row == MentionRow(
        number=2,
        fingerprint=row.fingerprint,
        published_at=datetime.datetime(2025, 10, 8, 20, 23, 8, tzinfo=datetime.UTC),
        local_date=datetime.date(2025, 10, 8),
        local_hour=22,
        medium="x",
        source_name="Twitter",
        domain="twitter.com",
        author_name="anna",
        author_handle="anna",
        title="",
        text="Elen är borta igen",
        url="https://twitter.com/anna/status/100000000000000002",
        canonical_url="https://x.com/anna/status/100000000000000002",
        tone="negative",
        tone_raw="negative",
        language="sv",
        country="Sweden",
        reach=717360,
        reactions=None,
        comments=None,
        shares=None,
        external_id="100000000000000002",
    )


def test_two_vendors_agree_on_an_article_and_a_post(tmp_path):
    brandwatch = dict.fromkeys(header(BRANDWATCH), "")
    article = brandwatch | {
        "Date": "2024-05-03 14:05:11.0",
        "Resource Id": "res-123456",
        "Url": "https://www.dn.se/a?utm_source=b",
    }
    post = brandwatch | {
        "Date": "2024-05-03 14:06:11.0",
        "Resource Id": "98765432",
        "Url": "https://twitter.com/k/status/1786371649481",
    }
    lines = [",".join(article.values()), ",".join(post.values())]
    preamble = '"Report:","Bulk Mentions Download"\n"Brand:","Kraft"\n"From:","2024"\n"To:","2024"\n"Label:","x"\n\n'

    one = imported(tmp_path, preamble + BRANDWATCH + "\n" + "\n".join(lines) + "\n")
    other = imported(
        tmp_path,
        "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Tweet Id\n"
        "03-May-2024 02:05PM,Rubrik,http://dn.se/a,,,DN,,\n"
        "03-May-2024 02:06PM,,https://x.com/k/status/1786371649481,,Hej,X,@k,1786371649481\n",
    )

    assert [row.medium for row in one] == ["news", "x"]
    assert [row.fingerprint for row in one] == [row.fingerprint for row in other]


def test_introduction_and_extract_are_both_kept(tmp_path):
    rows = imported(tmp_path, "Datum;Ingress;Text\n2024-05-03;Först detta.;Sedan detta.\n2024-05-03;Bara detta;\n")

    assert [row.text for row in rows] == ["Först detta.\n\nSedan detta.", "Bara detta"]


def test_formats_survive_json(tmp_path):
    rows = [Row(2, ["03/05/2024", "1.200"]), Row(3, ["04/05/2024", "12"])]
    formats = mentions.detect_formats(rows, {"published_at": 0, "reach": 1}, ["Date (UTC)", "Reach"])

    assert mentions.Formats.from_json(formats.as_json()) == formats
    assert (formats.rows, formats.zone, formats.questions) == (2, "UTC", ("day_first",))


def test_every_field_can_be_mapped_and_says_its_name_in_swedish():
    with translation.override("sv"):
        labels = [str(label) for label in mentions.FIELDS.values()]

    assert labels[:4] == ["Datum (och tid)", "Klockslag, om det har en egen kolumn", "Rubrik", "Text"]
    assert len(set(labels)) == len(mentions.FIELDS)
