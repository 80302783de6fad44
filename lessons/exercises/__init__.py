"""Exercise kinds: one module per kind, found by being in this folder."""

import importlib
import pkgutil

from .base import KINDS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["KINDS"]
