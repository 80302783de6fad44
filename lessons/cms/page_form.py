"""The form of every page of the site: asked to publish, it holds the page against the rules."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlockValidationError, StructBlock, StructBlockValidationError

from lessons import publishing

# Buttons of the editor that lead to publishing, at once or after a colleague has looked.
TO_PUBLISH = ("action-publish", "action-submit", "action-restart-workflow")


class CoursePageForm(WagtailAdminPageForm):
    """Puts each fault beside the block it is about, and keeps what was typed."""

    def _post_clean(self):
        super()._post_clean()
        # Here, because only now the page in memory holds what was typed.
        if self.leads_to_publishing and not self.errors:
            self._refuse(publishing.faults(self.instance))

    @property
    def leads_to_publishing(self):
        if self.is_deferred_validation:
            return False
        approved = (
            self.data.get("action-workflow-action")
            and self.data.get("workflow-action-name") == "approve"
        )
        return approved or any(self.data.get(name) for name in TO_PUBLISH)

    def _refuse(self, faults):
        in_blocks = defaultdict(lambda: defaultdict(list))
        for fault in faults:
            if fault.block:
                in_blocks[fault.field][fault.block].append(fault.message)
            else:
                self.add_error(fault.field if fault.field in self.fields else None, fault.message)
        for name, by_block in in_blocks.items():
            stream = getattr(self.instance, name)
            errors = {
                index: _block_error(child.block, by_block[child.id])
                for index, child in enumerate(stream)
                if child.id in by_block
            }
            self.add_error(name, StreamBlockValidationError(block_errors=errors))


def _block_error(block, messages):
    errors = [ValidationError(message) for message in messages]
    if isinstance(block, StructBlock):
        return StructBlockValidationError(non_block_errors=errors)
    return ValidationError(errors)
