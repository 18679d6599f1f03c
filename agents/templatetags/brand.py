"""The brand whose customers are answered here."""

from django import template
from django.conf import settings

from agents import brand

register = template.Library()


@register.simple_tag
def brand_name() -> str:
    return brand.brand_name()


@register.simple_tag
def is_play() -> bool:
    """Whether the networks are the sandbox, whose customers are made up."""
    return bool(settings.IS_PLAY)
