import logging

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import Error, models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.snippets.blocks import SnippetChooserBlock

from lessons.fields import BlocksField

log = logging.getLogger(__name__)

OPEN, CLOSED = "open", "closed"
SIGN_UP = [
    (OPEN, _("Open: anybody can make an account")),
    (CLOSED, _("Closed: only administrators make accounts, here in the CMS")),
]
MOST_DAYS = 30  # as long as the cookie of a guest

whole_address = URLValidator(
    schemes=["http", "https"], message=_("Give a whole address that begins with https://.")
)


class PlacesBlock(blocks.StreamBlock):
    place = SnippetChooserBlock(
        "lessons.HelpPlace", required=False, icon="globe", label=_("Country or region")
    )


@register_setting(icon="cog", order=1)
class SiteSettings(BaseGenericSetting):
    """What the people who run this site decide about it, in the CMS."""

    name = models.CharField(
        _("name"),
        max_length=40,
        default="Pause",
        help_text=_("Stands at the top of each page, in the titles of tabs and in mail."),
    )
    leave_url = models.CharField(
        _("where “Leave this page” goes"),
        max_length=300,
        default="https://www.wikipedia.org/",
        validators=[whole_address],
        help_text=_("A page that nobody minds being seen with, such as an encyclopedia."),
    )
    first_places = BlocksField(
        PlacesBlock(),
        verbose_name=_("countries that stand first"),
        blank=True,
        help_text=_("They stand first, in this order, where people choose a country for help."),
    )
    show_law = models.BooleanField(
        _("show the module about the law"),
        default=True,
        help_text=_(
            "Laws differ between countries. Off: modules marked as being about the law are"
            " neither listed nor open, and nor are their lessons."
        ),
    )
    sign_up = models.CharField(
        _("who can make an account"),
        max_length=10,
        choices=SIGN_UP,
        default=OPEN,
        help_text=_(
            "Nobody needs an account to learn. Closed: guests cannot choose a name either."
        ),
    )
    guest_days = models.PositiveSmallIntegerField(
        _("days that guests are kept"),
        default=MOST_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
        help_text=_(
            "This many days after their last visit guests are deleted, with all they answered."
            " From 1 to 30."
        ),
    )
    contact_email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Stands at the foot of each page.")
    )
    contact_url = models.CharField(
        _("or a page"),
        max_length=300,
        blank=True,
        validators=[whole_address],
        help_text=_("For example a page with a form. Give one of the two, or neither."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("leave_url")], heading=_("This site")),
        MultiFieldPanel(
            [FieldPanel("first_places"), FieldPanel("show_law")],
            heading=_("What suits your country"),
        ),
        MultiFieldPanel(
            [FieldPanel("sign_up"), FieldPanel("guest_days")], heading=_("Accounts and guests")
        ),
        MultiFieldPanel(
            [FieldPanel("contact_email"), FieldPanel("contact_url")],
            heading=_("How people reach you"),
        ),
    ]

    class Meta:
        verbose_name = _("site settings")

    @classmethod
    def of(cls, request=None):
        """What holds now, asked for once a request.

        Wagtail's load() writes the row where there is none. This is for pages: it writes nothing,
        and what needs no database goes on without one, by the defaults.
        """
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            try:
                found = cls.objects.first() or cls()
            except Error:  # a lost connection is no DatabaseError
                log.exception("The settings of the site cannot be read; the defaults hold")
                found = cls()
            if request is None:
                return found
            setattr(request, name, found)
        return getattr(request, name)

    def clean(self):
        super().clean()
        self.name = " ".join(self.name.split())  # a line break would break the subject of mail
        if self.contact_email and self.contact_url:
            message = _("Give an e-mail address or a page, not both.")
            raise ValidationError({"contact_url": message})

    @property
    def may_sign_up(self):
        return self.sign_up == OPEN

    @property
    def contact(self):
        """The address of a link to the people who run this site, or ""."""
        return self.contact_url or (self.contact_email and f"mailto:{self.contact_email}")

    def first(self, places):
        """The same places, those named here before the others. A place that is gone is left out."""
        named = [row["value"] for row in self.first_places.raw_data]
        return sorted(places, key=lambda p: named.index(p.pk) if p.pk in named else len(named))
