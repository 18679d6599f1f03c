"""The addresses of the API."""

from django.urls import path

from inbox.api import (
    channels,
    claims,
    closures,
    docs,
    handling,
    hours,
    labels,
    messages,
    moves,
    notes,
    numbers,
    pictures,
    publications,
    replies,
    threads,
)

app_name = "api"
urlpatterns = [
    path("threads/", threads.ThreadListView.as_view(), name="threads"),
    path("threads/<int:pk>/", threads.ThreadDetailView.as_view(), name="thread"),
    path("threads/<int:pk>/messages/", threads.MessageListView.as_view(), name="messages"),
    path("threads/<int:pk>/claim/", claims.ClaimView.as_view(), name="claim"),
    path("threads/<int:pk>/closure/", closures.ClosureView.as_view(), name="closure"),
    path("threads/<int:pk>/notes/", notes.NoteListView.as_view(), name="notes"),
    path("threads/<int:pk>/pictures/", pictures.PictureListView.as_view(), name="pictures"),
    path("threads/<int:pk>/replies/", replies.ReplyListView.as_view(), name="replies"),
    path("threads/<int:pk>/snooze/", handling.SnoozeView.as_view(), name="snooze"),
    path("threads/<int:pk>/priority/", handling.PriorityView.as_view(), name="priority"),
    path("threads/<int:pk>/labels/", handling.LabelListView.as_view(), name="thread_labels"),
    path(
        "threads/<int:pk>/labels/<int:label_pk>/", handling.LabelView.as_view(), name="thread_label"
    ),
    path("threads/<int:pk>/assignment/", handling.AssignmentView.as_view(), name="assignment"),
    path("threads/<int:pk>/handover/", handling.HandoverView.as_view(), name="handover"),
    path("threads/<int:pk>/merge/", moves.MergeView.as_view(), name="merge"),
    path("messages/<int:pk>/split/", moves.SplitView.as_view(), name="split"),
    path("moves/<int:pk>/", moves.MoveView.as_view(), name="move"),
    path("labels/", labels.LabelCatalogueView.as_view(), name="labels"),
    path("labels/<int:pk>/", labels.LabelRetirementView.as_view(), name="label"),
    path("messages/<int:pk>/", messages.MessageView.as_view(), name="message"),
    path("messages/<int:pk>/hiding/", messages.HidingView.as_view(), name="hiding"),
    path("messages/<int:pk>/like/", messages.LikeView.as_view(), name="like"),
    path("pictures/<int:pk>/", pictures.PictureView.as_view(), name="picture"),
    path("numbers/<int:pk>/looks/", numbers.LookView.as_view(), name="reveal"),
    path("publications/", publications.PublicationListView.as_view(), name="publications"),
    path("publications/<int:pk>/", publications.PublicationView.as_view(), name="publication"),
    path("replies/<int:pk>/", replies.ReplyView.as_view(), name="reply"),
    path("replies/<int:pk>/retry/", replies.RetryView.as_view(), name="retry"),
    path("channels/", channels.ChannelListView.as_view(), name="channels"),
    path("hours/", hours.HoursView.as_view(), name="hours"),
    path("queue/next/", claims.NextView.as_view(), name="next"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
]
