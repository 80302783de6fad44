"""What the CMS shows of this storey: each module registers its own hooks when it is imported."""

from . import cms, tryout  # noqa: F401
