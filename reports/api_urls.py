"""The addresses of the figures for programs."""

from django.urls import path

from reports.api import FiguresView

app_name = "figures"
urlpatterns = [path("figures/", FiguresView.as_view(), name="figures")]
