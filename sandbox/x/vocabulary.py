"""X's two vocabularies: posts were "tweets" until version 2.166 of its specification.

A client asks in either and is answered in the one it asked in. Field and expansion names are those
of X's OpenAPI documents 2.166 and 2.167; in the newer, what its prose still names is taken too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

_SHARED_FIELDS = (  # one string, for a list would take thirty lines
    "article attachments author_id card_uri community_id context_annotations conversation_id"
    " created_at display_text_range edit_controls entities geo id in_reply_to_user_id lang"
    " matched_media_notes media_metadata non_public_metrics note_request_suggestions"
    " organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics"
    " reply_settings scopes source suggested_source_links suggested_source_links_with_counts"
    " text withheld"
)
_SHARED_USER_FIELDS = (
    "affiliation confirmed_email connection_status created_at description entities id"
    " is_identity_verified location name parody profile_banner_url profile_image_url protected"
    " public_metrics receives_your_dm subscription subscription_type url username verified"
    " verified_followers_count verified_type withheld"
)


_SHARED_EVENT_FIELDS = (
    "attachments created_at dm_conversation_id entities event_type id participant_ids sender_id"
    " text"
)


_MEDIA_FIELDS = (
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url"
    " promoted_metrics public_metrics type url variants width"
)
MEDIA_FIELDS = frozenset(_MEDIA_FIELDS.split())


class Expansion(Enum):
    """What can be shown in full beside a post. The value is the name in X's error messages."""

    AUTHOR = "author_id"
    REFERENCED = "referenced_tweets.id"
    REFERENCED_AUTHOR = "referenced_tweets.id.author_id"
    IN_REPLY_TO_USER = "in_reply_to_user_id"
    MENTIONED = "entities.mentions.username"
    MEDIA = "attachments.media_keys"
    REFERENCED_MEDIA = "referenced_tweets.id.attachments.media_keys"
    VERSIONS = "edit_history_tweet_ids"
    SENDER = "sender_id"
    PARTICIPANTS = "participant_ids"
    NOTHING = ""  # names that X takes and that this network has nothing for


@dataclass(frozen=True, slots=True)
class Vocabulary:
    noun: str  # "tweet" or "post"
    problems: str  # the address under which the kinds of error are named
    fields: frozenset[str]
    user_fields: frozenset[str]
    expansions: dict[str, Expansion]
    event_fields: frozenset[str]
    event_expansions: dict[str, Expansion]

    @property
    def parameter(self) -> str:
        return f"{self.noun}.fields"

    @property
    def includes(self) -> str:
        return f"{self.noun}s"

    @property
    def referenced(self) -> str:
        return f"referenced_{self.noun}s"

    @property
    def note(self) -> str:
        return f"note_{self.noun}"

    @property
    def edit_history(self) -> str:
        return f"edit_history_{self.noun}_ids"


_NOTHING_TO_EXPAND = (
    "article.cover_media",
    "article.media_entities",
    "attachments.media_source_tweet",
    "attachments.poll_ids",
    "entities.note.mentions.username",
    "geo.place_id",
)
_SHARED_EXPANSIONS = dict.fromkeys(_NOTHING_TO_EXPAND, Expansion.NOTHING) | {
    "attachments.media_keys": Expansion.MEDIA,
    "author_id": Expansion.AUTHOR,
    "in_reply_to_user_id": Expansion.IN_REPLY_TO_USER,
    "entities.mentions.username": Expansion.MENTIONED,
}

_SHARED_EVENT_EXPANSIONS = {
    "attachments.media_keys": Expansion.MEDIA,
    "participant_ids": Expansion.PARTICIPANTS,
    "sender_id": Expansion.SENDER,
}

TWEETS = Vocabulary(
    noun="tweet",
    problems="https://api.twitter.com/2/problems/",
    fields=frozenset(
        [*_SHARED_FIELDS.split(), "edit_history_tweet_ids", "note_tweet", "referenced_tweets"]
    ),
    user_fields=frozenset(
        [*_SHARED_USER_FIELDS.split(), "most_recent_tweet_id", "pinned_tweet_id"]
    ),
    expansions=_SHARED_EXPANSIONS
    | {
        "edit_history_tweet_ids": Expansion.VERSIONS,
        "referenced_tweets.id": Expansion.REFERENCED,
        "referenced_tweets.id.attachments.media_keys": Expansion.REFERENCED_MEDIA,
        "referenced_tweets.id.author_id": Expansion.REFERENCED_AUTHOR,
    },
    event_fields=frozenset([*_SHARED_EVENT_FIELDS.split(), "referenced_tweets"]),
    event_expansions=_SHARED_EVENT_EXPANSIONS | {"referenced_tweets.id": Expansion.REFERENCED},
)
POSTS = Vocabulary(
    noun="post",
    problems="https://api.x.com/2/problems/",
    fields=frozenset(
        [
            *_SHARED_FIELDS.split(),
            "article_title",
            "edit_history_post_ids",
            "note_post",
            "referenced_posts",
        ]
    ),
    user_fields=frozenset(
        [
            *_SHARED_USER_FIELDS.split(),
            "most_recent_post_id",
            "pinned_post_id",
            "subscribes_to_you",
        ]
    ),
    expansions=_SHARED_EXPANSIONS
    | {
        "edit_history_post_ids": Expansion.VERSIONS,
        "referenced_posts": Expansion.REFERENCED,
        "referenced_posts.id": Expansion.REFERENCED,
        "referenced_posts.id.author_id": Expansion.REFERENCED_AUTHOR,
        "username": Expansion.NOTHING,
    },
    event_fields=frozenset([*_SHARED_EVENT_FIELDS.split(), "referenced_posts"]),
    event_expansions=_SHARED_EVENT_EXPANSIONS | {"referenced_posts": Expansion.REFERENCED},
)


def choose_vocabulary(names: set[str], expansions: set[str]) -> Vocabulary:
    """The vocabulary of a request, by its parameters' names and the expansions that it asks for."""
    if POSTS.parameter in names:
        return POSTS
    is_newer = bool((expansions & POSTS.expansions.keys()) - TWEETS.expansions.keys())
    return POSTS if is_newer and TWEETS.parameter not in names else TWEETS
