"""The addresses of praise and its wall."""

from django.urls import path

from reports.praise import views

app_name = "praise"
urlpatterns = [
    path("praise/", views.show_wall, name="wall"),
    path("praise/choice/", views.show_choice, name="choice"),
    path("praise/<int:pk>/wall/", views.put, name="put"),
    path("praise/<int:pk>/removal/", views.take_off, name="removal"),
    path("praise/<int:pk>/leaving/", views.leave, name="leaving"),
    path("praise/<int:pk>/return/", views.bring_back, name="return"),
    path("praise/messages/<int:pk>/", views.change_mark, name="mark"),
    path("praise/threads/<int:pk>/", views.show_marks, name="marks"),
]
