"""The card on top of every page's editor: what keeps it from being published, and advice."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.panels import Panel


class BeforePublishing(Panel):
    """What the publish rules say of the page as it was opened; the template asks them."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/before_publishing.html"

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None


@hooks.register("insert_global_admin_css")
def styles():
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms-editor.css"))
