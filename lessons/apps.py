from django.apps import AppConfig
from django.db.models.signals import pre_delete
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Lessons")

    def ready(self):
        from wagtail.images import get_image_model

        from .cms.in_use import keep_if_used

        pre_delete.connect(keep_if_used, sender=get_image_model())
