"""The length of a post as X counts it: letters weigh one or two, each link 23, each emoji two."""

import warnings

from connectors.port import Length

with warnings.catch_warnings():
    # It imports pkg_resources, which tells so on every start of every process.
    warnings.simplefilter("ignore")
    from twitter_text import parse_tweet

LIMIT = 280


def measure_post(text: str) -> Length:
    """Blanks around the text do not count, for X drops them; nor do the @names that it puts before
    a reply itself, which are not in the agent's text.
    """
    return Length(used=parse_tweet(text.strip()).weightedLength, limit=LIMIT)
