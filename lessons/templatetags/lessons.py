from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def note_number(context, source):
    """The number of a source among the notes of the page that is shown; None without one."""
    page = context.get("page")
    pks = [note.pk for note in page.notes] if page and source else []
    return pks.index(source.pk) + 1 if source and source.pk in pks else None
