"""The addresses of alerts."""

from django.urls import path

from reports.alerts import views

app_name = "alerts"
urlpatterns = [
    path("alerts/", views.show_alerts, name="alerts"),
    path("alerts/banner/", views.show_banner, name="banner"),
    path("alerts/<int:pk>/acknowledgement/", views.acknowledge, name="acknowledgement"),
    path("alerts/on-call/<int:pk>/", views.change_on_call, name="on_call"),
]
