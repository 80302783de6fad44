"""What the CMS shows of this storey: each module registers its own hooks when it is imported."""

from lessons.cms import (  # noqa: F401
    api,
    dashboard,
    images,
    menu,
    refusing,
    reports,
    scenes,
    snippets,
)
