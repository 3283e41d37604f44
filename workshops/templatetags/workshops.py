from typing import Any

from django import template

register = template.Library()


@register.filter
def of(values: dict[Any, Any] | None, key: Any) -> Any:
    """`{{ texts|of:one.id }}`: what belongs to this one, or None."""
    return (values or {}).get(key)
