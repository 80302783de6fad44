import logging

from django import template
from django.utils.html import format_html
from wagtail.images.models import ResponsiveImage

from lessons.cms.in_use import pages_showing

register = template.Library()
log = logging.getLogger(__name__)
register.simple_tag(pages_showing)

# The first is for browsers that know no choice; the widest is for dense screens.
WIDTHS = (900, 480, 1600)
SIZES = "(max-width: 960px) 94vw, 900px"


@register.simple_tag
def picture(image):
    """The whole picture in a size that fits, or its text where the file is lost or damaged."""
    if not image:
        return ""
    try:
        renditions = image.get_renditions(*(f"width-{width}|format-webp" for width in WIDTHS))
    # What Pillow raises for a file that the disk gave back differently, or not at all.
    except (OSError, SyntaxError, ValueError) as trouble:
        log.error("Picture %s cannot be shown: %s", image.pk, type(trouble).__name__)
        words = "" if image.decorative else image.contextual_alt_text or image.default_alt_text
        return format_html("<p>{}</p>", words) if words else ""
    # A picture is never enlarged: a small one has the same width several times.
    by_width = {}
    for rendition in renditions.values():
        by_width.setdefault(rendition.width, rendition)
    attributes = {"loading": "lazy", "decoding": "async"}
    if len(by_width) > 1:
        attributes["sizes"] = SIZES
    return ResponsiveImage(by_width, attributes).__html__()
