from django.urls import path

from . import views

urlpatterns = [
    path("band/", views.choose_band, name="choose_band"),
    path("help-now/outdated/<int:pk>/", views.outdated, name="outdated"),
]
