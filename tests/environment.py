"""The settings under test: the one settings file, told that this is a test run."""

import os

os.environ.setdefault("PAUSE_ENV", "test")

from curriculum.settings import *  # noqa: F403

# Nothing is collected for a test run: files are served from where they lie.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

DATA_DIR.mkdir(parents=True, exist_ok=True)  # noqa: F405
