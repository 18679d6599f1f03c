"""What callers read: threads, messages and replies as JSON."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.models import Agent
from connectors.models import Channel
from inbox.models import (
    Attachment,
    Label,
    Message,
    Priority,
    PrivateNumber,
    Profile,
    Reply,
    Thread,
    ThreadMove,
)


class AgentName(serializers.ModelSerializer[Agent]):
    class Meta:
        model = Agent
        fields = ["id", "name"]


class ChannelName(serializers.ModelSerializer[Channel]):
    class Meta:
        model = Channel
        fields = ["id", "network", "handle", "name"]


class ProfileName(serializers.ModelSerializer[Profile]):
    class Meta:
        model = Profile
        fields = ["id", "external_id", "handle", "name", "customer_id"]
        extra_kwargs = {"customer_id": {"allow_null": True}}


class LabelSerializer(serializers.ModelSerializer[Label]):
    class Meta:
        model = Label
        fields = ["id", "name"]


class MoveSerializer(serializers.ModelSerializer[ThreadMove]):
    """A merge or split by hand: `DELETE /api/moves/{id}/` undoes it."""

    from_thread_id = serializers.IntegerField()
    to_thread_id = serializers.IntegerField()

    class Meta:
        model = ThreadMove
        fields = ["id", "kind", "from_thread_id", "to_thread_id", "at", "undone_at"]


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    channel = ChannelName()
    profile = ProfileName(allow_null=True)
    owner = AgentName(allow_null=True)
    labels = LabelSerializer(many=True)
    priority = serializers.SerializerMethodField()
    team_id = serializers.IntegerField(allow_null=True)

    @extend_schema_field({"type": "string", "enum": ["low", "normal", "high", "urgent"]})
    def get_priority(self, thread: Thread) -> str:
        return Priority(thread.priority).name.lower()

    class Meta:
        model = Thread
        fields = [
            "id", "version", "status", "owner", "channel", "profile", "top_external_id", "snippet",
            "opened_at", "claimed_at", "waiting_since", "first_response_at", "last_message_at",
            "closed_at", "closed_reason", "unanswered_count", "message_count", "follow_up_of_id",
            "labels", "priority", "team_id", "snoozed_until", "next_due_at",
        ]  # fmt: skip
        extra_kwargs = {"follow_up_of_id": {"allow_null": True}}


class TakenSerializer(ThreadSerializer):
    """The same, of a thread that comes with its labels (`inbox.taking.taken`)."""

    labels = LabelSerializer(many=True, source="worn")


class PictureSerializer(serializers.ModelSerializer[Attachment]):
    """One that is `held` is read at `/api/pictures/{id}/`; else `error` says why it is not here."""

    class Meta:
        model = Attachment
        fields = [
            "id", "state", "error", "alt_text", "content_type", "width", "height", "size",
        ]  # fmt: skip


class NumberSerializer(serializers.ModelSerializer[PrivateNumber]):
    """A number that is masked in a message's text, from `start` up to `end` (characters)."""

    class Meta:
        model = PrivateNumber
        fields = ["id", "kind", "country", "start", "end", "erased_at"]


class PlainNumberSerializer(serializers.Serializer[Any]):
    plain = serializers.CharField()


class MessageSerializer(serializers.ModelSerializer[Message]):
    numbers = NumberSerializer(many=True)
    author = ProfileName(allow_null=True)
    agent = AgentName(allow_null=True)
    pictures = PictureSerializer(many=True, read_only=True)

    class Meta:
        model = Message
        fields = [
            "id", "external_id", "parent_external_id", "direction", "kind", "author", "agent",
            "text", "pictures", "url", "created_at", "edited_at", "deleted_at", "erased_at",
            "hidden_at", "liked_at", "contact", "numbers",
        ]  # fmt: skip


class ReplySerializer(serializers.ModelSerializer[Reply]):
    agent = AgentName(allow_null=True)
    pictures = PictureSerializer(many=True, read_only=True)
    # By hand: Django names these columns without saying that they are numbers.
    thread_id = serializers.IntegerField()
    in_reply_to_id = serializers.IntegerField(help_text="The message that it answers")
    peer = serializers.CharField(
        source="peer_external_id", help_text="Whom a private one reaches: the network's id of them"
    )
    message_id = serializers.IntegerField(
        allow_null=True, help_text="What it became in the thread, once sent"
    )

    class Meta:
        model = Reply
        fields = [
            "id", "thread_id", "client_id", "state", "error", "text", "pictures", "way", "peer",
            "agent", "in_reply_to_id", "message_id", "version", "not_before", "scheduled_for",
            "signature", "created_at",
        ]  # fmt: skip


class ThreadDetailSerializer(ThreadSerializer):
    """With its newest messages, oldest of them first, and the answers that are on their way."""

    messages = serializers.SerializerMethodField()
    earlier = serializers.SerializerMethodField(
        help_text="The address of the messages before these, newest first; null at the beginning"
    )
    replies = serializers.SerializerMethodField(
        help_text="Answers that are queued, sending, failed or unknown"
    )

    class Meta(ThreadSerializer.Meta):
        fields = [*ThreadSerializer.Meta.fields, "messages", "earlier", "replies"]

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, thread: Thread) -> Any:
        return MessageSerializer(self.context["messages"], many=True).data

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_earlier(self, thread: Thread) -> str | None:
        return cast("str | None", self.context["earlier"])

    @extend_schema_field(ReplySerializer(many=True))
    def get_replies(self, thread: Thread) -> Any:
        return ReplySerializer(self.context["replies"], many=True).data


class ConflictSerializer(serializers.Serializer[Any]):
    """Why a change was not made, and how the thread stands now."""

    code = serializers.ChoiceField(
        choices=[
            "not_owner",
            "stale",
            "closed",
            "not_closed",
            "erased",
            "settled",
            "channel_unavailable",
        ]
    )
    detail = serializers.CharField()
    owner = AgentName(allow_null=True, required=False)
    version = serializers.IntegerField(required=False)
