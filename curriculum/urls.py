from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail import views as wagtail_views
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.documents.views import serve as document_views

from curriculum import health, media, styleguide
from quizzes.views import answer

# Everything asks for a session unless it says otherwise; published pages and files are for all.
for public in (
    wagtail_views.serve,
    wagtail_views.authenticate_with_password,
    document_views.serve,
    document_views.authenticate_with_password,
):
    login_not_required(public)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("answer/<int:version_id>/", answer, name="answer"),
    path("media/images/<path:path>", media.rendition),
    # One sign-in for everybody: the CMS has none of its own.
    path(
        "cms/login/",
        login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True)),
    ),
    # Before the rest: Wagtail leaves formulas in the spreadsheets of its own reports.
    path("cms/reports/", include("lessons.cms.wagtail_reports")),
    # A profile picture would come in without our limits.
    path("cms/account/", include("lessons.cms.account")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG or settings.PAUSE_ENV == "test":
    urlpatterns += [path("styleguide/", styleguide.show, name="styleguide")]

urlpatterns += i18n_patterns(
    path("", include("curriculum.people.urls")),
    path("me/", include("curriculum.progress.urls")),
    path("", include("lessons.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
