from django import template

from lessons import audience
from lessons.signals import SIGNALS

register = template.Library()


@register.simple_tag(takes_context=True)
def note_number(context, source):
    """The number of a source among the notes of the page that is shown; None without one."""
    page = context.get("page")
    pks = [note.pk for note in page.notes] if page and source else []
    return pks.index(source.pk) + 1 if source and source.pk in pks else None


@register.filter
def signal_name(slug):
    """What a signal is called; a slug that is not in the vocabulary stands for itself."""
    return SIGNALS[slug].name if slug in SIGNALS else slug


@register.inclusion_tag("components/band.html", takes_context=True)
def band_form(context, id="band"):
    """“How old are you?” in one tap, or what was chosen and a way to change it."""
    request = context["request"]
    chosen = audience.band_of(request)
    return {
        "id": id,
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "bands": audience.BANDS.items(),
        "chosen": chosen,
        "chosen_name": audience.BANDS.get(chosen, ""),
    }
