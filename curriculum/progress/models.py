from django.conf import settings
from django.db import models
from django.db.models import Q


class LessonRecord(models.Model):
    """What one person did with one lesson, whatever its language: began, finished or skipped it."""

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_records"
    )
    page_key = models.UUIDField(help_text="The translation key of the lesson.")
    begun = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True, blank=True)
    skipped = models.BooleanField(
        default=False, help_text="Chosen at the preview of a sensitive lesson; it counts as done."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "page_key"], name="one_record_per_lesson"),
            models.CheckConstraint(
                condition=Q(skipped=False) | Q(finished__isnull=False),
                name="who_skips_a_lesson_is_done_with_it",
            ),
        ]

    def __str__(self):
        return f"{self.learner_id}: {self.page_key}"
