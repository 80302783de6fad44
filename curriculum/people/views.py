import logging
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_change import finalize_password_change
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.views import PasswordResetFromKeyView
from allauth.core import context
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from curriculum.people import adoption, guests, refusals, returning, throttles
from curriculum.people.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    ResetRequestForm,
    ReturnForm,
    SignInForm,
    SignUpForm,
)
from lessons.models import SiteSettings

log = logging.getLogger(__name__)


def careful(view):
    """For pages with a password: nothing cached, nothing in error reports, refusals shown."""

    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except throttles.TooMany as refused:
            return refusals.too_many(request, refused)
        except throttles.Unavailable:
            log.exception("Refused: attempts cannot be counted")
            return refusals.unavailable(request)

    return guarded


@login_not_required
@careful
def sign_in(request):
    if is_named(request.user):
        # No way on from here to `next`: who is sent here by a page they may not see would circle.
        return render(request, "account/already.html")
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        return form.login(request, redirect_url=going_to(request))
    return show(request, "account/login.html", form, next=going_to(request))


@login_not_required
@careful
def sign_up(request):
    if is_named(request.user):
        return render(request, "account/already.html")
    if guest := request.visitor.guest():
        request.visitor.enter(guest)
        return redirect(onwards("name_guest", request))
    return _sign_up(request, "account/signup.html")


@login_not_required
@careful
def name_guest(request):
    """The guest stays the same row, so that everything they did stays theirs."""
    if not request.user.is_authenticated:
        return redirect(onwards("account_signup", request))
    if is_named(request.user):
        return redirect("me")
    return _sign_up(request, "people/name_guest.html")


def _sign_up(request, template):
    if not get_adapter().is_open_for_signup(request):
        here = request.visitor.guest()
        code = returning.code_of(here) if here else ""
        return render(request, "account/signup_closed.html", {"own_code": code}, status=403)
    form = SignUpForm(request.POST or None)
    if request.method == "POST":
        throttles.Count(throttles.SIGN_UP, throttles.address(request)).take()
        if form.is_valid():
            user, __ = form.try_save(request)
            if user:
                return complete_signup(request, user=user, redirect_url=going_to(request))
    return show(request, template, form, next=going_to(request))


@login_not_required
@careful
def sign_out(request):
    if request.method == "POST":
        get_adapter().logout(request)
        return redirect("account_logout")
    return render(request, "account/logout.html")


@require_POST
def sign_out_everywhere(request):
    request.user.sign_out_everywhere()
    get_adapter().logout(request)
    return redirect("account_logout")


@login_not_required
@never_cache
@require_safe
def leave(request):
    """Away from here at once: the visit ends, what the browser keeps of it goes, nothing is asked.

    A link, so that it works without JavaScript. What a browser loads by itself, or another site
    makes it load, ends nothing: a prefetch is refused, so that it cannot stand in for the visit.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=503)
    response = HttpResponseRedirect(SiteSettings.of(request).leave_url)
    if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin") and (
        request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    ):
        try:
            get_adapter().logout(request)
        except Error:
            # Away all the same: without its cookies nobody finds the way into that session.
            log.exception("A session could not be ended")
            request.session.modified = False  # or Django would try once more to write it, and stop
        for name in guests.cookies() & request.COOKIES.keys():
            response.delete_cookie(name, samesite="Lax")
        # Not "cache": it can take seconds, and no page of a visit is ever cached.
        response["Clear-Site-Data"] = '"cookies", "storage"'
    return response


@login_not_required
@careful
def come_back(request):
    """A guest's way back: a code instead of a name and password."""
    if is_named(request.user):
        return render(request, "account/already.html")
    form = ReturnForm(request.POST or None)
    if request.method == "POST":
        count = throttles.Count(throttles.RETURN_CODE, throttles.address(request))
        count.take()
        if form.is_valid():
            count.give_back()
            request.visitor.come_back(form.guest)
            return redirect("me")
    here = request.visitor.guest()
    return show(
        request, "people/come_back.html", form, own_code=returning.code_of(here) if here else ""
    )


@careful
def change_password(request):
    if not is_named(request.user):
        return redirect("name_guest")
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        finalize_password_change(request, request.user)
        messages.success(request, _("Your password is changed."))
        return redirect("me")
    return show(request, "account/password_change.html", form)


@login_not_required
@careful
def reset_password(request):
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST":
        throttles.Count(throttles.RESET_ADDRESS, throttles.address(request)).take()
        if form.is_valid():
            language = translation.get_language()

            def send():
                with context.request_context(request), translation.override(language):
                    form.save(request)

            return AnswerFirst(reverse("account_reset_password_done"), send)
    return show(request, "account/password_reset.html", form)


class AnswerFirst(HttpResponseRedirect):
    """Does its work when the answer has left: how long it takes tells nobody whom we know."""

    def __init__(self, url, work):
        super().__init__(url)
        self.work = work

    def close(self):
        try:
            self.work()
        except Exception:
            log.exception("A mail could not be sent")
        finally:
            super().close()


@login_not_required
@careful
def reset_sent(request):
    return render(request, "account/password_reset_done.html")


@method_decorator([login_not_required, careful], name="dispatch")
class NewPassword(PasswordResetFromKeyView):
    """allauth's, which takes the secret out of the address before it shows a page."""

    def get_form_class(self):
        return NewPasswordForm

    def form_invalid(self, form):
        given = self.get_context_data(form=form)
        given.pop("form")
        return show(self.request, self.template_name, form, **given)

    def logout(self):
        # allauth ends the session of anybody else; a guest would lose what they did here.
        if is_named(self.request.user):
            super().logout()


@login_not_required
@careful
def reset_done(request):
    return render(request, "account/password_reset_from_key_done.html")


@careful
def adopt(request):
    """Ask about the guest's answers. Computers are shared: no, until somebody says yes."""
    guest = adoption.offered(request.session)
    if guest is None or request.user.is_guest:
        return redirect("me")
    if request.method == "POST":
        if request.POST.get("adopt") == "yes" and adoption.adopt(guest, request.user):
            messages.success(request, _("Added to your account."))
        adoption.withdraw(request.session)
        return HttpResponseRedirect(going_to(request) or reverse("me"))
    count = guest.responses.count()
    return render(request, "people/adopt.html", {"count": count, "next": going_to(request)})


def is_named(user):
    return user.is_authenticated and not user.is_guest


def going_to(request):
    """Where the person was going, if that is on this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if get_adapter().is_safe_url(target) else ""


def onwards(name, request):
    query = urlencode({"next": going_to(request)}) if going_to(request) else ""
    return f"{reverse(name)}?{query}" if query else reverse(name)


def show(request, template, form, **given):
    """A form, and what has to be done about it."""
    errors = [
        {"field": field.name, "anchor": field.id_for_label, "message": field.errors[0]}
        for field in form
        if field.errors
    ]
    given |= {"form": form, "errors": errors}
    return render(request, template, given, status=422 if errors else 200)
