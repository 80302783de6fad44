"""The settings under test: the one settings file, told that this is a test run."""

import os
from pathlib import Path

import polib

os.environ.setdefault("PAUSE_ENV", "test")
os.environ.setdefault("PAUSE_LANGUAGES", "en,fr,ar")

_data = Path(os.environ.get("DATA_DIR") or Path(__file__).parent.parent / "var")
# A few words of French, compiled here because a machine need not have gettext's tools.
_mo = _data / "test-locale" / "fr" / "LC_MESSAGES" / "django.mo"
_mo.parent.mkdir(parents=True, exist_ok=True)
_written = _mo.with_suffix(f".{os.getpid()}")
polib.pofile(Path(__file__).parent / "locale/fr/LC_MESSAGES/django.po").save_as_mofile(_written)
_written.replace(_mo)
os.environ.setdefault("PAUSE_LOCALE_PATHS", str(_data / "test-locale"))

from curriculum.settings import *  # noqa: E402, F403

# Nothing is collected for a test run: files are served from where they lie.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

if REDIS_URL:  # noqa: F405
    # Test processes share one Redis, and a test may empty its cache: each has its own database.
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.rsplit('/', 1)[0]}/{int(_worker) + 2}"  # noqa: F405
