"""The addresses of surveys: what customers see, and how people set them up."""

from django.urls import path

from reports.surveys import public

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>", public.show_survey, name="survey"),
    path("s/<str:token>/objection", public.object_here, name="objection"),
    path("s/<str:token>/objection/undoing", public.undo_objection, name="objection_undo"),
]
