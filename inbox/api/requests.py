"""What callers may send: each body and each query by its fields, unknown ones refused."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from inbox.models import WAYS, ClosedReason, Contact, Priority, Status
from inbox.pictures.rows import MAX_ALT
from inbox.threads.note import MAX_NOTE

MAX_TEXT = 20_000  # characters; no network takes answers as long as that
MAX_VERSION = 2**31 - 1
MAX_ID = 2**63 - 1
# The status of a merged thread is a redirect, nothing to ask for.
STATUSES = [choice for choice in Status.choices if choice[0] != Status.MERGED]


class Fields(serializers.Serializer[Any]):
    """Refuses fields that it does not know: a misspelt one must not be silently ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {str(name)[:80]: [_("There is no such field.")] for name in sorted(unknown)[:20]}
            )
        return super().to_internal_value(data)

    @classmethod
    def read_query(cls, request: Request) -> dict[str, Any]:
        query = request.query_params.dict()
        query.pop("format", None)  # the framework's own: ?format=json
        return cls.read(query)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The values, checked. Raises the framework's ValidationError."""
        form = cls(data=data)
        form.is_valid(raise_exception=True)
        return cast("dict[str, Any]", form.validated_data)


@extend_schema_field(OpenApiTypes.STR)
class WordField(serializers.CharField):
    """A string that was sent as one: the framework would also take numbers."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.INT)
class VersionField(serializers.IntegerField):
    """The thread's version as the caller has read it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_VERSION, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class MessageReferenceField(serializers.Field[Any, Any, Any, Any]):
    """A message: our id as a number, or the network's id as a string."""

    default_error_messages = {"invalid": _("Give a message's id or the network's id of it.")}

    def to_internal_value(self, data: Any) -> int | str:
        is_id = isinstance(data, int) and not isinstance(data, bool)
        if not is_id and not (isinstance(data, str) and data.isprintable()):
            self.fail("invalid")
        return cast("int | str", data)

    def to_representation(self, value: Any) -> Any:
        return value


class ReplyFields(Fields):
    text = WordField(
        max_length=MAX_TEXT,
        trim_whitespace=False,
        allow_blank=True,
        help_text="May be empty where the network takes a picture by itself.",
    )
    client_id = WordField(
        max_length=64,
        help_text="Made by the caller, a UUID for instance. Sent again, it is the same reply.",
    )
    version = VersionField(help_text="The thread's version as the caller has read it.")
    in_reply_to = MessageReferenceField(
        required=False,
        allow_null=True,
        help_text="The message that this answers: our `id` as a number, or `external_id` as a "
        "string. Without it, what the thread's own customer wrote and waits for.",
    )

    scheduled_for = serializers.DateTimeField(
        required=False,
        help_text="When it is to go out, within the next week; without it, at once.",
    )
    way = serializers.ChoiceField(
        choices=WAYS,
        required=False,
        help_text="`private` is whichever private way the network offers; the answer says which. "
        "Without it, the reply is as private as the message that it answers.",
    )
    pictures = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        max_length=10,
        required=False,
        help_text="Pictures that you have added to this thread, by id, in order",
    )


class PublicationFields(Fields):
    channels = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID), min_length=1, max_length=50,
        help_text="Where it is to stand: ids of channels",
    )  # fmt: skip
    text = WordField(max_length=MAX_TEXT, trim_whitespace=False)
    client_id = WordField(max_length=40, help_text="Sent again, it is the same post.")


class PictureFields(Fields):
    picture = serializers.FileField()
    alt_text = serializers.CharField(
        max_length=MAX_ALT, required=False, allow_blank=True, help_text="What it shows, in words"
    )


class RetryFields(Fields):
    version = VersionField(help_text="The thread's version as the caller has read it.")


class NoteFields(Fields):
    text = WordField(max_length=MAX_NOTE, trim_whitespace=False)
    contact = serializers.ChoiceField(choices=Contact.choices, required=False, default="")


class ClosureFields(Fields):
    reason = serializers.ChoiceField(choices=ClosedReason.choices)


class SnoozeFields(Fields):
    until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Without it: until the customer writes."
    )


class PriorityFields(Fields):
    priority = serializers.ChoiceField(choices=[name.lower() for name in Priority.names])


class LabelFields(Fields):
    label = WordField(max_length=40)  # type: ignore[assignment]  # a name of the framework's, too


class AssignmentFields(Fields):
    agent = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    team = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("agent" in attrs) == ("team" in attrs):
            raise serializers.ValidationError(_("Name an agent or a team."))
        return attrs


class HandoverFields(AssignmentFields):
    note = WordField(max_length=MAX_NOTE, required=False, trim_whitespace=False)


class MergeFields(Fields):
    thread = serializers.IntegerField(min_value=1, max_value=MAX_ID)


class ThreadQuery(Fields):
    status = serializers.ChoiceField(choices=STATUSES, required=False)
    owner = serializers.RegexField(
        r"^(me|none|\d{1,18})$", required=False, help_text="`me`, `none`, or an agent's id"
    )
    channel = serializers.CharField(
        max_length=80, required=False, help_text="A channel's id, or its handle"
    )
    key = serializers.CharField(
        max_length=500, required=False, help_text="Part of `next`: follow that address instead"
    )


class PageQuery(Fields):
    key = serializers.CharField(
        max_length=500, required=False, help_text="Part of `next`: follow that address instead"
    )


class SearchQuery(PageQuery):
    q = serializers.CharField(max_length=200, help_text="What is looked for")
