"""The settings of the server that the browsers look at: those of `make run`, and some windows."""

from curriculum.settings import *  # noqa: F403

ROOT_URLCONF = "tests.browser.urls"
MIDDLEWARE = ["tests.browser.server.ShowTemplates", *MIDDLEWARE]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"  # noqa: F405

# What earlier runs counted in the same Redis is not about these people.
CACHES["default"]["KEY_PREFIX"] = DATABASES["default"]["NAME"]  # noqa: F405
