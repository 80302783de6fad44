from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet


@register_snippet
class Source(models.Model):
    """Where a factual claim comes from."""

    key = models.SlugField(_("key"), max_length=40, unique=True, help_text=_("For example S22."))
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    url = models.URLField(_("address"), max_length=400)
    checked = models.DateField(_("date checked"))

    panels = [FieldPanel(name) for name in ("key", "title", "publisher", "year", "url", "checked")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self):
        return f"{self.key}: {self.title} ({self.publisher}, {self.year})"
