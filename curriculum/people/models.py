from django.contrib.auth.models import AbstractUser, Group, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lessons.audience import BANDS

# The groups that Wagtail's own first migration makes.
STAFF_GROUPS = ("Editors", "Moderators")


class UserQuerySet(models.QuerySet):
    def guests(self):
        return self.filter(username=None)

    def idle_since(self, when):
        """People who neither came nor answered since then."""
        return (
            self.exclude(last_login__gte=when)
            .exclude(date_joined__gte=when)
            .exclude(responses__made__gte=when)
        )

    def named(self):
        return self.exclude(username=None)

    def staff(self):
        in_group = Group.objects.filter(name__in=STAFF_GROUPS, user=models.OuterRef("pk"))
        return self.named().filter(
            models.Q(is_staff=True) | models.Q(is_superuser=True) | models.Exists(in_group)
        )


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    """Everybody: guests (no name, no password), learners and staff."""

    AGE_BANDS = list(BANDS.items())

    username = models.CharField(
        _("nickname"),
        max_length=40,
        unique=True,
        null=True,
        error_messages={"unique": _("This nickname is taken. Choose another one.")},
        validators=[
            # No "@": a nickname never looks like somebody's e-mail address at sign-in.
            RegexValidator(
                r"\A\w+(?:[ ._-]\w+)*[._-]?\Z",
                _("Use letters and numbers. Between them you can use one space, . - or _"),
            )
        ],
    )
    visitor = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        blank=True,
        editable=False,
        help_text="SHA-256 of the visitor cookie; on guests only.",
    )
    band = models.CharField(_("age"), max_length=5, choices=AGE_BANDS, blank=True)
    session_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="One more ends every session of this person."
    )

    objects = PeopleManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="one_person_per_nickname",
                violation_error_message=_("This nickname is taken. Choose another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(username=None) | models.Q(visitor=None),
                name="only_guests_have_a_visitor",
            ),
        ]

    def __str__(self):
        return self.username or gettext("Guest")

    @property
    def is_guest(self):
        return self.username is None

    def has_staff_role(self):
        if self.is_guest or self.is_staff or self.is_superuser:
            return not self.is_guest
        return self.groups.filter(name__in=STAFF_GROUPS).exists()

    def sign_out_everywhere(self):
        """Ends every session. A guest's cookie ends too: it would open a new one."""
        self.session_epoch = models.F("session_epoch") + 1
        self.visitor = None
        self.save(update_fields=["session_epoch", "visitor"])
        self.refresh_from_db(fields=["session_epoch"])

    def _get_session_auth_hash(self, secret=None):
        return salted_hmac(
            "curriculum.people.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Throttle(models.Model):
    """How often something happened within one window of time. Holds no address: keys are hashes."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.key[:8]}… {self.count}"
