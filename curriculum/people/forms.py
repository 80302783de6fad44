"""django-allauth's forms in our words. The browser checks nothing by itself; the page explains."""

import unicodedata

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from curriculum.people import returning, sessions, throttles

NO_PASSWORD = _("Enter your password.")
NEW_PASSWORD_HINT = _(
    "At least 8 characters. 15 or more are safer: for example three words picked at random."
)


class PlainForm(forms.Form):
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for attribute in ("placeholder", "maxlength", "minlength"):
                field.widget.attrs.pop(attribute, None)

    def reword(self, name, label, required=None, hint="", **attributes):
        field = self.fields[name]
        field.label, field.help_text = label, hint
        field.widget.attrs |= attributes
        if required:
            field.error_messages = field.error_messages | {"required": required}


class NicknameField(forms.CharField):
    def __init__(self, **kwargs):
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        return unicodedata.normalize("NFKC", super().clean(value))


class ReturnForm(PlainForm):
    code = forms.CharField(
        label=_("Return code"),
        help_text=_("Capital or small letters, with or without dashes."),
        error_messages={"required": _("Enter your return code.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self):
        self.guest = returning.guest_of(self.cleaned_data["code"])
        if self.guest is None:
            raise forms.ValidationError(
                _("No progress belongs to this code. Check each letter, then try again.")
            )
        return self.cleaned_data["code"]


class SignInForm(PlainForm, allauth.LoginForm):
    shared = forms.BooleanField(
        label=_("This is a shared computer"),
        help_text=_("You are signed out when the browser is closed."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = NicknameField(
            label=_("Nickname or e-mail address"),
            error_messages={"required": _("Enter your nickname or e-mail address.")},
        )
        self.reword("password", _("Password"), NO_PASSWORD)
        self.order_fields(["login", "password", "shared"])

    def clean(self):
        try:
            return super().clean()
        except forms.ValidationError as refused:
            self.add_error("login", refused)
            return self.cleaned_data

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url=redirect_url)
        sessions.begin(request.session, self.user, shared=self.cleaned_data["shared"])
        return response


class SignUpForm(PlainForm, allauth.SignupForm):
    username = NicknameField(
        label=_("Nickname"),
        help_text=_("Not your real name. You use it to sign in."),
        max_length=40,
        error_messages={
            "required": _("Enter a nickname."),
            "max_length": _("Use 40 characters or fewer."),
        },
    )
    field_order = ("username", "password1", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reword("username", _("Nickname"), hint=self.base_fields["username"].help_text)
        self.reword("password1", _("Password"), _("Enter a password."), NEW_PASSWORD_HINT)
        self.reword(
            "email",
            _("E-mail address (optional)"),
            hint=_(
                "For people aged 18 or over. Used only to let you choose a new password. "
                "Without it, a forgotten password cannot be replaced."
            ),
        )

    def try_save(self, request):
        """As allauth's, but all or nothing, and two parallel sign-ups get one nickname once."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            if not get_user_model().objects.filter(username__iexact=self.cleaned_data["username"]):
                raise
            self.add_error("username", get_adapter().validation_error("username_taken"))
            return None, None


class ResetRequestForm(PlainForm, allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reword("email", _("E-mail address"), _("Enter your e-mail address."))

    def save(self, request, **kwargs):
        """A flood of mails to one address stops; the page says the same all the same."""
        try:
            throttles.Count(throttles.RESET_EMAIL, self.cleaned_data["email"]).take()
        except throttles.TooMany:
            return self.cleaned_data["email"]
        return super().save(request, **kwargs)


class NewPasswordForm(PlainForm, allauth.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.reword("password1", _("New password"), _("Enter a password."), NEW_PASSWORD_HINT)


class ChangePasswordForm(PlainForm, allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.reword("oldpassword", _("Current password"), _("Enter your current password."))
        self.reword("password1", _("New password"), _("Enter a password."), NEW_PASSWORD_HINT)

    def clean_oldpassword(self):
        count = throttles.Count(throttles.PASSWORD_CHECK, self.user.pk)
        count.take()
        given = super().clean_oldpassword()
        count.give_back()
        return given
