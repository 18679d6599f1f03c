"""Lengths as X counts them. In a post letters weigh one or two, each link 23, each emoji two."""

import warnings

from connectors.port import Length

with warnings.catch_warnings():
    # It imports pkg_resources, which tells so on every start of every process.
    warnings.simplefilter("ignore")
    from twitter_text import extract_urls, parse_tweet

LIMIT = 280
# Characters of a private message, as clients of version 1.1 had it; the specification has no limit.
MESSAGE_LIMIT = 10_000


def measure_post(text: str) -> Length:
    """Blanks around the text do not count, for X drops them; nor do the @names that it puts before
    a reply itself, which are not in the agent's text.
    """
    return Length(used=parse_tweet(text.strip()).weightedLength, limit=LIMIT)


def measure_message(text: str) -> Length:
    return Length(used=len(text.strip()), limit=MESSAGE_LIMIT)


def has_link(text: str) -> bool:
    """Whether X makes a link of something in it: `sj.se` is one, too."""
    return bool(extract_urls(text))
