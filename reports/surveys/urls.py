"""The addresses of surveys: what customers see, and how people set them up."""

from django.urls import path

from reports.surveys import beside, brand_views, leading, public, question_views, settings_page

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>", public.show_survey, name="survey"),
    path("s/<str:token>/objection", public.object_here, name="objection"),
    path("s/<str:token>/objection/undoing", public.undo_objection, name="objection_undo"),
    path(
        "surveys/questions/", question_views.show_questions, {"kind": "contact"}, name="questions"
    ),
    path("surveys/questions/<str:kind>/", question_views.show_questions, name="questions"),
    path(
        "surveys/questions/<int:pk>/preview/", question_views.show_preview, name="question_preview"
    ),
    path("surveys/questions/<int:pk>/revival/", question_views.restore, name="question_revival"),
    path(
        "surveys/questions/<str:kind>/<str:language>/",
        question_views.edit_questions,
        name="question_language",
    ),
    path(
        "surveys/questions/<str:kind>/<str:language>/removal/",
        question_views.leave_out,
        name="question_removal",
    ),
    path("surveys/brand/", brand_views.show_brand, name="brand"),
    path("surveys/brand/samples/", brand_views.draw_sample, name="brand_sample"),
    path("surveys/brand/samples/<int:pk>/begin/", brand_views.begin, name="brand_beginning"),
    path("surveys/brand/samples/<int:pk>/stop/", brand_views.stop, name="brand_stop"),
    path("surveys/brand/tracking/", brand_views.bring_tracking, name="brand_tracking"),
    path(
        "surveys/brand/tracking/<int:pk>/undo/",
        brand_views.undo_tracking,
        name="brand_tracking_undoing",
    ),
    path("surveys/", leading.show_surveys, name="surveys"),
    path("surveys/pauses/<int:pk>/end/", leading.end, name="pause_end"),
    path("surveys/pauses/undo/", leading.undo_pause, name="pause_undo"),
    path("surveys/settings/", settings_page.keep_settings, name="settings"),
    path("surveys/settings/undo/", settings_page.undo_settings, name="settings_undo"),
    path("surveys/threads/<int:pk>/", beside.show_beside, name="beside"),
    path("surveys/threads/<int:pk>/objection/", beside.change_objection, name="noted_objection"),
]
