"""The brand whose customers are answered here."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def brand_name() -> str:
    return str(settings.BRAND_NAME)
