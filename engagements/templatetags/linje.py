"""What the templates say numbers, days and people with, and the small pieces that need more than an include.

Swedish and English are written, not translated: thousands with a no-break space, decimal comma, 13.00, "12 okt".
"""

import datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent
from django import template
from django.forms.utils import pretty_name
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext, ngettext

from engagements import charts, navigation
from engagements.sentence import capital, in_figures, in_words, locale_name

register = template.Library()

MINUS = "\u2212"
DAY_PATTERNS = {"long": "EEEE d MMMM", "full": "d MMMM y", "month": "d MMMM", "short": "d MMM"}


def _local(value: datetime.date | datetime.datetime) -> datetime.date:
    """The calendar day in the reader's time zone."""
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


# Numbers ---------------------------------------------------------------------------------------------------------


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """1234567.5 → "1 234 567,5" (sv). `decimals` fixes the number of decimals; else at most one. None → ""."""
    if value is None or value == "":
        return ""
    pattern = "#,##0.#" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return in_figures(value, pattern, locale_name()).replace("-", MINUS)


@register.filter
def percent(share: float | Decimal | None, decimals: int = 0) -> str:
    """A share from 0 to 1: 0.052 → "5 %" (sv), "5%" (en); `percent:1` → "5,2 %". None → ""."""
    if share is None or share == "":
        return ""
    sign = "%" if locale_name().startswith("en") else "\xa0%"
    return format_percent(
        share, format="#,##0" + ("." + "0" * decimals if decimals else "") + sign, locale=locale_name()
    )


@register.filter
def words(count: int) -> str:
    """A count inside a sentence: "fem", "five"; above twenty in figures."""
    return in_words(count)


@register.filter
def begins(count: int) -> str:
    """A count that begins a sentence: "Fem", "Five"; above twenty in figures."""
    return capital(in_words(count))


# Days and hours ----------------------------------------------------------------------------------------------------


@register.filter
def day(value: datetime.date | datetime.datetime | None, style: str = "short") -> str:
    """ "12 okt", with the year when it is not this year's; `day:"long"` → "torsdag 26 november"; `day:"full"` → "26 november 2026"; `day:"month"` without the year."""
    if not value:
        return ""
    date = _local(value)
    pattern = DAY_PATTERNS[style]
    if style == "short" and date.year != timezone.localdate().year:
        pattern = "d MMM y"
    return format_date(date, pattern, locale=locale_name()).replace(".", "")


@register.filter
def clock(value: datetime.datetime | datetime.time | None) -> str:
    """ "13.00" in both languages."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return value.strftime("%H.%M")


@register.filter
def ago(value: datetime.datetime | datetime.date | None) -> str:
    """How long ago in as few words as a margin has: today the hour, then "I går", "4 dagar", then "12 okt"."""
    if not value:
        return ""
    days = (timezone.localdate() - _local(value)).days
    if days == 0:
        return clock(value) if isinstance(value, datetime.datetime) else gettext("Today")
    if days == 1:
        return gettext("Yesterday")
    if 1 < days < 7:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return day(value)


# People, languages, addresses ----------------------------------------------------------------------------------------


@register.filter
def initials(name: Any) -> str:
    """ "Maja Lindqvist" → "ML"; one word gives one letter."""
    words = str(name).replace("-", " ").split()
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


@register.filter
def lang_name(code: str | None) -> str:
    """The language's name in its own words: "sv" → "Svenska"."""
    return get_language_info(code)["name_local"].capitalize() if code else ""


@register.simple_tag(takes_context=True)
def query_replace(context: template.Context, **changes: Any) -> str:
    """The query string of this page with some values replaced; None or "" takes one away. Filters and pages use it."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


# Pieces ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "ico") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration beside a word; with one it is the word."""
    href = f"{static('sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.inclusion_tag("components/_side_nav.html", takes_context=True)
def side_nav(context: template.Context) -> dict[str, Any]:
    """The two lists of places. Reads `engagement`, `active_phase` and the optional dict `sidebar` (key → words)."""
    engagement, membership = context["engagement"], context["membership"]
    counts = context.get("sidebar")
    return {
        "phases": navigation.entries(navigation.PHASES, engagement, membership, counts),
        "records": navigation.entries(navigation.RECORDS, engagement, membership, counts),
        "active_phase": context.get("active_phase"),
    }


@register.inclusion_tag("components/_chart.html")
def chart(chart: charts.Chart) -> dict[str, Any]:
    """A figure for the web: claim, measure, picture, source and the same figures as a table."""
    return {"chart": chart, "with_table": True}


@register.inclusion_tag("components/_chart.html")
def chart_print(chart: charts.Chart) -> dict[str, Any]:
    """The same figure for the PDF: no table, no links."""
    return {"chart": chart, "with_table": False}


@register.filter
def undo_url(message: Any) -> str:
    """The address after "undo:" in a message's extra tags, or ""."""
    return next(
        (tag.removeprefix("undo:") for tag in (message.extra_tags or "").split() if tag.startswith("undo:/")), ""
    )


@register.filter
def summary_is_new(form: Any) -> bool:
    """Whether the error summary of this form has not been printed yet on this page."""
    shown = getattr(form, "summary_shown", False)
    form.summary_shown = True
    return not shown


@register.filter
def without_placeholders(form: Any) -> Any:
    """The same form; a placeholder that repeats the label is one word too many, and no label."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    return form


@register.filter
def with_labels(form: Any) -> Any:
    """The same form; a field that a library calls by its variable's name, "Name", has it in the reader's language."""
    for name, field in form.fields.items():
        if field.label is None:
            field.label = gettext(pretty_name(name))
    return form
