"""The one settings file. Everything that differs between machines comes from the environment."""

import os
import zoneinfo
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def _env(name, default=""):
    return os.environ.get(name, default).strip()


def _flag(name, default=False):
    value = _env(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return default


def _list(name, default=""):
    return [part.strip() for part in _env(name, default).split(",") if part.strip()]


# production: the real thing. local: `make run` on one's own machine. test: the test suite.
PAUSE_ENV = _env("PAUSE_ENV", "production")
if PAUSE_ENV not in ("production", "local", "test"):
    raise ImproperlyConfigured("PAUSE_ENV must be production, local or test.")
PRODUCTION = PAUSE_ENV == "production"

DEBUG = _flag("DEBUG")
if DEBUG and PRODUCTION:
    raise ImproperlyConfigured("DEBUG is for PAUSE_ENV=local or test only.")

DATA_DIR = Path(_env("DATA_DIR", str(BASE_DIR / "var")))

SECRET_KEY = _env("SECRET_KEY")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters.")
    SECRET_KEY = "local-only-never-in-production-" + PAUSE_ENV * 5
elif PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("local-only")):
    raise ImproperlyConfigured("SECRET_KEY must be your own, with at least 50 random characters.")

ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,testserver")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names this site answers to.")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "curriculum.people",
    "curriculum.progress",
    "quizzes",
    "lessons",
    "curriculum.people.apps.CmsUsersConfig",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "curriculum.headers.PolicyHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "curriculum.people.middleware.StaffSessionMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "curriculum.people.middleware.VisitorMiddleware",
    "lessons.cms.refusing.RefusalMiddleware",
]

ROOT_URLCONF = "curriculum.urls"
WSGI_APPLICATION = "curriculum.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _loaders = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            # django-template-partials wraps the ordinary loaders, so that `file.html#part` works.
            "loaders": [("template_partials.loader.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lessons.context_processors.site_settings",
            ],
        },
    }
]

# --- storage -------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        _env("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'db.sqlite3'}", conn_max_age=60
    )
}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # IMMEDIATE: a transaction that reads first and writes later would otherwise be refused under
    # load without waiting. FULL: what was acknowledged survives a power cut.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    _database["CONN_MAX_AGE"] = None
    # A file, not memory, so that tests with threads see what the server would see.
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    _database["CONN_HEALTH_CHECKS"] = True

REDIS_URL = _env("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or PAUSE_ENV == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_MANIFEST_STRICT = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- people --------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
# It does what Django's ModelBackend does; both would try each password twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "curriculum.people.passwords.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "curriculum.people.passwords.NotTheNicknameValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "curriculum.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Our own throttles are atomic (curriculum/people/throttles.py).
ACCOUNT_RATE_LIMITS = False
# Two people may give the same e-mail address, so that a sign-up never tells who else is here.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USERNAME_BLACKLIST = [
    "admin",
    "editor",
    "guest",
    "learner",
    "moderator",
    "pause",
    "teacher",
]
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True

PAUSE_TRUSTED_PROXIES = _list("PAUSE_TRUSTED_PROXIES")

# Without a mail server: on one's own machine mail is printed; in production it is not sent, for a
# printed reset link would be a key in a log.
EMAIL_HOST = _env("EMAIL_HOST")
EMAIL_PORT = int(_env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = _env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = _env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
_mail = "smtp" if EMAIL_HOST else "dummy" if PRODUCTION else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail}.EmailBackend"
DEFAULT_FROM_EMAIL = _env("DEFAULT_FROM_EMAIL", "pause@localhost")

_secure = PRODUCTION
_prefix = "__Host-" if _secure else ""
SESSION_COOKIE_NAME = _prefix + "sessionid"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_COOKIE_NAME = _prefix + "csrftoken"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "curriculum.errors.csrf_refused"
LANGUAGE_COOKIE_HTTPONLY = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if _flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- languages -----------------------------------------------------------------------------

_names = {"en": _("English"), "fr": _("French"), "ar": _("Arabic")}
_codes = _list("PAUSE_LANGUAGES", "en")
if not _codes or _codes[0] != "en" or set(_codes) - set(_names):
    raise ImproperlyConfigured(f"PAUSE_LANGUAGES starts with en; known: {', '.join(_names)}.")
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(code, _names[code]) for code in _codes]
LOCALE_PATHS = [BASE_DIR / "locale", *map(Path, _list("PAUSE_LOCALE_PATHS"))]
USE_I18N = True
TIME_ZONE = _env("TIME_ZONE", "UTC")
USE_TZ = True

# --- the CMS -------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Pause"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_BASE_URL = _env("BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Without this, the machine's own list: it may hold names that no browser knows.
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
# No request from the CMS to any other host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "lessons.cms.images.PictureForm"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "lessons.cms.documents.PdfForm"
# Downloaded, never opened within the site.
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- logs: to stdout, without personal data ------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "curriculum.logs.JsonLines"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        }
    },
    # One line for every page indexed or published tells an administrator nothing new: the CMS
    # keeps its own history.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
    "root": {"handlers": ["stdout"], "level": _env("LOG_LEVEL", "INFO")},
}

SILENCED_SYSTEM_CHECKS = []
