"""The StreamField that keeps blocks out of migrations."""

from wagtail.fields import StreamField


class BlocksField(StreamField):
    """A StreamField that migrations see as a plain JSONField.

    Two reasons. A new exercise kind or block needs no migration. And a data migration that saves a
    historical page keeps its body: with a StreamField whose blocks the migration does not know,
    every unknown block is read as nothing and the page is saved empty.
    """

    def __init__(self, block_types=(), **kwargs):
        super().__init__(block_types, **kwargs)

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, "django.db.models.JSONField", [], kwargs
