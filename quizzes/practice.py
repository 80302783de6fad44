"""Where a signal is practised."""

from lessons.models import LessonPage

from .models import Item


def lessons_with(signal, language, band, settings):
    """Live lessons, in the order of the course, that hold a scene with this signal."""
    # JSON lists cannot be asked for a member on SQLite; the bank holds some hundreds of items.
    rows = Item.objects.served().values_list("page_key", "signals")
    keys = {page_key for page_key, signals in rows if signal in signals}
    pages = LessonPage.objects.live().filter(
        translation_key__in=keys, locale__language_code=language
    )
    return pages.offered(settings).suiting(band).order_by("path")
