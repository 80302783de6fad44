"""The settings under test: the one settings file, told that this is a test run."""

import os

os.environ.setdefault("PAUSE_ENV", "test")

from curriculum.settings import *  # noqa: F403
