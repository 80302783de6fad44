"""The CMS manages staff. Learners and guests are nobody's business there."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_list_or_404
from django.utils.translation import gettext as _
from wagtail.users import forms
from wagtail.users.views import users
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)


class StaffForm:
    """Staff need a role, and no name beside their nickname."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "first_name", "last_name"):
            self.fields[name].required = False

    def clean(self):
        cleaned = super().clean()
        # Whoever edits themselves has no box for it.
        admin = cleaned.get("is_superuser", self.instance.is_superuser)
        if not (admin or cleaned.get("groups") or self.instance.is_staff):
            message = _("Choose at least one role. People without one are not shown in the CMS.")
            self.add_error("groups", ValidationError(message))
        return cleaned


class StaffCreationForm(StaffForm, forms.UserCreationForm):
    pass


class StaffEditForm(StaffForm, forms.UserEditForm):
    pass


class StaffOnly:
    def get_object(self, *args):
        person = super().get_object(*args)
        if not person.has_staff_role():
            raise Http404
        return person


class StaffIndex(users.IndexView):
    def get_base_queryset(self):
        return get_user_model().objects.staff()


class StaffEdit(StaffOnly, users.EditView):
    pass


class StaffDelete(StaffOnly, users.DeleteView):
    pass


class StaffHistory(StaffOnly, users.HistoryView):
    pass


class StaffUsage(StaffOnly, users.UserViewSet.usage_view_class):
    pass


class StaffViewSet(users.UserViewSet):
    index_view_class = StaffIndex
    edit_view_class = StaffEdit
    delete_view_class = StaffDelete
    history_view_class = StaffHistory
    usage_view_class = StaffUsage

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm


class StaffBulkAction:
    @classmethod
    def get_queryset(cls, model, object_ids):
        """Of the chosen people only staff, also when "all" were chosen."""
        return get_list_or_404(model.objects.staff(), pk__in=object_ids)


class AssignRole(StaffBulkAction, AssignRoleBulkAction):
    pass


class Delete(StaffBulkAction, DeleteBulkAction):
    pass


class SetActiveState(StaffBulkAction, SetActiveStateBulkAction):
    pass
