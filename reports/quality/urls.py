"""The addresses of reviews."""

from django.urls import path

from reports.quality import views

app_name = "quality"
urlpatterns = [
    path("quality/", views.show_rounds, name="rounds"),
    path("quality/rounds/<int:pk>/", views.show_round, name="round"),
    path("quality/rounds/<int:pk>/dropping/", views.drop, name="dropping"),
    path("quality/rounds/<int:pk>/next/", views.go_on, name="next"),
    path("quality/reviews/<int:pk>/", views.show_review, name="review"),
    path("quality/reviews/<int:pk>/passing/", views.pass_by, name="passing"),
]
