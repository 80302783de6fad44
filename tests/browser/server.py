"""What the server of these tests is made of: a site to look at, and names of rendered templates."""

import os
import threading

import django
from django.core.management import call_command
from django.template import Template
from django.test.signals import template_rendered
from django.test.utils import instrumented_test_render


class ShowTemplates:
    """Tells whoever asks which templates a page was made from."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.seen = threading.local()
        Template._render = instrumented_test_render
        template_rendered.connect(self.note)

    def __call__(self, request):
        if "X-Show-Templates" not in request.headers:
            return self.get_response(request)
        self.seen.names = set()
        response = self.get_response(request)
        response["X-Templates"] = " ".join(sorted(self.seen.names))
        self.seen.names = None
        return response

    def note(self, template, **kwargs):
        names = getattr(self.seen, "names", None)
        if names is not None and template.name:
            names.add(template.name)


def arabic():
    """The course once more, from right to left. Its words stay English: the direction counts."""
    from wagtail.models import Locale, Page

    from lessons.models import SignalPage

    locale = Locale.objects.get_or_create(language_code="ar")[0]
    if Page.objects.filter(locale=locale).exists():
        return
    signals = SignalPage.objects.order_by("path").values_list("pk", flat=True)[3:]
    course = Page.objects.filter(depth__gt=1, locale__language_code="en", live=True)
    for page in course.exclude(pk__in=signals).order_by("depth", "path").specific():
        page.copy_for_translation(locale).save_revision().publish()


def main():
    from curriculum import run
    from lessons.models import SiteSettings

    run.migrate()
    call_command("load_curriculum")
    call_command("load_demo")
    run.collect_static()
    arabic()
    # The neutral page that people leave for stands on this server: no test asks another host.
    SiteSettings.objects.create(leave_url="/neutral/")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
    django.setup()
    main()
