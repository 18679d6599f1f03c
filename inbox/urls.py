"""The addresses of the desk. What is changed is a resource below its thread."""

from django.urls import path

from inbox.views import (
    changes,
    channels,
    claims,
    closures,
    customers,
    desk,
    feeds,
    moderation,
    numbers,
    pictures,
    replies,
    sign_in,
)

app_name = "inbox"
urlpatterns = [
    path("", desk.show_queue, name="queue"),
    path("queue/changes/", changes.show_changes, name="changes"),
    path("queue/next/", claims.claim_next, name="next"),
    path("threads/<int:pk>/", desk.show_thread, name="thread"),
    path("threads/<int:pk>/claim/", claims.change_claim, name="claim"),
    path("threads/<int:pk>/closure/", closures.change_closure, name="closure"),
    path("threads/<int:pk>/candidates/", customers.show_candidates, name="candidates"),
    path("threads/<int:pk>/customer/", customers.join, name="join"),
    path("threads/<int:pk>/customer/<int:move_pk>/", customers.part, name="joining"),
    path("threads/<int:pk>/draft/", replies.keep_draft, name="draft"),
    path("threads/<int:pk>/length/", replies.measure_text, name="length"),
    path("threads/<int:pk>/neighbours/claim/", claims.claim_neighbours, name="claim_neighbours"),
    path("threads/<int:pk>/logged/", replies.log, name="logged"),
    path("threads/<int:pk>/notes/", replies.write_note, name="notes"),
    path("threads/<int:pk>/pictures/", pictures.add_picture, name="pictures"),
    path("threads/<int:pk>/replies/", replies.send_reply, name="replies"),
    path("threads/<int:pk>/rules/", replies.show_rules, name="rules"),
    path("messages/<int:pk>/", moderation.take_back, name="message"),
    path("messages/<int:pk>/hiding/", moderation.change_hiding, name="hiding"),
    path("messages/<int:pk>/like/", moderation.change_like, name="like"),
    path("pictures/<int:pk>/", pictures.handle_picture, name="picture"),
    path("numbers/<int:pk>/looks/", numbers.reveal, name="reveal"),
    path("replies/<int:pk>/attempts/", replies.try_again, name="attempts"),
    path("channels/", channels.show_channels, name="channels"),
    path("channels/connect/feed/", feeds.connect_feed, name="connect_feed"),
    path("channels/connect/<str:network>/", sign_in.connect_new, name="connect"),
    path("channels/return/<str:network>/", sign_in.come_back, name="sign_in_return"),
    path("channels/page/", sign_in.choose_page, name="choose_page"),
    path("channels/<int:pk>/connection/", sign_in.connect_again, name="connect_again"),
    path("channels/<int:pk>/budget/", channels.change_budget, name="budget"),
    path("channels/<int:pk>/look/", channels.change_read_only, name="read_only"),
    path("channels/<int:pk>/disconnection/", channels.disconnect, name="disconnection"),
]
