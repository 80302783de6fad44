"""What every template may ask for."""

from django.utils.functional import SimpleLazyObject

from lessons.models import SiteSettings


def site_settings(request):
    """The settings of the site; what does not ask for one costs no query."""
    return {"site_settings": SimpleLazyObject(lambda: SiteSettings.of(request))}
