"""Of django-allauth's pages only those that are used. The names are its own."""

from django.urls import path, re_path

from curriculum.people import views

urlpatterns = [
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("accounts/signup/", views.sign_up, name="account_signup"),
    path("accounts/password/change/", views.change_password, name="account_change_password"),
    path("accounts/password/reset/", views.reset_password, name="account_reset_password"),
    path("accounts/password/reset/done/", views.reset_sent, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        views.reset_done,
        name="account_reset_password_from_key_done",
    ),
    path("leave/", views.leave, name="leave"),
    path("accounts/return/", views.come_back, name="come_back"),
    path("me/name/", views.name_guest, name="name_guest"),
    path("me/adopt/", views.adopt, name="adopt"),
]
