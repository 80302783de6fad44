"""How the curriculum's own words have to be: every rule is a function from files to faults.

`manage.py check_curriculum` runs them all; tests/lessons/test_checking.py plants a fault for each.
"""

from . import language, scenes, shape, sources

RULES = [*language.RULES, *shape.RULES, *scenes.RULES, *sources.RULES]

__all__ = ["RULES"]
