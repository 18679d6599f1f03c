"""The addresses of an installation's care."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("readyz", views.show_readiness, name="readyz"),
    path("metrics", views.show_metrics, name="metrics"),
    path("stuck/", views.show_stuck, name="stuck"),
    path("stuck/<slug:kind>/<int:pk>/<slug:name>/", views.act, name="act"),
]
