"""The addresses of figures and alerts for programs."""

from django.urls import path

from reports.alerts import api as alerts
from reports.api import FiguresView
from reports.editions.api import EditionListView, EditionView
from reports.feedback import api as feedback
from reports.praise.api import PraiseListView
from reports.quality.api import QualityView, RoundListView
from reports.surveys import api as surveys

app_name = "figures"
urlpatterns = [
    path("figures/", FiguresView.as_view(), name="figures"),
    path("editions/", EditionListView.as_view(), name="editions"),
    path("editions/<int:pk>/", EditionView.as_view(), name="edition"),
    path("alerts/", alerts.AlertListView.as_view(), name="alerts"),
    path(
        "alerts/<int:pk>/acknowledgement/",
        alerts.AcknowledgementView.as_view(),
        name="acknowledgement",
    ),
    path("alerts/on-call/", alerts.OnCallListView.as_view(), name="on_call"),
    path("alerts/on-call/<int:pk>/", alerts.OnCallView.as_view(), name="on_call_agent"),
    path("feedback/", feedback.FeedbackListView.as_view(), name="feedback"),
    path("feedback/<int:pk>/", feedback.FeedbackDetailView.as_view(), name="one_feedback"),
    path("feedback/<int:pk>/owner/", feedback.OwnerView.as_view(), name="feedback_owner"),
    path("feedback/<int:pk>/outcome/", feedback.OutcomeView.as_view(), name="feedback_outcome"),
    path("feedback/marks/", feedback.MarkListView.as_view(), name="feedback_marks"),
    path("feedback/marks/<int:pk>/", feedback.MarkView.as_view(), name="feedback_mark"),
    path("surveys/", surveys.SurveyListView.as_view(), name="surveys"),
    path("surveys/verdicts/", surveys.VerdictsView.as_view(), name="survey_verdicts"),
    path("surveys/pauses/", surveys.PauseListView.as_view(), name="survey_pauses"),
    path("surveys/pauses/<int:pk>/", surveys.PauseView.as_view(), name="survey_pause"),
    path("praise/", PraiseListView.as_view(), name="praise"),
    path("quality/", QualityView.as_view(), name="quality"),
    path("quality/rounds/", RoundListView.as_view(), name="quality_rounds"),
]
