from django.urls import path

from curriculum.progress import views

urlpatterns = [
    path("", views.me, name="me"),
    path("answers/<int:pk>/", views.response, name="response"),
    path("lessons/<int:pk>/finish/", views.finish_lesson, name="finish_lesson"),
    path("lessons/<int:pk>/choose/", views.choose_lesson, name="choose_lesson"),
    path("modules/<int:pk>/finished/", views.module_finished, name="module_finished"),
]
