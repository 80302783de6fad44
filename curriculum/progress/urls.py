from django.urls import path

from curriculum.progress import views

urlpatterns = [
    path("", views.me, name="me"),
    path("answers/<int:pk>/", views.response, name="response"),
]
