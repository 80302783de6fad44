from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

GOOD_FOR = timedelta(days=365)


class SourceQuerySet(models.QuerySet):
    def due(self, on=None):
        """Sources that somebody should check again by this day."""
        return self.filter(checked__lt=(on or timezone.localdate()) - GOOD_FOR)


class Source(models.Model):
    """Where a factual claim comes from."""

    key = models.SlugField(_("key"), max_length=40, unique=True, help_text=_("For example S22."))
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    url = models.URLField(_("address"), max_length=400)
    checked = models.DateField(_("date checked"))

    objects = SourceQuerySet.as_manager()

    panels = [FieldPanel(name) for name in ("key", "title", "publisher", "year", "url", "checked")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self):
        return f"{self.key}: {self.title} ({self.publisher}, {self.year})"

    @property
    def review_by(self):
        """The last day on which it counts as checked."""
        return self.checked + GOOD_FOR

    @property
    def is_due(self):
        return self.review_by < timezone.localdate()

    def mark_as_checked(self):
        self.checked = timezone.localdate()
        self.save(update_fields=["checked"])
