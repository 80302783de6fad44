"""What was answered, kept apart from everything that can be edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lessons.exercises import KINDS
from lessons.exercises.base import ANSWERED, CONFIDENCES, DECISIONS, SKIPPED, TRUTHS


class ItemQuerySet(models.QuerySet):
    def served(self):
        """Items that may be shown anew."""
        return self.filter(withdrawn=False)


class Item(models.Model):
    """One exercise, whatever its wording becomes."""

    page_key = models.UUIDField(help_text="The translation key of its page.")
    block_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    truth = models.CharField(max_length=10, choices=TRUTHS, blank=True)
    band = models.CharField(max_length=10, default="everyone")
    difficulty = models.PositiveSmallIntegerField(default=1)
    sensitive = models.BooleanField(default=False)
    signals = models.JSONField(default=list)
    twin = models.CharField(
        max_length=40, blank=True, db_index=True, help_text="The name of the pair it belongs to."
    )
    withdrawn = models.BooleanField(default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page_key", "block_id"], name="one_item_per_block")
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class VersionQuerySet(models.QuerySet):
    def current(self, page_key, locale):
        """The current wordings of one page's items, with their items."""
        versions = self.filter(item__page_key=page_key, locale=locale, current=True)
        return versions.select_related("item")


class Version(models.Model):
    """One exact wording of an item in one language; its body never changes."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    locale = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON.")
    body = models.JSONField()
    current = models.BooleanField(default=True)
    made = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "locale", "digest"], name="one_version_per_wording"
            ),
            models.UniqueConstraint(
                fields=["item", "locale"],
                condition=Q(current=True),
                name="one_current_version_per_language",
            ),
        ]

    def __str__(self):
        return f"{self.item_id}/{self.locale}/{self.digest[:8]}"

    @cached_property
    def exercise(self):
        """The exercise kind that reads this wording."""
        return KINDS[self.item.kind]()

    @cached_property
    def value(self):
        """The wording as the kind reads it; fields left out of the body have their defaults."""
        return self.exercise.to_python(self.body)

    def mark(self, answer):
        return self.exercise.mark(self.value, answer)


class ResponseQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(learner=user) if user.is_authenticated else self.none()

    def shown(self):
        """With all that rendering them reads."""
        related = self.select_related("item", "version__item", "marked_by__item")
        return related.prefetch_related("findings")


class Response(models.Model):
    """What one person answered, once, to the wording they saw."""

    STATUSES = [(ANSWERED, _("Answered")), (SKIPPED, _("Skipped"))]

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="responses")
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    marked_by = models.ForeignKey(Version, models.PROTECT, related_name="marked")
    key = models.CharField(max_length=64, unique=True, help_text="The form's one-time key.")
    answer = models.JSONField()
    status = models.CharField(max_length=10, choices=STATUSES)
    truth = models.CharField(max_length=10, choices=TRUTHS, blank=True)
    decision = models.CharField(max_length=10, choices=DECISIONS, blank=True)
    confidence = models.CharField(max_length=10, choices=CONFIDENCES, blank=True)
    signs = models.PositiveSmallIntegerField(default=0, help_text="Warning signs that count.")
    spotted = models.PositiveSmallIntegerField(default=0, help_text="Of these, marked.")
    ordinary = models.PositiveSmallIntegerField(default=0, help_text="Ordinary things.")
    stopped_at = models.PositiveSmallIntegerField(default=0, help_text="Of these, marked.")
    first = models.BooleanField(help_text="The first answer of this person to this item.")
    made = models.DateTimeField(auto_now_add=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-made", "-pk"]
        indexes = [models.Index(fields=["learner", "-made"], name="responses_of_a_learner")]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "item"], condition=Q(first=True), name="one_first_response"
            )
        ]

    def __str__(self):
        return f"{self.learner_id} on {self.item_id}"

    @staticmethod
    def facts(marking):
        """The columns that a Marking fills: decision and counts of what is judged."""
        counted = [finding for finding in marking.findings if finding.judged]
        signs = [finding for finding in counted if finding.present]
        ordinary = [finding for finding in counted if not finding.present]
        return {
            "status": marking.status,
            "truth": marking.truth,
            "decision": marking.decision,
            "confidence": marking.confidence,
            "signs": len(signs),
            "spotted": sum(finding.picked is True for finding in signs),
            "ordinary": len(ordinary),
            "stopped_at": sum(finding.picked is True for finding in ordinary),
        }


class Finding(models.Model):
    """What became of one target of a response."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="findings")
    target = models.CharField(max_length=64)
    signal = models.CharField(max_length=60, blank=True)
    present = models.BooleanField()
    picked = models.BooleanField(null=True, help_text="Empty for not sure or skipped.")
    judged = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "target"], name="one_finding_per_target")
        ]
        indexes = [models.Index(fields=["signal"], name="findings_by_signal")]

    def __str__(self):
        return f"{self.response_id}/{self.target}"


class Remark(models.Model):
    """That a response was marked again by a corrected wording, with both results."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="remarks")
    before_by = models.ForeignKey(Version, models.PROTECT, related_name="+")
    after_by = models.ForeignKey(Version, models.PROTECT, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"{self.response_id}: {self.before_by_id} -> {self.after_by_id}"
