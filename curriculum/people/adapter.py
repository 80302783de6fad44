"""django-allauth, told about guests and throttles."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from curriculum.people import adoption, sessions, throttles
from curriculum.people.models import User
from curriculum.people.passwords import LONGEST
from lessons.models import SiteSettings


class AccountAdapter(DefaultAccountAdapter):
    NO_MATCH = _("Nickname and password do not match. Check both, then try again.")
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": NO_MATCH,
        "email_password_mismatch": NO_MATCH,
        "enter_current_password": _("This is not your current password."),
        "username_taken": _("This nickname is taken. Choose another one."),
        "username_blacklisted": _("This nickname is taken. Choose another one."),
    }

    def authenticate(self, request, **credentials):
        attempt = throttles.SignInAttempt(
            request, credentials.get("email") or credentials.get("username") or ""
        )
        attempt.begin()
        if len(credentials.get("password", "")) > LONGEST:
            return None
        user = super().authenticate(request, **credentials)
        if user is None or not user.is_active:
            return None
        attempt.succeeded()
        return user

    def pre_authenticate(self, request, **credentials):
        """Ours counts in authenticate(), so that a hundred parallel tries are a hundred counts."""

    def login(self, request, user):
        guest = request.visitor.guest()
        super().login(request, user)
        sessions.begin(request.session, user)
        if guest and guest != user:
            adoption.offer(request.session, guest)
        request.visitor.forget()

    def post_login(self, request, user, *, redirect_url, **kwargs):
        if adoption.offered(request.session):
            going_to = redirect_url or reverse("me")
            redirect_url = f"{reverse('adopt')}?{urlencode({'next': going_to})}"
        return super().post_login(request, user, redirect_url=redirect_url, **kwargs)

    def logout(self, request):
        super().logout(request)
        request.visitor.forget(signed_out=True)

    def is_open_for_signup(self, request):
        return SiteSettings.of(request).may_sign_up

    def format_email_subject(self, subject):
        return f"[{SiteSettings.of(self.request).name}] {subject}"

    def new_user(self, request):
        """A guest who signs up keeps the row and everything on it."""
        if not request.user.is_authenticated:
            return super().new_user(request)
        guests = User.objects.guests().select_for_update()
        if guest := guests.filter(pk=request.user.pk).first():
            return guest
        # Named a moment ago, in another tab.
        raise ImmediateHttpResponse(redirect("me"))

    def save_user(self, request, user, form, commit=True):
        user.visitor = None
        return super().save_user(request, user, form, commit)

    def is_safe_url(self, url):
        """Only this host. allauth would also allow every other name this server answers to."""
        return bool(url) and url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def add_message(self, *args, **kwargs):
        """Our pages say what happened; a message nobody shows would come up in the CMS later."""

    def is_ajax(self, request):
        """No second, JSON shape of the account pages."""
        return False

    def respond_user_inactive(self, request, user):
        return redirect("account_login")
