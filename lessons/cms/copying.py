"""Copies of pages start as drafts: a copy that went live at once would pass no publish rule."""

from wagtail.admin.forms.pages import CopyForm


class DraftCopyForm(CopyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Their fields are there for whoever may publish. An alias would be live as well.
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
