"""The account page of the CMS without a profile picture: nobody sees it, and no limit holds it."""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel
from wagtail.utils.urlpatterns import decorate_urlpatterns


class AccountWithoutPicture(AccountView):
    def get_panels(self):
        panels = super().get_panels()
        return [panel for panel in panels if not isinstance(panel, AvatarSettingsPanel)]


# Nameless, so that links keep leading through Wagtail's own name for the same address.
patterns = [path("", AccountWithoutPicture.as_view())]
urlpatterns = decorate_urlpatterns(patterns, require_admin_access)
