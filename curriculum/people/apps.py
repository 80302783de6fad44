from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    default = True
    name = "curriculum.people"
    label = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from curriculum.people import checks  # noqa: F401


class CmsUsersConfig(WagtailUsersAppConfig):
    """Wagtail's pages for users, showing staff only."""

    user_viewset = "curriculum.people.cms.StaffViewSet"
