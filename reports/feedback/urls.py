"""The addresses of feedback."""

from django.urls import path

from reports.feedback import desk, views

app_name = "feedback"
urlpatterns = [
    path("feedback/", views.show_list, name="list"),
    path("feedback/<int:pk>/", views.show_feedback, name="feedback"),
    path("feedback/<int:pk>/title/", views.rename, name="title"),
    path("feedback/<int:pk>/owner/", views.own, name="owner"),
    path("feedback/<int:pk>/outcome/", views.decide, name="outcome"),
    path("feedback/<int:pk>/reopening/", views.reopen, name="reopening"),
    path("feedback/<int:pk>/others/", views.gather, name="others"),
    path("feedback/gatherings/<int:pk>/parting/", views.part, name="parting"),
    path("feedback/marks/<int:pk>/", desk.change_mark, name="mark"),
    path("feedback/marks/<int:pk>/parting/", views.part_one, name="mark_parting"),
    path("feedback/threads/<int:pk>/", desk.show_menu, name="menu"),
]
