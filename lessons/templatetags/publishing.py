from django import template

from lessons import publishing
from lessons.cms.advice import advice

register = template.Library()


@register.simple_tag
def faults_of(page):
    """What keeps the page from being published."""
    return publishing.faults(page)


@register.simple_tag
def advice_on(page):
    """What is worth considering about it."""
    return advice(page)
