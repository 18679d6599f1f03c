"""The addresses of the API."""

from django.urls import path

from inbox.api import claims, closures, docs, notes, replies, threads

app_name = "api"
urlpatterns = [
    path("threads/", threads.ThreadListView.as_view(), name="threads"),
    path("threads/<int:pk>/", threads.ThreadDetailView.as_view(), name="thread"),
    path("threads/<int:pk>/messages/", threads.MessageListView.as_view(), name="messages"),
    path("threads/<int:pk>/claim/", claims.ClaimView.as_view(), name="claim"),
    path("threads/<int:pk>/closure/", closures.ClosureView.as_view(), name="closure"),
    path("threads/<int:pk>/notes/", notes.NoteListView.as_view(), name="notes"),
    path("threads/<int:pk>/replies/", replies.ReplyListView.as_view(), name="replies"),
    path("replies/<int:pk>/", replies.ReplyView.as_view(), name="reply"),
    path("replies/<int:pk>/retry/", replies.RetryView.as_view(), name="retry"),
    path("queue/next/", claims.NextView.as_view(), name="next"),
    path("schema/", docs.SchemaView.as_view(), name="schema"),
    path("docs/", docs.DocsView.as_view(), name="docs"),
]
