"""`{{ statement.html|richtext }}`: print HTML that was sanitised when it was stored."""

from django import template

from engagements import richtext as door

register = template.Library()


@register.filter
def richtext(html: str | None) -> str:
    """Print stored HTML of `engagements.richtext.render` as it is."""
    return door.to_safe(html)
